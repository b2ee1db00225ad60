using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Folio;

/// <summary>
/// LRU lists, one set per memcg, as doubly linked lists through the folios: those of anonymous memory, then those of page cache, then the unevictable one.
/// Ends are stored as the complement of the list's number, so that a splice touches the ends only, as list_splice does. A list's size is a book of its own
/// (lru_zone_size, lrugen.nr_pages): a folio that the aging of generations has promoted is counted there before it is moved.
/// </summary>
public sealed class LruLists
{
    private readonly int _evictable;
    private readonly int _perMemcg;
    private readonly int[] _count;
    private readonly int[] _first;
    private readonly int[] _last;
    private int[] _next = [];
    private int[] _previous = [];

    internal LruLists(LruDesign design, int memcgs)
    {
        Generations = design == LruDesign.Generations ? new LruGenerations(memcgs) : null;
        _evictable = Generations is null ? 2 : LruGenerations.Most;
        _perMemcg = (2 * _evictable) + 1;
        _first = Columns.New<int>(memcgs * _perMemcg);
        _last = Columns.New<int>(memcgs * _perMemcg);
        _count = Columns.New<int>(memcgs * _perMemcg);
        for (int list = 0; list < _first.Length; list++)
        {
            _first[list] = ~list;
            _last[list] = ~list;
        }
    }

    /// <summary>Pages by list.</summary>
    public ReadOnlySpan<int> Count => _count;

    /// <summary>The generations, null where each memcg has an active and an inactive list.</summary>
    public LruGenerations? Generations { get; }

    /// <summary>First of a memcg's lists, the first one of anonymous memory.</summary>
    public int FirstOf(MemcgId memcg) => memcg * _perMemcg;

    /// <summary>First of a memcg's lists of page cache; those before are of anonymous memory.</summary>
    public int FirstFileOf(MemcgId memcg) => (memcg * _perMemcg) + _evictable;

    /// <summary>A memcg's unevictable list, its last one.</summary>
    public int UnevictableOf(MemcgId memcg) => (memcg * _perMemcg) + (2 * _evictable);

    /// <summary>Number of a memcg's list, where each has an active and an inactive one.</summary>
    public int ListOf(MemcgId memcg, LruKind kind) => (memcg * _perMemcg) + (int)kind;

    /// <summary>Number of the list at a place of a memcg's generations.</summary>
    public int ListAt(MemcgId memcg, bool isFile, int place) => (isFile ? FirstFileOf(memcg) : FirstOf(memcg)) + place;

    /// <summary>The list on which an anonymous folio stands that is to be taken next.</summary>
    public int OldestAnonOf(MemcgId memcg) =>
        FirstOf(memcg) + (Generations is { } generations ? LruGenerations.PlaceOf(generations.OldestOf(memcg, isFile: false)) : 0);

    /// <summary>Name of a list, for a person.</summary>
    public string NameOf(int list)
    {
        int kind = list % _perMemcg;
        return Generations is null || kind == 2 * _evictable
            ? ((LruKind)Math.Min(kind, (int)LruKind.Unevictable)).ToString()
            : $"{(kind < _evictable ? "anonymous" : "file")} generation {kind % _evictable}";
    }

    /// <summary>Head of a list (youngest), or a negative number when empty.</summary>
    public FolioId Head(int list) => new(_first[list]);

    /// <summary>Tail of a list (oldest), or a negative number when empty.</summary>
    public FolioId Tail(int list) => new(_last[list]);

    /// <summary>The next younger folio, or a negative number at the head.</summary>
    public FolioId Younger(FolioId folio) => new(_previous[folio]);

    /// <summary>The next older folio, or a negative number at the tail.</summary>
    public FolioId Older(FolioId folio) => new(_next[folio]);

    internal void Ensure(int folios)
    {
        Columns.Ensure(ref _next, folios);
        Columns.Ensure(ref _previous, folios);
    }

    internal void AddHead(int list, FolioId folio, int pages)
    {
        LinkHead(list, folio);
        _count[list] += pages;
    }

    internal void AddTail(int list, FolioId folio, int pages)
    {
        LinkTail(list, folio);
        _count[list] += pages;
    }

    internal void Remove(int list, FolioId folio, int pages)
    {
        Unlink(folio);
        _count[list] -= pages;
    }

    /// <summary>A folio is counted on another list than before, wherever it stands.</summary>
    internal void Recount(int from, int to, int pages)
    {
        _count[from] -= pages;
        _count[to] += pages;
    }

    /// <summary>Puts a folio before another one on its list, on the younger side; its pages were counted there already (lru_add_split_folio).</summary>
    internal void LinkYounger(FolioId folio, FolioId other)
    {
        int younger = _previous[other];
        _next[folio] = other;
        _previous[folio] = younger;
        SetNext(younger, folio);
        _previous[other] = folio;
    }

    internal void LinkHead(int list, FolioId folio)
    {
        int old = _first[list];
        _next[folio] = old;
        _previous[folio] = ~list;
        SetPrevious(old, folio);
        _first[list] = folio;
    }

    internal void LinkTail(int list, FolioId folio)
    {
        int old = _last[list];
        _previous[folio] = old;
        _next[folio] = ~list;
        SetNext(old, folio);
        _last[list] = folio;
    }

    internal void Unlink(FolioId folio)
    {
        int next = _next[folio], previous = _previous[folio];
        SetNext(previous, next);
        SetPrevious(next, previous);
    }

    /// <summary>Moves all of one list to the tail of another, in O(1) (list_splice_tail_init); their sizes are another matter.</summary>
    public void SpliceTail(int from, int to)
    {
        if (_first[from] < 0)
        {
            return;
        }

        int first = _first[from], last = _last[from], oldLast = _last[to];
        _previous[first] = oldLast;
        SetNext(oldLast, first);
        _next[last] = ~to;
        _last[to] = last;
        _first[from] = ~from;
        _last[from] = ~from;
    }

    /// <summary>Moves all of one list to the head of another, in O(1) (list_splice_init).</summary>
    public void SpliceHead(int from, int to)
    {
        if (_first[from] < 0)
        {
            return;
        }

        int first = _first[from], last = _last[from], oldFirst = _first[to];
        _next[last] = oldFirst;
        SetPrevious(oldFirst, last);
        _previous[first] = ~to;
        _first[to] = first;
        _first[from] = ~from;
        _last[from] = ~from;
    }

    /// <summary>The folios counted on one list are counted on another from now on (mem_cgroup_update_lru_size, lrugen.nr_pages).</summary>
    public void MoveCount(int from, int to)
    {
        _count[to] += _count[from];
        _count[from] = 0;
    }

    private void SetNext(int node, int value)
    {
        if (node >= 0)
        {
            _next[node] = value;
        }
        else
        {
            _first[~node] = value;
        }
    }

    private void SetPrevious(int node, int value)
    {
        if (node >= 0)
        {
            _previous[node] = value;
        }
        else
        {
            _last[~node] = value;
        }
    }
}
