using Eval.Kernel.Collections;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Folio;

/// <summary>
/// LRU lists, one set per memcg, as doubly linked lists through the folios. Ends are stored as the complement of the list's number,
/// so that a splice touches the ends only, as list_splice does.
/// </summary>
public sealed class LruLists
{
    private const int Kinds = 5;
    private readonly int[] _count;
    private readonly int[] _first;
    private readonly int[] _last;
    private int[] _next = [];
    private int[] _previous = [];

    internal LruLists(int memcgs)
    {
        _first = new int[memcgs * Kinds];
        _last = new int[memcgs * Kinds];
        _count = new int[memcgs * Kinds];
        for (int list = 0; list < _first.Length; list++)
        {
            _first[list] = ~list;
            _last[list] = ~list;
        }
    }

    /// <summary>Folios by list.</summary>
    public ReadOnlySpan<int> Count => _count;

    /// <summary>Number of a memcg's list.</summary>
    public static int ListOf(MemcgId memcg, LruKind kind) => (memcg * Kinds) + (int)kind;

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

    internal void AddHead(int list, FolioId folio)
    {
        int old = _first[list];
        _next[folio] = old;
        _previous[folio] = ~list;
        SetPrevious(old, folio);
        _first[list] = folio;
        _count[list]++;
    }

    internal void AddTail(int list, FolioId folio)
    {
        int old = _last[list];
        _previous[folio] = old;
        _next[folio] = ~list;
        SetNext(old, folio);
        _last[list] = folio;
        _count[list]++;
    }

    internal void Remove(int list, FolioId folio)
    {
        int next = _next[folio], previous = _previous[folio];
        SetNext(previous, next);
        SetPrevious(next, previous);
        _count[list]--;
    }

    /// <summary>Moves all of one list to the tail of another, in O(1) (list_splice_tail_init).</summary>
    public void SpliceTail(int from, int to)
    {
        if (_count[from] == 0)
        {
            return;
        }

        int first = _first[from], last = _last[from], oldLast = _last[to];
        _previous[first] = oldLast;
        SetNext(oldLast, first);
        _next[last] = ~to;
        _last[to] = last;
        _count[to] += _count[from];
        _count[from] = 0;
        _first[from] = ~from;
        _last[from] = ~from;
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
