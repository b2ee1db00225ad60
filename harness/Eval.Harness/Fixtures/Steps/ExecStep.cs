using Eval.Harness.Fixtures.Expressions;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>The task drops its memory and goes on.</summary>
[Verb("exec", "task")]
internal sealed class ExecStep(StepReader r) : Step
{
    private readonly NameTemplate _task = r.Name("task");

    public override void Emit(ProgramBuilder builder) => builder.Exec(builder.Tasks.Find(_task, builder.Scope), Place);
}
