using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Somebody who has memory.swap.peak open writes into it: the peak it reads begins anew, the group's goes on (since 6.12).</summary>
[Verb("reset-swap-peak", "group")]
internal sealed class ResetSwapPeakStep(StepReader r) : Step
{
    private readonly NameTemplate _group = r.Name("group");

    public override void Emit(ProgramBuilder builder) => builder.Control(builder.Groups.Find(_group, builder.Scope), ControlFile.SwapPeak, 0, Place);

    public override void Tell(HostScriptBuilder script) => script.Refuse(Place, "a reader of memory.swap.peak, whom the guest's agent is not");
}
