namespace Eval.Harness.Fixtures;

/// <summary>A named set of allocations, to be freed later: object numbers, and the complements of page-run numbers.</summary>
internal sealed class ObjectSet
{
    private List<int> _items = [];

    /// <summary>Allocations in it.</summary>
    public int Count => _items.Count;

    /// <summary>Adds one.</summary>
    public void Add(int item) => _items.Add(item);

    /// <summary>Takes out every n-th, beginning with an index, at most a number of them.</summary>
    public List<int> Take(int every, int first, int most)
    {
        List<int> taken = [], left = [];
        for (int i = 0; i < _items.Count; i++)
        {
            bool hit = i >= first && (i - first) % every == 0 && taken.Count < most;
            (hit ? taken : left).Add(_items[i]);
        }

        _items = left;
        return taken;
    }
}
