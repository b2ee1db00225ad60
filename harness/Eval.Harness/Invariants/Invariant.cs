using Eval.Harness.Runs;
using Eval.Kernel.Execution;

namespace Eval.Harness.Invariants;

/// <summary>
/// A promise every strategy is held to. One class a promise, found by reflection, a new instance for each run; it is fed by the harness from
/// outside the code under test and knows no strategy.
/// </summary>
public abstract class Invariant
{
    /// <summary>Stable id, kebab-case.</summary>
    public abstract string Id { get; }

    /// <summary>The promise, one sentence.</summary>
    public abstract string Says { get; }

    /// <summary>Looks after each event. Only for what can be seen in O(1).</summary>
    public virtual void AfterEvent(Machine machine, in Kernel.Events.Event e)
    {
    }

    /// <summary>Whether <see cref="AfterEvent"/> is wanted.</summary>
    public virtual bool WatchesEvents => false;

    /// <summary>The verdict, when the story is over, everything has settled and, in <see cref="RunView.Drained"/>, everything was removed.</summary>
    public abstract Judgement Judge(RunView run);
}
