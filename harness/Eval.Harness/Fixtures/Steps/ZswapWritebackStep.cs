using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Writes memory.zswap.writeback: whether what zswap holds, or has no room for, may go to the swap device.</summary>
[Verb("zswap-writeback", "group", "enabled")]
internal sealed class ZswapWritebackStep(StepReader r) : Step
{
    private readonly NameTemplate _group = r.Name("group");
    private readonly bool _enabled = r.Flag("enabled", true);

    public override void Emit(ProgramBuilder builder) =>
        builder.Control(builder.Groups.Find(_group, builder.Scope), ControlFile.ZswapWriteback, _enabled ? 1 : 0, Place);

    public override void Tell(HostScriptBuilder script) => script.Control(script.Group(_group), ControlFile.ZswapWriteback, _enabled ? 1 : 0, Place);
}
