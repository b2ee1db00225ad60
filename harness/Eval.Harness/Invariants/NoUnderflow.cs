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
        if (_firstAt < 0 && (machine.Memory.UnderflowMemcg != MemcgId.None || machine.KmemCounter.UnderflowMemcg != MemcgId.None))
        {
            _firstAt = _events;
        }
    }

    public override Judgement Judge(RunView run)
    {
        PageCounter memory = run.Machine.Memory;
        PageCounter counter = memory.UnderflowMemcg != MemcgId.None ? memory : run.Machine.KmemCounter;
        if (counter.UnderflowMemcg == MemcgId.None)
        {
            return Judgement.Holds;
        }

        string when = _firstAt < 0 ? "when all was freed" : $"after event {_firstAt}";
        return Judgement.Violated(
            $"{when} the {(counter == memory ? "memory" : "kmem")} counter of {run.NameOf(counter.UnderflowMemcg)} was {counter.UnderflowPages} pages");
    }
}
