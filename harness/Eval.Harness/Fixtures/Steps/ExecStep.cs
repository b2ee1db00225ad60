using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>The task drops its memory and goes on.</summary>
[Verb("exec", "task")]
internal sealed class ExecStep(StepReader r) : Step
{
    private readonly NameTemplate _task = r.Name("task");

    public override void Emit(ProgramBuilder builder) => builder.Exec(builder.Tasks.Find(_task, builder.Scope), Place);

    public override void Tell(HostScriptBuilder script) => script.Line($"exec {script.Name(_task)}");
}
