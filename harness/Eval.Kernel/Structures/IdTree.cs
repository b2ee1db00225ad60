using Eval.Kernel.Collections;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>
/// The nodes of a tree of numbers (lib/radix-tree.c, lib/xarray.c): one of 64 numbers lives until the last of them is given back, and above it one of 64 such
/// nodes, when the tree has had to grow that high for a number. Nobody pays for them.
/// </summary>
internal sealed class IdTree(ObjectTable objects, CacheId nodeCache)
{
    // RADIX_TREE_MAP_SIZE, which is also XA_CHUNK_SIZE and IDR_SIZE.
    private const int Slots = 1 << SlotBits;
    private const int SlotBits = 6;
    private const int None = -1;

    // Levels above the first node of a level are numbered apart: level 0 holds numbers, level 1 nodes of level 0, level 2 nodes of those.
    private const int Levels = 3;

    private readonly int[][] _node = [[], [], []];
    private readonly int[][] _used = [[], [], []];

    private int _levels = 1;

    /// <summary>A number is in use.</summary>
    public void Use(int id)
    {
        for (int first = id / Slots >> (SlotBits * (_levels - 1)); first > 0 && _levels < Levels; first >>= SlotBits)
        {
            Grow();
        }

        Use(0, id / Slots);
    }

    /// <summary>A number is not any more.</summary>
    public void Leave(int id) => Leave(0, id / Slots);

    // What was the root gets a node above it (radix_tree_extend, xas_expand); trees do not shrink here.
    private void Grow()
    {
        int level = _levels++;
        for (int node = 0; node < _used[level - 1].Length; node++)
        {
            if (_used[level - 1][node] > 0)
            {
                Use(level, node / Slots);
            }
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
            if (level + 1 < _levels)
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
            if (level + 1 < _levels)
            {
                Leave(level + 1, node / Slots);
            }
        }
    }
}
