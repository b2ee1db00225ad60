using System.Globalization;
using Eval.Harness.Invariants;
using Eval.Lab.Observations;
using Eval.Lab.Runs;

namespace Eval.Lab.Judges;

/// <summary>What memory.stat lists adds up to memory.current, and a parent has at least what its children have.</summary>
internal sealed class KernelConservation : KernelInvariant
{
    // Beside the stocks, memory.stat itself may lag by a batch of pages on each CPU (mm/memcontrol.c, memcg_rstat_updated).
    private const long MostBytes = 2 * StockBytes;

    // mm/memcontrol.c, FLUSH_TIME.
    private const double FlushMilliseconds = 2000;

    private static readonly string[] Version2 = ["anon", "file", "kernel", "sock"], Version1 = ["total_rss", "total_cache"];

    public override string Id => "conservation";

    public override string Says => "memory.stat adds up to memory.current within what the stocks hold, and a parent is charged at least what its children are";

    public override Judgement Judge(KernelRun run)
    {
        HashSet<string> quiet = QuietLabels(run.Script.Lines);
        foreach (ObservedMoment sample in run.Observation.Story.Where(s => quiet.Contains(s.Label)))
        {
            foreach (ObservedMemcg group in sample.Groups)
            {
                if (Mistake(sample, group) is { } mistake)
                {
                    return Judgement.Violated($"at '{sample.Label}' {mistake}");
                }
            }
        }

        return quiet.Count > 0 ? Judgement.Holds : Judgement.NotApplicable("nothing was sampled when all was quiet");
    }

    // Usage and statistics are two reads: they can be compared when nobody has worked for as long as memory.stat takes to be flushed.
    private static HashSet<string> QuietLabels(IReadOnlyList<string> lines)
    {
        HashSet<string> labels = [];
        for (int i = 1; i < lines.Count; i++)
        {
            string[] before = lines[i - 1].Split(' '), now = lines[i].Split(' ');
            bool hasFlushed = before[0] == "settle"
                || (before[0] == "wait" && double.Parse(before[1], CultureInfo.InvariantCulture) >= FlushMilliseconds);
            if (now[0] == "sample" && hasFlushed)
            {
                labels.Add(now[1]);
            }
        }

        return labels;
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
