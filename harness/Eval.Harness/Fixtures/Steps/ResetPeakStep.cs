using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Somebody who has memory.peak open writes into it: the peak it reads begins anew, the group's goes on (since 6.12).</summary>
[Verb("reset-peak", "group")]
internal sealed class ResetPeakStep(StepReader r) : Step
{
    private readonly NameTemplate _group = r.Name("group");

    public override void Emit(ProgramBuilder builder) => builder.Control(builder.Groups.Find(_group, builder.Scope), ControlFile.Peak, 0, Place);

    public override void Tell(HostScriptBuilder script)
    {
        script.NeedVersion2($"line {Place.Line}: a reader of memory.peak who resets what he reads is cgroup v2's");
        script.Line($"reset-peak {script.Group(_group)}");
    }
}
