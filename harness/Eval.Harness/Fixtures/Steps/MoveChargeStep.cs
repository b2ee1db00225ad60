using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Writes memory.move_charge_at_immigrate (cgroup v1): 1 anonymous memory, 2 mapped files, 3 both.</summary>
[Verb("move-charge", "group", "bits")]
internal sealed class MoveChargeStep(StepReader r) : Step
{
    private readonly NameTemplate _group = r.Name("group");
    private readonly Expression _bits = r.Number("bits");

    public override void Emit(ProgramBuilder builder)
    {
        if (builder.Machine.CgroupVersion != 1)
        {
            throw Place.Expected("\"cgroup: 1\" in the fixture's header: memory.move_charge_at_immigrate is a file of version 1");
        }

        builder.Add(EventKind.SetMoveCharge, Place, builder.Groups.Find(_group, builder.Scope), (int)_bits.Evaluate(builder.Scope, 0, 3, "the bits"));
    }

    public override void Tell(HostScriptBuilder script)
    {
        script.NeedVersion1($"line {Place.Line}: memory.move_charge_at_immigrate is cgroup v1's");
        script.Line($"move-charge {script.Group(_group)} {_bits.Evaluate(script.Scope, 0, 3, "the bits")}");
    }
}
