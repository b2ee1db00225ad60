using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>A task writes to all its anonymous memory again; what is in swap comes back. Files have read, write and map for that.</summary>
[Verb("touch", "task")]
internal sealed class TouchStep(StepReader r) : Step
{
    private readonly NameTemplate _task = r.Name("task");

    public override void Emit(ProgramBuilder builder) => builder.Add(EventKind.Touch, Place, builder.Tasks.Find(_task, builder.Scope));

    public override void Tell(HostScriptBuilder script) => script.Line($"touch {script.Name(_task)}");
}
