using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Writes memory.reclaim: a size, or what the usage is above what it is to come down to.</summary>
[Verb("reclaim", "group", "size", "to")]
internal sealed class ReclaimStep(StepReader r) : Step
{
    private readonly NameTemplate _group = r.Name("group");
    private readonly Expression _size = r.Size(r.Find("to") is null ? "size" : "to");
    private readonly bool _isGoal = r.Find("to") is not null;

    public override void Emit(ProgramBuilder builder)
    {
        EventFlags flags = _isGoal ? EventFlags.Off : EventFlags.None;
        builder.Add(EventKind.Reclaim, Place, builder.Groups.Find(_group, builder.Scope), builder.Pages(_size, "a size"), flags: flags);
    }

    public override void Tell(HostScriptBuilder script)
    {
        script.NeedVersion2($"line {Place.Line}: version 1's memory.force_empty takes all there is and no size");
        script.Line($"{(_isGoal ? "reclaim-to" : "reclaim")} {script.Group(_group)} {script.Bytes(_size, 0)}");
    }
}
