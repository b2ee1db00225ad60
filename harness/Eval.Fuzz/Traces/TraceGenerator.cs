using System.Globalization;
using Eval.Kernel.Faults;

namespace Eval.Fuzz.Traces;

/// <summary>
/// Makes a trace of a seed: a host whose tasks fork, join groups, allocate, free and end, as the tracepoints of include/trace/events tell it; now and then
/// something from before the trace, something that failed, and something that was lost.
/// </summary>
/// <param name="machines">Machines a trace can be replayed on.</param>
internal sealed class TraceGenerator(IReadOnlyList<string> machines)
{
    private const int MostCpus = 4;

    private static readonly (int Weight, Func<TraceEvents, bool> Make)[] Kinds =
    [
        (8, e => e.Fork()), (3, e => e.NewThread()), (4, e => e.Exit()), (2, e => e.Exec()),
        (5, e => e.MakeGroup()), (4, e => e.RemoveGroup()), (7, e => e.Attach()),
        (25, e => e.AllocateObject()), (12, e => e.FreeObject()), (1, e => e.FreeUnknownObject()),
        (12, e => e.AllocatePages()), (7, e => e.FreePages()), (1, e => e.FreeUnknownPages()), (1, e => e.FailedPages()),
        (6, e => e.AddToPageCache()), (3, e => e.DeleteFromPageCache()), (2, e => e.OtherEvent()), (1, e => e.Loss()),
    ];

    private static readonly int AllWeights = Kinds.Sum(k => k.Weight);

    /// <summary>Makes a trace.</summary>
    public GeneratedTrace Make(ulong seed)
    {
        RandomStream dice = new(seed, "traces");
        string machine = machines[dice.Below(machines.Count)];
        TraceEvents events = new(new TraceWorld(dice, 1 + dice.Below(MostCpus)), new TraceKernel(dice));
        int wanted = 3 + dice.Below(dice.Below(4) == 0 ? 400 : 60);
        events.MakeGroup();
        while (events.Records.Count < wanted)
        {
            int drawn = dice.Below(AllWeights);
            Kinds.First(k => (drawn -= k.Weight) < 0).Make(events);
        }

        return new GeneratedTrace { Seed = seed, Machine = machine, Records = events.Records };
    }
}

/// <summary>How the kernel that is traced prints, in what differs from version to version.</summary>
internal sealed class TraceKernel(RandomStream dice)
{
    /// <summary>Whether allocations say accounted= (6.0 and later).</summary>
    public bool SaysAccounted { get; } = dice.Below(2) == 0;

    /// <summary>Whether frees of a cache's objects name it (5.13 and later).</summary>
    public bool NamesCaches { get; } = dice.Below(2) == 0;

    /// <summary>Whether allocations, too, name their cache, as patched kernels do.</summary>
    public bool NamesAtAllocation { get; } = dice.Below(4) == 0;

    /// <summary>Whether a frame is hexadecimal (5.15 and later).</summary>
    public bool HexFrames { get; } = dice.Below(2) == 0;

    /// <summary>Whether an exit says group_dead= (6.16 and later).</summary>
    public bool SaysGroupDead { get; } = dice.Below(3) == 0;

    /// <summary>Whether the page cache says order= (6.7 and later).</summary>
    public bool SaysOrder { get; } = dice.Below(2) == 0;

    /// <summary>Whether events happen in interrupts.</summary>
    public bool HasInterrupts { get; } = dice.Below(3) == 0;

    /// <summary>Whether events of cgroup v1 hierarchies without memory are between the others.</summary>
    public bool HasOtherHierarchy { get; } = dice.Below(8) == 0;

    /// <summary>Number of memory's hierarchy.</summary>
    public int Hierarchy => HasOtherHierarchy ? 4 : 0;

    /// <summary>A frame's number.</summary>
    public string Frame(long frame) => HexFrames ? $"0x{frame:x}" : frame.ToString(CultureInfo.InvariantCulture);
}
