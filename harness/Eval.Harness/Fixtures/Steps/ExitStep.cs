using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>The task exits.</summary>
[Verb("exit", "task")]
internal sealed class ExitStep(StepReader r) : Step
{
    private readonly NameTemplate _task = r.Name("task");

    public override void Emit(ProgramBuilder builder) => builder.Exit(builder.Tasks.Find(_task, builder.Scope), Place);

    public override void Tell(HostScriptBuilder script)
    {
        string task = script.Name(_task);
        script.Place(task, null, Place);
        script.Line($"exit {task}");
    }
}
