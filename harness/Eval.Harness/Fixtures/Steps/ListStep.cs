using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>A task lists a directory, or without one the root directory of the disk: the access time may be written on its behalf.</summary>
[Verb("list", "task", "directory")]
internal sealed class ListStep(StepReader r) : Step
{
    private readonly NameTemplate _task = r.Name("task");
    private readonly NameTemplate? _directory = r.NameOrNull("directory");

    public override void Emit(ProgramBuilder builder)
    {
        int directory = _directory is null ? -1 : builder.Files.Symbols.Find(_directory, builder.Scope);
        builder.Add(EventKind.List, Place, builder.Tasks.Find(_task, builder.Scope), directory);
    }

    public override void Tell(HostScriptBuilder script)
    {
        string path = _directory is null ? "x" : script.File(_directory);
        if (_directory is not null)
        {
            script.Directory(path);
        }

        script.Line($"list {script.Name(_task)} {path}");
    }
}
