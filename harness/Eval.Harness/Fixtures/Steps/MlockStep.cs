using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>A task locks its anonymous memory, or what it maps of a file, in memory, or gives it free again.</summary>
[Verb("mlock", "task", "file")]
[Verb("munlock", "task", "file")]
internal sealed class MlockStep(StepReader r) : Step
{
    private readonly NameTemplate _task = r.Name("task");
    private readonly NameTemplate? _file = r.NameOrNull("file");
    private readonly EventFlags _flags = r.Verb == "mlock" ? EventFlags.None : EventFlags.Off;

    public override void Emit(ProgramBuilder builder)
    {
        int file = _file is null ? -1 : builder.Files.Symbols.Find(_file, builder.Scope);
        builder.Add(EventKind.Mlock, Place, builder.Tasks.Find(_task, builder.Scope), file, flags: _flags);
    }

    public override void Tell(HostScriptBuilder script) =>
        script.Line($"{Word} {script.Name(_task)} {(_file is null ? "-" : script.File(_file))}");
}
