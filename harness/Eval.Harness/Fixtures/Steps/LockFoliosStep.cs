using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>The folios of a file are locked, as during I/O, or unlocked.</summary>
[Verb("lock-folios", "file")]
[Verb("unlock-folios", "file")]
internal sealed class LockFoliosStep(StepReader r) : Step
{
    private readonly NameTemplate _file = r.Name("file");
    private readonly EventFlags _flags = r.Verb == "lock-folios" ? EventFlags.None : EventFlags.Off;

    public override void Emit(ProgramBuilder builder) =>
        builder.Add(EventKind.LockFolios, Place, builder.Files.Symbols.Find(_file, builder.Scope), flags: _flags);
}
