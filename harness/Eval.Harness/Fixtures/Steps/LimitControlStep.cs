using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Writes a limit of whole pages into a control file of version 2; "none" takes it away.</summary>
internal abstract class LimitControlStep(StepReader r, ControlFile file) : Step
{
    private readonly NameTemplate _group = r.Name("group");
    private readonly Expression? _max = r.SizeOrNone("max");

    public override void Emit(ProgramBuilder builder)
    {
        int group = builder.Groups.Find(_group, builder.Scope);
        builder.Control(group, file, _max is null ? -1 : builder.WholePages(_max, "a limit"), Place);
    }

    public override void Tell(HostScriptBuilder script) => script.Control(script.Group(_group), file, _max is null ? null : script.Bytes(_max, 0), Place);
}
