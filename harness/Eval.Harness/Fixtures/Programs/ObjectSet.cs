namespace Eval.Harness.Fixtures.Programs;

/// <summary>A named set of allocations, to be freed later: object numbers, and the complements of page-run numbers.</summary>
internal sealed class ObjectSet
{
    private List<int> _items = [];
    private int _head;

    /// <summary>Allocations in it.</summary>
    public int Count => _items.Count - _head;

    /// <summary>Those in it now.</summary>
    public IEnumerable<int> Items => _items.Skip(_head);

    /// <summary>Adds one.</summary>
    public void Add(int item) => _items.Add(item);

    /// <summary>Allocations that taking some looks at: those from the front are taken without a look at the others.</summary>
    public int Looks(int every, int first, int most) => every == 1 && first == 0 ? 0 : first >= Count || most == 0 ? 0 : Count;

    /// <summary>Takes out every n-th, beginning with an index, at most a number of them.</summary>
    public List<int> Take(int every, int first, int most)
    {
        if (every == 1 && first == 0)
        {
            return TakeFront(Math.Min(most, Count));
        }

        List<int> taken = [], left = [];
        if (first >= Count || most == 0)
        {
            return taken;
        }

        for (int i = 0; i < Count; i++)
        {
            bool hit = i >= first && (i - first) % every == 0 && taken.Count < most;
            (hit ? taken : left).Add(_items[_head + i]);
        }

        (_items, _head) = (left, 0);
        return taken;
    }

    // What is left moves up when it is the smaller half, so that each allocation moves once at most on average. An empty set is kept by its name for as long
    // as the program is made, and keeps no room.
    private List<int> TakeFront(int count)
    {
        if (_head == 0 && count == _items.Count)
        {
            List<int> all = _items;
            _items = [];
            return all;
        }

        List<int> taken = _items.GetRange(_head, count);
        _head += count;
        if (_head > _items.Count / 2)
        {
            _items.RemoveRange(0, _head);
            _head = 0;
        }

        return taken;
    }
}
