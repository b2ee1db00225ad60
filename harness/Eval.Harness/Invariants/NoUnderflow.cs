using Eval.Harness.Runs;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Invariants;

/// <summary>No counter goes below zero at any event.</summary>
internal sealed class NoUnderflow : Invariant
{
    private long _events;
    private long _firstAt = -1;

    public override string Id => "no-underflow";

    public override string Says => "no counter is below zero after any event";

    public override bool WatchesEvents => true;

    public override void AfterEvent(Machine machine, in Event e)
    {
        _events++;
        if (_firstAt < 0 && Below(machine).Counter is not null)
        {
            _firstAt = _events;
        }
    }

    public override Judgement Judge(RunView run)
    {
        if (Below(run.Machine) is not (var what, { } counter))
        {
            return Judgement.Holds;
        }

        string when = _firstAt < 0 ? "when all was freed" : $"after event {_firstAt}";
        return Judgement.Violated($"{when} the {what} counter of {run.NameOf(counter.UnderflowMemcg)} was {counter.UnderflowPages} pages");
    }

    private static (string What, PageCounter? Counter) Below(Machine machine) =>
        machine.Memory.UnderflowMemcg != MemcgId.None ? ("memory", machine.Memory)
        : machine.KmemCounter.UnderflowMemcg != MemcgId.None ? ("kmem", machine.KmemCounter)
        : ("swap", machine.Swap.Counter is { } swap && swap.UnderflowMemcg != MemcgId.None ? swap : null);
}
