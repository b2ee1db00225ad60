using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Writes memory.reclaim: a size, or what the usage is above what it is to come down to; with a swappiness for this once (since 6.9).</summary>
[Verb("reclaim", "group", "size", "to", "swappiness")]
internal sealed class ReclaimStep(StepReader r) : Step
{
    private readonly NameTemplate _group = r.Name("group");
    private readonly Expression _size = r.Size(r.Find("to") is null ? "size" : "to");
    private readonly bool _isGoal = r.Find("to") is not null;

    private readonly Expression _swappiness = r.Number("swappiness", -1);

    public override void Emit(ProgramBuilder builder)
    {
        EventFlags flags = _isGoal ? EventFlags.Off : EventFlags.None;
        int group = builder.Groups.Find(_group, builder.Scope);
        builder.Add(EventKind.Reclaim, Place, group, builder.Pages(_size, "a size"), d: Swappiness(builder.Scope), flags: flags);
    }

    public override void Tell(HostScriptBuilder script)
    {
        script.NeedVersion2($"line {Place.Line}: version 1's memory.force_empty takes all there is and no size");
        int swappiness = Swappiness(script.Scope);
        script.Line(
            $"{(_isGoal ? "reclaim-to" : "reclaim")} {script.Group(_group)} {script.Bytes(_size, 0)}{(swappiness < 0 ? "" : $" swappiness={swappiness}")}");
    }

    private int Swappiness(Scope scope) => (int)_swappiness.Evaluate(scope, -1, 200, "a swappiness from 0 to 200");
}
