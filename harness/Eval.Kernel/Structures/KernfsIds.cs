using Eval.Kernel.Collections;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>
/// Inode numbers of one kernfs hierarchy (fs/kernfs/dir.c, __kernfs_new_node since 4.14): idr_alloc_cyclic gives the next number, so none is used again, and a
/// tree node of 64 numbers lives until the last of them is given back.
/// </summary>
internal sealed class KernfsIds(ObjectTable objects, CacheId nodeCache)
{
    // IDR_SIZE: slots of a tree node (RADIX_TREE_MAP_SIZE).
    private const int Slots = 64;
    private const int None = -1;

    // Levels above the first node of a level are numbered apart: level 0 holds numbers, level 1 nodes of level 0, level 2 nodes of those.
    private const int Levels = 3;

    private readonly int[][] _node = [[], [], []];
    private readonly int[][] _used = [[], [], []];
    private int _next = 1;

    /// <summary>Takes numbers that follow one another.</summary>
    /// <returns>The first of them.</returns>
    public int Take(int count)
    {
        int first = _next;
        _next += count;
        for (int id = first; id < first + count; id++)
        {
            Use(0, id / Slots);
        }

        return first;
    }

    /// <summary>Gives numbers back.</summary>
    public void Give(int first, int count)
    {
        for (int id = first; id < first + count; id++)
        {
            Leave(0, id / Slots);
        }
    }

    private void Use(int level, int node)
    {
        Columns.Ensure(ref _node[level], node + 1, None);
        Columns.Ensure(ref _used[level], node + 1);
        if (_used[level][node]++ == 0)
        {
            _node[level][node] = objects.NewOwn();
            objects.Allocate(_node[level][node], nodeCache, MemcgId.Root, false, 0);
            if (level + 1 < Levels)
            {
                Use(level + 1, node / Slots);
            }
        }
    }

    private void Leave(int level, int node)
    {
        if (--_used[level][node] == 0)
        {
            objects.FreeOwn(_node[level][node], 0);
            if (level + 1 < Levels)
            {
                Leave(level + 1, node / Slots);
            }
        }
    }
}
