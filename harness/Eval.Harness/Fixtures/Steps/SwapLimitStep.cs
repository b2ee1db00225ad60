using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Writes memory.swap.max; "none" takes the limit away.</summary>
[Verb("swap-limit", "group", "max")]
internal sealed class SwapLimitStep(StepReader r) : Step
{
    private readonly NameTemplate _group = r.Name("group");
    private readonly Expression? _max = r.SizeOrNone("max");

    public override void Emit(ProgramBuilder builder)
    {
        int group = builder.Groups.Find(_group, builder.Scope);
        builder.Control(group, ControlFile.SwapMax, _max is null ? -1 : builder.WholePages(_max, "a limit"), Place);
    }

    public override void Tell(HostScriptBuilder script) =>
        script.Control(script.Group(_group), ControlFile.SwapMax, _max is null ? null : script.Bytes(_max, 0), Place);
}
