using Eval.Kernel.Charging;
using Eval.Kernel.Description;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Reclaim;

/// <summary>
/// How much of each of a group's lists on a node a pass scans (get_scan_count, mm/vmscan.c). Anonymous memory and tmpfs against page cache as swappiness has
/// it, 60 to 140 by default, as long as nobody's refaults have cost anything (lru_note_cost is not modelled); equally in the last pass; and not at all
/// while there is enough inactive page cache, or no swap that the group may use.
/// </summary>
internal sealed class ScanBalance(NumaNodes nodes, MemcgTree tree, PageCounter memory, Protection protection, LruLists lists, Swapping swapping)
{
    /// <summary>Lists that are scanned, by <see cref="LruKind"/>.</summary>
    public const int Lists = 4;

    private const int InactiveAnon = (int)LruKind.InactiveAnon, InactiveFile = (int)LruKind.InactiveFile, MostSwappiness = 200;

    /// <summary>Folios to be scanned of each list.</summary>
    public void Count(MemcgId memcg, ref ScanControl scan, Span<long> parts)
    {
        (int anon, int file, int whole) = Shares(memcg, in scan);
        long shielded = ShieldedPages(memcg, ref scan);
        for (LruKind kind = anon == 0 ? LruKind.InactiveFile : LruKind.InactiveAnon; kind <= LruKind.ActiveFile; kind++)
        {
            int list = lists.ListOf(nodes.Of(memcg, scan.Node), kind);
            parts[(int)kind] = PartOf(memcg, list, shielded, scan.Priority, kind >= LruKind.InactiveFile ? file : anon, whole);
        }
    }

    /// <summary>
    /// When a pass has what it wants of a group, the kind with less left is done, and of the other as large a part is scanned as of that one
    /// (shrink_lruvec, since f53af4285d77).
    /// </summary>
    /// <returns>False when there is one kind only, and the pass goes on to the next group.</returns>
    public static bool Adjust(ReadOnlySpan<long> targets, Span<long> left)
    {
        long anon = left[InactiveAnon] + left[InactiveAnon + 1], file = left[InactiveFile] + left[InactiveFile + 1];
        if (anon == 0 || file == 0)
        {
            return false;
        }

        (int less, int more) = file > anon ? (InactiveAnon, InactiveFile) : (InactiveFile, InactiveAnon);
        long leftPercent = Math.Min(anon, file) * 100 / (targets[less] + targets[less + 1] + 1);
        (left[less], left[less + 1]) = (0, 0);
        for (int list = more; list <= more + 1; list++)
        {
            long scanned = targets[list] - left[list];
            left[list] = Math.Max(0, (targets[list] * (100 - leftPercent) / 100) - scanned);
        }

        return true;
    }

    private (int Anon, int File, int Whole) Shares(MemcgId memcg, in ScanControl scan) =>
        swapping.MarginPages(memcg) <= 0 || scan.Swappiness == 0 ? (0, 1, 1)
        : scan.Priority == 0 ? (1, 1, 1)
        : scan.InactiveFolios >> scan.Priority > 0 && !scan.MayDeactivate ? (0, 1, 1)
        : (scan.Swappiness, MostSwappiness - scan.Swappiness, MostSwappiness);

    // Up to memory.low where it has not come to the last, memory.min in any case.
    private long ShieldedPages(MemcgId memcg, ref ScanControl scan)
    {
        (long min, long low) = protection.Of(scan.Top, memcg);
        if (scan.TakesLow || low <= min)
        {
            return min;
        }

        scan.SkippedLow = true;
        return low;
    }

    // A list is scanned as far as its group is over what is protected. What rounds down to nothing is left for a lower priority, but the last folios of a
    // dying group are scraped out.
    private long PartOf(MemcgId memcg, int list, long shielded, int priority, int share, int whole)
    {
        long size = lists.Count[list], scanned = size;
        if (shielded > 0)
        {
            long all = Math.Max(memory.UsagePages[memcg], shielded);
            scanned = Math.Max(size - (long)((Int128)size * shielded / (all + 1)), IReclaim.ClusterPages);
        }

        bool isOnline = tree.IsOnline(memcg);
        long part = scanned >> priority;
        part = part == 0 && !isOnline ? Math.Min(size, IReclaim.ClusterPages) : part;
        return ((part * share) + (isOnline ? 0 : whole - 1)) / whole;
    }
}
