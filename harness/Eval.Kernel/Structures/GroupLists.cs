using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>
/// Lists of dentries and inodes that a group has in a filesystem since 5.18 (mm/list_lru.c, memcg_list_lru_alloc): whoever first allocates an inode of it makes
/// them for the group and for those above it, each list finds them in a tree by the group's id, and at offline they go to kfree_rcu.
/// </summary>
internal sealed class GroupLists
{
    private readonly MemcgObjects _description;
    private readonly MemcgTree _tree;
    private readonly ObjectTable _objects;
    private readonly KfreeRcu _rcu;
    private readonly int[] _head;
    private readonly int[] _id;
    private readonly ulong[] _has;
    private readonly int[] _kindOf;
    private readonly IdTree[][] _trees;

    public GroupLists(MachineDescription machine, MemcgTree tree, ObjectTable objects, KfreeRcu rcu, int memcgs)
    {
        _description = machine.MemcgObjects;
        _tree = tree;
        _objects = objects;
        _rcu = rcu;
        _head = Columns.New(memcgs, -1);
        _id = Columns.New(memcgs, MemcgTree.NoKmemcgId);
        _has = Columns.New<ulong>(memcgs);
        _kindOf = Columns.New(machine.Caches.Count, -1);
        _trees = new IdTree[Lists.Count][];
        for (int kind = 0; kind < Lists.Count; kind++)
        {
            _kindOf[Lists[kind].Cache] = kind;
            _trees[kind] = new IdTree[Lists[kind].Count];
            for (int list = 0; list < Lists[kind].Count; list++)
            {
                _trees[kind][list] = new IdTree(objects, _description.ListIdCache);
            }
        }
    }

    private IReadOnlyList<KernelObjects> Lists => _description.Lists;

    /// <summary>A group pays for an object.</summary>
    public void Charged(CacheId cache, MemcgId memcg)
    {
        int kind = cache < _kindOf.Length ? _kindOf[cache] : -1;
        for (MemcgId m = memcg; kind >= 0 && m != MemcgId.Root && m != MemcgId.None && (_has[m] & (1UL << kind)) == 0 && !_tree.IsOffline[m];)
        {
            _has[m] |= 1UL << kind;
            _id[m] = _tree.KmemcgId[m];
            foreach (IdTree ids in _trees[kind])
            {
                _objects.AllocateOwn(_description.ListObject, MemcgId.Root, isAccounted: false, KernelThreads.DriverCpu, ref _head[m]);
                ids.Use(_id[m]);
            }

            m = _tree.Parent[m];
        }
    }

    /// <summary>A group goes offline (memcg_reparent_list_lrus).</summary>
    public void Offline(MemcgId memcg)
    {
        for (int kind = 0; kind < Lists.Count; kind++)
        {
            for (int list = 0; list < _trees[kind].Length && (_has[memcg] & (1UL << kind)) != 0; list++)
            {
                _trees[kind][list].Leave(_id[memcg]);
            }
        }

        _has[memcg] = 0;
        _rcu.Give(ref _head[memcg]);
    }
}
