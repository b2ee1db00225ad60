using Eval.Kernel.Events;
using Eval.Kernel.Execution;

namespace Eval.Harness.Invariants;

/// <summary>Shows every event to the invariants that watch events; the others cost nothing.</summary>
public readonly struct InvariantObserver : IObserver
{
    private readonly Invariant[] _watching;

    /// <summary>An observer for those of <paramref name="invariants"/> that watch events.</summary>
    public InvariantObserver(IEnumerable<Invariant> invariants) => _watching = [.. invariants.Where(i => i.WatchesEvents)];

    /// <inheritdoc/>
    public void After(Machine machine, in Event e)
    {
        foreach (Invariant invariant in _watching)
        {
            invariant.AfterEvent(machine, in e);
        }
    }
}
