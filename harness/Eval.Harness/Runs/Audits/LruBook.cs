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
internal sealed class LruBook
{
    private const int OnNone = -1;

    private readonly FolioTable _folios;
    private readonly LruLists _lists;
    private readonly FolioOwners _owners;
    private readonly bool _hasNodes;
    private readonly int[] _expected;
    private readonly int[] _listOf;

    private LruBook(Machine machine, FolioOwners owners)
    {
        FolioTable folios = machine.Folios;
        _folios = folios;
        _lists = folios.Lru;
        _owners = owners;
        _hasNodes = machine.Nodes.Count > 1;
        _expected = Columns.New<int>(_lists.Count.Length);
        _listOf = Columns.New(folios.Count, OnNone);
    }

    /// <summary>The first list whose length, count and folios are not the same.</summary>
    public static BookDifference? Compare(Machine machine, FolioOwners owners)
    {
        LruBook book = new(machine, owners);
        BookDifference? first = book.Count() ?? book.Compare(machine);
        Columns.Release(book._expected);
        Columns.Release(book._listOf);
        return first;
    }

    // Counts the folios on the list each says it stands on.
    private BookDifference? Count()
    {
        bool areAlike = _lists.Generations is null && !_hasNodes;
        foreach (FolioRun run in _owners.Runs)
        {
            FolioFlags flags = _folios.Flags[run.First];
            if ((flags & FolioFlags.OnLru) != 0)
            {
                // Of neighbours that are alike in all else, generation and node may differ.
                int step = areAlike ? run.Length : 1;
                for (int at = run.First; at < run.End; at += step)
                {
                    int list = BookOf(new(at), flags);
                    _listOf.AsSpan(at, step).Fill(list);
                    _expected[list] += step * _folios.PagesOf(new(at));
                }
            }
            else if ((flags & (FolioFlags.Present | FolioFlags.InPagevec | FolioFlags.Tail)) == FolioFlags.Present && !_folios.IsHugetlb(run.Folio))
            {
                // Nothing is under way at an audit: whoever isolated it has forgotten to put it back, and no reclaim will ever find it.
                return new BookDifference(PaysFor(run.Folio), $"lists on which folio {run.Folio} stands", 0, 1);
            }
        }

        return null;
    }

    private BookDifference? Compare(Machine machine)
    {
        for (MemcgId memcg = MemcgId.Root; memcg < machine.Tree.Capacity; memcg++)
        {
            for (int node = 0; node < machine.Nodes.Count; node++)
            {
                if (Compare(memcg, machine.Nodes.Of(memcg, node)) is { } difference)
                {
                    return difference;
                }
            }
        }

        return null;
    }

    private BookDifference? Compare(MemcgId memcg, MemcgNodeId lruvec)
    {
        (int first, int firstFile, int unevictable) = (_lists.FirstOf(lruvec), _lists.FirstFileOf(lruvec), _lists.UnevictableOf(lruvec));
        if ((_lists.Generations is null ? null : CompareTotal(memcg, first, firstFile)) is { } anon)
        {
            return anon;
        }

        if ((_lists.Generations is null ? null : CompareTotal(memcg, firstFile, unevictable)) is { } file)
        {
            return file;
        }

        for (int list = first; list <= unevictable; list++)
        {
            bool isExact = _lists.Generations is null || list == unevictable;
            if (isExact && Walk(list, _lists.Count[list], list, list + 1) is { } stray)
            {
                return Stray(memcg, list, stray);
            }

            if (_lists.Count[list] != _expected[list])
            {
                return new BookDifference(memcg, $"pages of the {_lists.NameOf(list)} list", _lists.Count[list], _expected[list]);
            }
        }

        return null;
    }

    // All lists of one kind together have the folios that belong on any of them.
    private BookDifference? CompareTotal(MemcgId memcg, int first, int end)
    {
        int all = Sum(_expected.AsSpan()[first..end]), left = all;
        for (int list = first; list < end; list++)
        {
            int length = LengthOf(list, left);
            if (Walk(list, length, first, end) is { } stray)
            {
                return Stray(memcg, list, stray);
            }

            left -= length;
        }

        return left == 0 ? null : new BookDifference(memcg, $"pages of the lists from {_lists.NameOf(first)}", all - left, all);
    }

    private BookDifference Stray(MemcgId memcg, int list, FolioId stray) => new(
        memcg, $"pages of the {_lists.NameOf(list)} list, which holds folio {stray} of {_owners[stray]}", _lists.Count[list], _expected[list]);

    private static int Sum(ReadOnlySpan<int> counts)
    {
        int sum = 0;
        foreach (int count in counts)
        {
            sum += count;
        }

        return sum;
    }

    private int LengthOf(int list, int most)
    {
        int length = 0;
        for (FolioId folio = _lists.Head(list); folio >= 0 && length < most; folio = _lists.Older(folio))
        {
            length += _folios.PagesOf(folio);
        }

        return length;
    }

    // The walk ends early on a list that is longer than its count says, or goes round, and at a folio that belongs on none of the lists from first to end.
    private FolioId? Walk(int list, int left, int first, int end)
    {
        FolioId last = FolioId.None;
        for (FolioId folio = _lists.Head(list); folio >= 0; folio = _lists.Older(folio))
        {
            last = folio;
            int book = _listOf[folio];
            left -= _folios.PagesOf(folio);
            if (left < 0 || book < first || book >= end)
            {
                return folio;
            }
        }

        return left > 0 && last >= 0 ? last : null;
    }

    // Folios of nobody's are on the root's lists.
    private MemcgId PaysFor(FolioId folio) => _owners[folio] is var owner && owner != MemcgId.None ? owner : MemcgId.Root;

    // The list on which a folio is counted.
    private int BookOf(FolioId folio, FolioFlags flags)
    {
        MemcgNodeId lruvec = _lists.LruvecOf(PaysFor(folio), folio);
        bool isFile = _folios.Kind[folio] == FolioKind.File;
        if ((flags & FolioFlags.Mlocked) != 0)
        {
            return _lists.UnevictableOf(lruvec);
        }

        if (_lists.Generations is not null)
        {
            // One that belongs to no generation is counted nowhere.
            GenerationPlacement generations = (GenerationPlacement)_folios.Placement;
            return generations.PlaceOf(folio) is var place && place >= 0 ? _lists.ListAt(lruvec, isFile, place) : _lists.UnevictableOf(lruvec);
        }

        bool isActive = (flags & FolioFlags.Active) != 0;
        return isFile
            ? _lists.ListOf(lruvec, isActive ? LruKind.ActiveFile : LruKind.InactiveFile)
            : _lists.ListOf(lruvec, isActive ? LruKind.ActiveAnon : LruKind.InactiveAnon);
    }
}
