using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs;

/// <summary>The LRU lists walked entry by entry, against their counts and against the folios that say they stand on them.</summary>
internal static class LruBook
{
    /// <summary>The first list whose length, count and folios are not the same.</summary>
    public static BookDifference? Compare(Machine machine)
    {
        FolioTable folios = machine.Folios;
        int[] expected = new int[folios.Lru.Count.Length];
        for (FolioId folio = new(0); folio < folios.Count; folio++)
        {
            if (folios.Has(folio, FolioFlags.OnLru))
            {
                expected[ListOf(folios, folio)]++;
            }
            else if (folios.Has(folio, FolioFlags.Present) && !folios.Has(folio, FolioFlags.InPagevec))
            {
                // Nothing is under way at an audit: whoever isolated it has forgotten to put it back, and no reclaim will ever find it.
                return new BookDifference(PaysFor(folios, folio), $"lists on which folio {folio} stands", 0, 1);
            }
        }

        for (MemcgId memcg = MemcgId.Root; memcg < machine.Tree.Capacity; memcg++)
        {
            for (LruKind kind = LruKind.InactiveAnon; kind <= LruKind.Unevictable; kind++)
            {
                int list = LruLists.ListOf(memcg, kind);
                if (Walk(folios, list) is { } stray)
                {
                    return new BookDifference(
                        memcg, $"entries of the {kind} list, which holds folio {stray} of {folios.OwnerOf(stray)}", folios.Lru.Count[list],
                        expected[list]);
                }

                if (folios.Lru.Count[list] != expected[list])
                {
                    return new BookDifference(memcg, $"entries of the {kind} list", folios.Lru.Count[list], expected[list]);
                }
            }
        }

        return null;
    }

    // The walk ends early on a list that is longer than its count says, or goes round.
    private static FolioId? Walk(FolioTable folios, int list)
    {
        int left = folios.Lru.Count[list];
        FolioId? last = null;
        for (FolioId folio = folios.Lru.Head(list); folio >= 0; folio = folios.Lru.Older(folio))
        {
            last = folio;
            if (left-- == 0 || !folios.Has(folio, FolioFlags.OnLru) || ListOf(folios, folio) != list)
            {
                return folio;
            }
        }

        return left > 0 ? last : null;
    }

    // Folios of nobody's are on the root's lists.
    private static MemcgId PaysFor(FolioTable folios, FolioId folio) => folios.OwnerOf(folio) is var owner && owner != MemcgId.None ? owner : MemcgId.Root;

    private static int ListOf(FolioTable folios, FolioId folio)
    {
        MemcgId memcg = PaysFor(folios, folio);
        if (folios.Has(folio, FolioFlags.Mlocked))
        {
            return LruLists.ListOf(memcg, LruKind.Unevictable);
        }

        bool isActive = folios.Has(folio, FolioFlags.Active);
        return folios.Kind[folio] == FolioKind.File
            ? LruLists.ListOf(memcg, isActive ? LruKind.ActiveFile : LruKind.InactiveFile)
            : LruLists.ListOf(memcg, isActive ? LruKind.ActiveAnon : LruKind.InactiveAnon);
    }
}
