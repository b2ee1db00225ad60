using System.Runtime.CompilerServices;
using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Folio;

/// <summary>
/// LRU lists, one set per memcg and node (struct lruvec), as doubly linked lists through the folios: those of anonymous memory, then those of page cache, then
/// the unevictable one.
/// Ends are stored as the complement of the list's number, so that a splice touches the ends only, as list_splice does. A list's size is a book of its own
/// (lru_zone_size, lrugen.nr_pages): a folio that the aging of generations has promoted is counted there before it is moved.
/// </summary>
public sealed class LruLists
{
    private readonly int _evictable;
    private readonly int _perLruvec;
    private readonly NumaNodes _nodes;
    private readonly int[] _count;
    private readonly int[] _first;
    private readonly int[] _last;
    private int[] _next = [];
    private int[] _previous = [];
    private byte[] _node = [];

    internal LruLists(LruDesign design, NumaNodes nodes, int memcgs)
    {
        int lruvecs = memcgs * nodes.Count;
        Generations = design == LruDesign.Generations ? new LruGenerations(lruvecs) : null;
        _evictable = Generations is null ? 2 : LruGenerations.Most;
        _perLruvec = (2 * _evictable) + 1;
        _nodes = nodes;
        _first = Columns.New<int>(lruvecs * _perLruvec);
        _last = Columns.New<int>(lruvecs * _perLruvec);
        _count = Columns.New<int>(lruvecs * _perLruvec);
        for (int list = 0; list < _first.Length; list++)
        {
            _first[list] = ~list;
            _last[list] = ~list;
        }
    }

    /// <summary>Pages by list.</summary>
    public ReadOnlySpan<int> Count => _count;

    /// <summary>The generations, null where each lruvec has an active and an inactive list.</summary>
    public LruGenerations? Generations { get; }

    /// <summary>First of a memcg's lists of all nodes, the first one of anonymous memory of node 0.</summary>
    public int FirstOf(MemcgId memcg) => FirstOf(_nodes.Of(memcg, 0));

    /// <summary>Last of a memcg's lists of all nodes, the unevictable one of the last node.</summary>
    public int LastOf(MemcgId memcg) => UnevictableOf(_nodes.Of(memcg, _nodes.Count - 1));

    /// <summary>First of a lruvec's lists, the first one of anonymous memory.</summary>
    public int FirstOf(MemcgNodeId lruvec) => lruvec * _perLruvec;

    /// <summary>First of a lruvec's lists of page cache; those before are of anonymous memory.</summary>
    public int FirstFileOf(MemcgNodeId lruvec) => (lruvec * _perLruvec) + _evictable;

    /// <summary>A lruvec's unevictable list, its last one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int UnevictableOf(MemcgNodeId lruvec) => (lruvec * _perLruvec) + (2 * _evictable);

    /// <summary>Whether a list is an unevictable one.</summary>
    public bool IsUnevictable(int list) => list % _perLruvec == 2 * _evictable;

    /// <summary>Whether a list is one of page cache.</summary>
    public bool IsFile(int list) => list % _perLruvec >= _evictable && !IsUnevictable(list);

    /// <summary>Number of a lruvec's list, where each has an active and an inactive one.</summary>
    public int ListOf(MemcgNodeId lruvec, LruKind kind) => (lruvec * _perLruvec) + (int)kind;

    /// <summary>Number of the list at a place of a lruvec's generations.</summary>
    public int ListAt(MemcgNodeId lruvec, bool isFile, int place) => (isFile ? FirstFileOf(lruvec) : FirstOf(lruvec)) + place;

    /// <summary>The list on which an anonymous folio stands that is to be taken next.</summary>
    public int OldestAnonOf(MemcgNodeId lruvec) =>
        FirstOf(lruvec) + (Generations is { } generations ? LruGenerations.PlaceOf(generations.OldestOf(lruvec, isFile: false)) : 0);

    /// <summary>Name of a list, for a person.</summary>
    public string NameOf(int list)
    {
        int kind = list % _perLruvec;
        string name = Generations is null || kind == 2 * _evictable
            ? ((LruKind)Math.Min(kind, (int)LruKind.Unevictable)).ToString()
            : $"{(kind < _evictable ? "anonymous" : "file")} generation {kind % _evictable}";
        return _nodes.Count == 1 ? name : $"node {list / _perLruvec % _nodes.Count} {name}";
    }

    /// <summary>Head of a list (youngest), or a negative number when empty.</summary>
    public FolioId Head(int list) => new(_first[list]);

    /// <summary>Tail of a list (oldest), or a negative number when empty.</summary>
    public FolioId Tail(int list) => new(_last[list]);

    /// <summary>The next younger folio, or a negative number at the head.</summary>
    public FolioId Younger(FolioId folio) => new(_previous[folio]);

    /// <summary>The next older folio, or a negative number at the tail.</summary>
    public FolioId Older(FolioId folio) => new(_next[folio]);

    /// <summary>Node of a folio (folio_nid): that of the CPU which asked for it. A machine of one node keeps no column of it.</summary>
    public int NodeOf(FolioId folio) => _nodes.Count == 1 ? 0 : _node[folio];

    /// <summary>The lruvec of a memcg that a folio belongs to, which is one of its node (folio_lruvec).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MemcgNodeId LruvecOf(MemcgId memcg, FolioId folio) => _nodes.Of(memcg, NodeOf(folio));

    /// <summary>A page of the CPU's node is allocated for a folio.</summary>
    internal void Allocated(FolioId folio, int cpu)
    {
        if (_nodes.Count > 1)
        {
            _node[folio] = (byte)_nodes.OfCpu(cpu);
        }
    }

    internal void Ensure(int folios)
    {
        Columns.Ensure(ref _next, folios);
        Columns.Ensure(ref _previous, folios);
        Columns.Ensure(ref _node, _nodes.Count == 1 ? 0 : folios);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
