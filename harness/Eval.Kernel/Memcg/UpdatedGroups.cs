namespace Eval.Kernel.Memcg;

/// <summary>
/// Groups whose statistics changed since the last flush, as a tree of those alone (cgroup_rstat_updated, kernel/cgroup/rstat.c): a flush visits them
/// and no other. The kernel has such a tree on each CPU; here one stands for all.
/// </summary>
internal sealed class UpdatedGroups
{
    private const int NotListed = -2, End = -1;

    private readonly MemcgTree _tree;
    private readonly int[] _next;
    private readonly int[] _previous;
    private readonly int[] _firstChild;

    public UpdatedGroups(MemcgTree tree)
    {
        _tree = tree;
        _next = new int[tree.Capacity];
        _previous = new int[tree.Capacity];
        _firstChild = new int[tree.Capacity];
        Array.Fill(_next, NotListed);
        Array.Fill(_firstChild, End);
    }

    /// <summary>A group's statistics changed: it and its ancestors are listed, up to one that is already.</summary>
    public void Add(int memcg)
    {
        for (int c = memcg; c != MemcgTree.None && _next[c] == NotListed; c = _tree.Parent[c])
        {
            int parent = _tree.Parent[c];
            if (parent == MemcgTree.None)
            {
                _next[c] = End;
                return;
            }

            int first = _firstChild[parent];
            _next[c] = first;
            _previous[c] = End;
            _firstChild[parent] = c;
            if (first != End)
            {
                _previous[first] = c;
            }
        }
    }

    /// <summary>Takes a subtree off the lists (cgroup_rstat_flush).</summary>
    /// <returns>Groups that were on them.</returns>
    public int Flush(int top)
    {
        if (_next[top] == NotListed)
        {
            return 0;
        }

        Unlink(top);
        int flushed = 0;
        for (int memcg = Deepest(top); ;)
        {
            int next = _next[memcg];
            _next[memcg] = NotListed;
            flushed++;
            if (memcg == top)
            {
                return flushed;
            }

            int parent = _tree.Parent[memcg];
            _firstChild[parent] = next;
            if (next != End)
            {
                _previous[next] = End;
            }

            memcg = next == End ? parent : Deepest(next);
        }
    }

    private int Deepest(int memcg)
    {
        while (_firstChild[memcg] != End)
        {
            memcg = _firstChild[memcg];
        }

        return memcg;
    }

    private void Unlink(int memcg)
    {
        int parent = _tree.Parent[memcg];
        if (parent == MemcgTree.None)
        {
            return;
        }

        int next = _next[memcg], previous = _previous[memcg];
        if (previous == End)
        {
            _firstChild[parent] = next;
        }
        else
        {
            _next[previous] = next;
        }

        if (next != End)
        {
            _previous[next] = previous;
        }
    }
}
