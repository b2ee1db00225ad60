using Eval.Harness.Invariants;
using Eval.Lab.Observations;
using Eval.Lab.Runs;

namespace Eval.Lab.Judges;

/// <summary>What memory.stat lists adds up to memory.current, and a parent has at least what its children have.</summary>
internal sealed class KernelConservation : KernelInvariant
{
    // Beside the stocks, memory.stat itself may lag by a batch of pages on each CPU (mm/memcontrol.c, memcg_rstat_updated).
    private const long MostBytes = 2 * StockBytes;

    private static readonly string[] Version2 = ["anon", "file", "kernel", "sock"], Version1 = ["total_rss", "total_cache"];

    public override string Id => "conservation";

    public override string Says => "memory.stat adds up to memory.current within what the stocks hold, and a parent is charged at least what its children are";

    public override Judgement Judge(KernelRun run)
    {
        foreach (ObservedMoment sample in run.Observation.Story)
        {
            foreach (ObservedMemcg group in sample.Groups)
            {
                if (Mistake(sample, group) is { } mistake)
                {
                    return Judgement.Violated($"at '{sample.Label}' {mistake}");
                }
            }
        }

        return run.Observation.Story.Any() ? Judgement.Holds : Judgement.NotApplicable("nothing was sampled");
    }

    private static string? Mistake(ObservedMoment sample, ObservedMemcg group)
    {
        bool is2 = group.Stat.ContainsKey("anon");
        long listed = (is2 ? Version2 : Version1).Sum(group.Of);

        // v1 lists no kernel memory, so that only an excess can be told.
        if (listed > group.CurrentBytes + MostBytes || (is2 && group.Stat.ContainsKey("kernel") && listed < group.CurrentBytes - MostBytes))
        {
            return $"{group.Path} is charged {group.CurrentBytes} bytes and memory.stat lists {listed}";
        }

        long children = sample.Groups.Where(g => g != group && ParentOf(g.Path) == group.Path).Sum(g => g.CurrentBytes);
        return children > group.CurrentBytes + StockBytes ? $"{group.Path} is charged {group.CurrentBytes} bytes and its children {children}" : null;
    }

    private static string ParentOf(string path) => path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : "/";
}
