using System.Runtime.CompilerServices;
using Eval.Kernel.Description;

namespace Eval.Kernel.Costs;

/// <summary>Counts steps by path and lets the virtual clock pay for them.</summary>
public sealed class CostCounters
{
    private static readonly int Paths = Enum.GetValues<CostPath>().Length, Kinds = Enum.GetValues<StepKind>().Length;
    private readonly VirtualClock _clock;
    private readonly long[] _price;
    private readonly long[] _steps = new long[Paths];
    private readonly long[] _stepsByKind = new long[Paths * Kinds];
    private readonly long[] _waitedNanoseconds = new long[Paths];

    internal CostCounters(VirtualClock clock, CostTable table)
    {
        _clock = clock;
        _price =
        [
            table.BranchNanoseconds, table.AtomicNanoseconds, table.ListNodeNanoseconds,
            table.LockNanoseconds, table.PageAllocNanoseconds, table.PageWalkNanoseconds,
        ];
    }

    /// <summary>The path now paying.</summary>
    public CostPath Path { get; private set; }

    /// <summary>Grace periods waited for.</summary>
    internal long GracePeriods { get; private set; }

    /// <summary>Steps of all paths.</summary>
    internal long TotalSteps
    {
        get
        {
            long sum = 0;
            foreach (long steps in _steps)
            {
                sum += steps;
            }

            return sum;
        }
    }

    /// <summary>Operations counted on the hot path.</summary>
    internal long HotOperations { get; private set; }

    /// <summary>Objects freed.</summary>
    internal long Frees { get; private set; }

    /// <summary>Steps of freeing them.</summary>
    internal long FreeSteps { get; private set; }

    /// <summary>Steps of one path.</summary>
    internal long Steps(CostPath path) => _steps[(int)path];

    /// <summary>Virtual nanoseconds of one path, waits for grace periods included.</summary>
    internal long Nanoseconds(CostPath path)
    {
        long sum = _waitedNanoseconds[(int)path];
        for (int kind = 0; kind < Kinds; kind++)
        {
            sum += _stepsByKind[((int)path * Kinds) + kind] * _price[kind];
        }

        return sum;
    }

    /// <summary>Steps of one kind, over all paths.</summary>
    internal long StepsOf(StepKind kind)
    {
        long sum = 0;
        for (int path = 0; path < Paths; path++)
        {
            sum += _stepsByKind[(path * Kinds) + (int)kind];
        }

        return sum;
    }

    /// <summary>Makes <paramref name="path"/> pay from now on and returns who paid before, for <see cref="Leave"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CostPath Enter(CostPath path)
    {
        CostPath before = Path;
        Path = path;
        return before;
    }

    /// <summary>Gives the bill back to whom <see cref="Enter"/> returned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave(CostPath before) => Path = before;

    /// <summary>Counts steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative: what was done cannot be undone on paper.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step(StepKind kind, long count)
    {
        if (count < 0)
        {
            Refuse(count);
        }

        _steps[(int)Path] += count;
        _stepsByKind[((int)Path * Kinds) + (int)kind] += count;
        _clock.Spend(count * _price[(int)kind]);
    }

    private static void Refuse(long count) => ArgumentOutOfRangeException.ThrowIfNegative(count);

    /// <summary>Counts a wait that the caller takes on the virtual clock.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public void CountWait(long nanoseconds, int gracePeriods)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nanoseconds);
        ArgumentOutOfRangeException.ThrowIfNegative(gracePeriods);
        _waitedNanoseconds[(int)Path] += nanoseconds;
        GracePeriods += gracePeriods;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CountHotOperation() => HotOperations++;

    internal void CountFree(long steps)
    {
        Frees++;
        FreeSteps += steps;
    }
}
