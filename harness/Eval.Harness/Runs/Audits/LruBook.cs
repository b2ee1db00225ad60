using Eval.Kernel.Collections;
using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs.Audits;

/// <summary>
/// The LRU lists walked entry by entry, against their counts and against the folios that say they stand on them. Of generations the counts are as exact;
/// a folio that was promoted may still stand on another list of the same memcg and kind.
/// </summary>
internal static class LruBook
{
    /// <summary>The first list whose length, count and folios are not the same.</summary>
    public static BookDifference? Compare(Machine machine, FolioOwners owners)
    {
        int[] expected = Columns.New<int>(machine.Folios.Lru.Count.Length);
        BookDifference? first = Compare(machine, owners, expected);
        Columns.Release(expected);
        return first;
    }

    private static BookDifference? Compare(Machine machine, FolioOwners owners, int[] expected)
    {
        FolioTable folios = machine.Folios;
        for (FolioId folio = new(0); folio < folios.Count; folio++)
        {
            if (folios.Has(folio, FolioFlags.OnLru))
            {
                expected[BookOf(folios, owners, folio)] += folios.PagesOf(folio);
            }
            else if (folios.Has(folio, FolioFlags.Present) && !folios.Has(folio, FolioFlags.InPagevec | FolioFlags.Tail) && !folios.IsHugetlb(folio))
            {
                // Nothing is under way at an audit: whoever isolated it has forgotten to put it back, and no reclaim will ever find it.
                return new BookDifference(PaysFor(owners, folio), $"lists on which folio {folio} stands", 0, 1);
            }
        }

        for (MemcgId memcg = MemcgId.Root; memcg < machine.Tree.Capacity; memcg++)
        {
            for (int node = 0; node < machine.Nodes.Count; node++)
            {
                if (Compare(folios, owners, expected, memcg, machine.Nodes.Of(memcg, node)) is { } difference)
                {
                    return difference;
                }
            }
        }

        return null;
    }

    private static BookDifference? Compare(FolioTable folios, FolioOwners owners, int[] expected, MemcgId memcg, MemcgNodeId lruvec)
    {
        LruLists lru = folios.Lru;
        (int first, int firstFile, int unevictable) = (lru.FirstOf(lruvec), lru.FirstFileOf(lruvec), lru.UnevictableOf(lruvec));
        if ((lru.Generations is null ? null : CompareTotal(folios, owners, expected, memcg, first, firstFile)) is { } anon)
        {
            return anon;
        }

        if ((lru.Generations is null ? null : CompareTotal(folios, owners, expected, memcg, firstFile, unevictable)) is { } file)
        {
            return file;
        }

        for (int list = first; list <= unevictable; list++)
        {
            bool isExact = lru.Generations is null || list == unevictable;
            if (isExact && Walk(folios, owners, list, lru.Count[list], list, list + 1) is { } stray)
            {
                return Stray(folios, owners, expected, memcg, list, stray);
            }

            if (lru.Count[list] != expected[list])
            {
                return new BookDifference(memcg, $"pages of the {lru.NameOf(list)} list", lru.Count[list], expected[list]);
            }
        }

        return null;
    }

    // All lists of one kind together have the folios that belong on any of them.
    private static BookDifference? CompareTotal(FolioTable folios, FolioOwners owners, int[] expected, MemcgId memcg, int first, int end)
    {
        int all = Sum(expected.AsSpan()[first..end]), left = all;
        for (int list = first; list < end; list++)
        {
            int length = LengthOf(folios, list, left);
            if (Walk(folios, owners, list, length, first, end) is { } stray)
            {
                return Stray(folios, owners, expected, memcg, list, stray);
            }

            left -= length;
        }

        return left == 0 ? null : new BookDifference(memcg, $"pages of the lists from {folios.Lru.NameOf(first)}", all - left, all);
    }

    private static BookDifference Stray(FolioTable folios, FolioOwners owners, int[] expected, MemcgId memcg, int list, FolioId stray) => new(
        memcg, $"pages of the {folios.Lru.NameOf(list)} list, which holds folio {stray} of {owners[stray]}", folios.Lru.Count[list], expected[list]);

    private static int Sum(ReadOnlySpan<int> counts)
    {
        int sum = 0;
        foreach (int count in counts)
        {
            sum += count;
        }

        return sum;
    }

    private static int LengthOf(FolioTable folios, int list, int most)
    {
        int length = 0;
        for (FolioId folio = folios.Lru.Head(list); folio >= 0 && length < most; folio = folios.Lru.Older(folio))
        {
            length += folios.PagesOf(folio);
        }

        return length;
    }

    // The walk ends early on a list that is longer than its count says, or goes round, and at a folio that belongs on none of the lists from first to end.
    private static FolioId? Walk(FolioTable folios, FolioOwners owners, int list, int left, int first, int end)
    {
        FolioId? last = null;
        for (FolioId folio = folios.Lru.Head(list); folio >= 0; folio = folios.Lru.Older(folio))
        {
            last = folio;
            int book = folios.Has(folio, FolioFlags.OnLru) ? BookOf(folios, owners, folio) : -1;
            left -= folios.PagesOf(folio);
            if (left < 0 || book < first || book >= end)
            {
                return folio;
            }
        }

        return left > 0 ? last : null;
    }

    // Folios of nobody's are on the root's lists.
    private static MemcgId PaysFor(FolioOwners owners, FolioId folio) => owners[folio] is var owner && owner != MemcgId.None ? owner : MemcgId.Root;

    // The list on which a folio is counted.
    private static int BookOf(FolioTable folios, FolioOwners owners, FolioId folio)
    {
        MemcgNodeId lruvec = folios.Lru.LruvecOf(PaysFor(owners, folio), folio);
        bool isFile = folios.Kind[folio] == FolioKind.File;
        if (folios.Has(folio, FolioFlags.Mlocked))
        {
            return folios.Lru.UnevictableOf(lruvec);
        }

        if (folios.Placement is GenerationPlacement generations)
        {
            // One that belongs to no generation is counted nowhere.
            return generations.PlaceOf(folio) is var place && place >= 0 ? folios.Lru.ListAt(lruvec, isFile, place) : folios.Lru.UnevictableOf(lruvec);
        }

        bool isActive = folios.Has(folio, FolioFlags.Active);
        return isFile
            ? folios.Lru.ListOf(lruvec, isActive ? LruKind.ActiveFile : LruKind.InactiveFile)
            : folios.Lru.ListOf(lruvec, isActive ? LruKind.ActiveAnon : LruKind.InactiveAnon);
    }
}
