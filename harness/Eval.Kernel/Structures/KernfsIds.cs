using Eval.Kernel.Ids;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>
/// Inode numbers of one kernfs hierarchy (fs/kernfs/dir.c, __kernfs_new_node since 4.14): idr_alloc_cyclic gives the next number, so none is used again, and a
/// tree node of 64 numbers lives until the last of them is given back.
/// </summary>
internal sealed class KernfsIds(ObjectTable objects, CacheId nodeCache)
{
    private readonly IdTree _tree = new(objects, nodeCache);
    private int _next = 1;

    /// <summary>Takes numbers that follow one another.</summary>
    /// <returns>The first of them.</returns>
    public int Take(int count)
    {
        int first = _next;
        _next += count;
        for (int id = first; id < first + count; id++)
        {
            _tree.Use(id);
        }

        return first;
    }

    /// <summary>Gives numbers back.</summary>
    public void Give(int first, int count)
    {
        for (int id = first; id < first + count; id++)
        {
            _tree.Leave(id);
        }
    }
}
