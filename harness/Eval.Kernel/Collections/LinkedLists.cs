namespace Eval.Kernel.Collections;

/// <summary>
/// Doubly linked lists over numbers, as list_head links structures: each item stands on at most one of the lists. Columns grow on first use;
/// nothing is allocated after.
/// </summary>
public sealed class LinkedLists
{
    /// <summary>No item.</summary>
    public const int None = -1;

    private int[] _head = [];
    private int[] _next = [];
    private int[] _previous = [];

    /// <summary>First item of a list, the one added last; <see cref="None"/> when it is empty.</summary>
    public int First(int list) => list < _head.Length ? _head[list] : None;

    /// <summary>The item after another one of the same list, or <see cref="None"/>.</summary>
    public int Next(int item) => _next[item];

    /// <summary>Puts an item that is on no list at the front of one (list_add).</summary>
    public void Add(int list, int item)
    {
        Columns.Ensure(ref _head, list + 1, None);
        Columns.Ensure(ref _next, item + 1, None);
        Columns.Ensure(ref _previous, item + 1, None);
        int head = _head[list];
        _next[item] = head;
        _previous[item] = None;
        if (head != None)
        {
            _previous[head] = item;
        }

        _head[list] = item;
    }

    /// <summary>Takes an item off the list it is on (list_del).</summary>
    public void Remove(int list, int item)
    {
        int next = _next[item], previous = _previous[item];
        if (next != None)
        {
            _previous[next] = previous;
        }

        if (previous == None)
        {
            _head[list] = next;
        }
        else
        {
            _next[previous] = next;
        }
    }

    /// <summary>Items of a list, counted along it as a walk would.</summary>
    public int Count(int list)
    {
        int count = 0;
        for (int item = First(list); item != None; item = _next[item])
        {
            count++;
        }

        return count;
    }
}
