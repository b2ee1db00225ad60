using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>A task unmaps a file.</summary>
[Verb("unmap", "task", "file")]
internal sealed class UnmapStep(StepReader r) : Step
{
    private readonly NameTemplate _task = r.Name("task");
    private readonly NameTemplate _file = r.Name("file");

    public override void Emit(ProgramBuilder builder) =>
        builder.Add(EventKind.Unmap, Place, builder.Tasks.Find(_task, builder.Scope), builder.Files.Symbols.Find(_file, builder.Scope));

    public override void Tell(HostScriptBuilder script) => script.Line($"unmap {script.Name(_task)} {script.File(_file)}");
}
