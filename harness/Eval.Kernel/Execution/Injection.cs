using Eval.Kernel.Scheduling;

namespace Eval.Kernel.Execution;

/// <summary>Events of the side program that run when a preemption point has been passed so often.</summary>
/// <param name="point">Where.</param>
/// <param name="after">How often the point is passed without it, counted from here.</param>
/// <param name="passed">How often the point has been passed already.</param>
/// <param name="first">First event of the side program.</param>
/// <param name="count">Events.</param>
internal sealed class Injection(PreemptionPoint point, long after, long passed, int first, int count)
{
    public PreemptionPoint Point => point;

    public long After => after;

    public int First => first;

    public int Count => count;

    /// <summary>Whether it has run. One that never does is a mistake of the fixture, or the strategy has no such point.</summary>
    public bool HasRun { get; private set; }

    /// <summary>Whether it runs at this passing of its point, which is then remembered.</summary>
    public bool IsDue(PreemptionPoint at, long passings)
    {
        bool isDue = at == point && passings == passed + after + 1;
        HasRun |= isDue;
        return isDue;
    }
}
