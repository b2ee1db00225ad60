using System.Runtime.CompilerServices;
using Eval.Kernel.Collections;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Memcg;

/// <summary>
/// Groups whose statistics changed since the last flush, as a tree of those alone (cgroup_rstat_updated, kernel/cgroup/rstat.c): a flush visits them
/// and no other. The kernel has such a tree on each CPU; here one stands for all.
/// </summary>
internal sealed class UpdatedGroups
{
    private static readonly MemcgId NotListed = new(-2), End = MemcgId.None;

    private readonly MemcgTree _tree;
    private readonly MemcgId[] _next;
    private readonly MemcgId[] _previous;
    private readonly MemcgId[] _firstChild;

    public UpdatedGroups(MemcgTree tree)
    {
        _tree = tree;
        _next = Columns.New<MemcgId>(tree.Capacity, NotListed);
        _previous = Columns.New<MemcgId>(tree.Capacity);
        _firstChild = Columns.New<MemcgId>(tree.Capacity, End);
    }

    /// <summary>A group's statistics changed: it and its ancestors are listed, up to one that is already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(MemcgId memcg)
    {
        if (_next[memcg] == NotListed)
        {
            List(memcg);
        }
    }

    private void List(MemcgId memcg)
    {
        for (MemcgId c = memcg; c != MemcgId.None && _next[c] == NotListed; c = _tree.Parent[c])
        {
            MemcgId parent = _tree.Parent[c];
            if (parent == MemcgId.None)
            {
                _next[c] = End;
                return;
            }

            MemcgId first = _firstChild[parent];
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
    public int Flush(MemcgId top)
    {
        if (_next[top] == NotListed)
        {
            return 0;
        }

        Unlink(top);
        int flushed = 0;
        for (MemcgId memcg = Deepest(top); ;)
        {
            MemcgId next = _next[memcg];
            _next[memcg] = NotListed;
            flushed++;
            if (memcg == top)
            {
                return flushed;
            }

            MemcgId parent = _tree.Parent[memcg];
            _firstChild[parent] = next;
            if (next != End)
            {
                _previous[next] = End;
            }

            memcg = next == End ? parent : Deepest(next);
        }
    }

    private MemcgId Deepest(MemcgId memcg)
    {
        while (_firstChild[memcg] != End)
        {
            memcg = _firstChild[memcg];
        }

        return memcg;
    }

    private void Unlink(MemcgId memcg)
    {
        MemcgId parent = _tree.Parent[memcg];
        if (parent == MemcgId.None)
        {
            return;
        }

        MemcgId next = _next[memcg], previous = _previous[memcg];
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
