using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>A task unmaps a file, or a part of its anonymous memory.</summary>
[Verb("unmap", "task", "file", "from", "size")]
internal sealed class UnmapStep(StepReader r) : Step
{
    private readonly NameTemplate _task = r.Name("task");
    private readonly NameTemplate? _file = r.NameOrNull("file");
    private readonly Expression? _from = r.SizeOrNull("from");
    private readonly Expression? _size = r.Find("file") is null ? r.Size("size") : null;

    public override void Emit(ProgramBuilder builder)
    {
        int task = builder.Tasks.Find(_task, builder.Scope);
        if (_file is not null)
        {
            builder.Add(EventKind.Unmap, Place, task, builder.Files.Symbols.Find(_file, builder.Scope));
        }
        else
        {
            builder.UnmapAnon(task, _from is null ? 0 : builder.Pages(_from, "where to begin"), builder.Pages(_size!, "a size"), Place);
        }
    }

    public override void Tell(HostScriptBuilder script)
    {
        if (_file is null)
        {
            script.Refuse(Place, "a task that unmaps a part of its memory, which the guest's do not");
        }
        else
        {
            script.Line($"unmap {script.Name(_task)} {script.File(_file)}");
        }
    }
}
