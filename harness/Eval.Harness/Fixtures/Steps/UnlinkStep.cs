using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>A file loses its name; its memory goes unless somebody maps it.</summary>
[Verb("unlink", "file")]
internal sealed class UnlinkStep(StepReader r) : Step
{
    private readonly NameTemplate _file = r.Name("file");

    public override void Emit(ProgramBuilder builder)
    {
        int file = builder.Files.Symbols.Find(_file, builder.Scope);
        builder.Add(EventKind.Unlink, Place, file);
        builder.Files.Symbols.GiveUp(file);
    }

    public override void Tell(HostScriptBuilder script) => script.Line($"unlink {script.File(_file)}");
}
