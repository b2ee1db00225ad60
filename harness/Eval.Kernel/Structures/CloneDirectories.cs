using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>
/// Directories of the clones of caches in sysfs (/sys/kernel/slab/CACHE/cgroup/ID:NAME). Whoever opens one, or a file in it, leaves a dentry and an
/// inode that hold its kernfs node (fs/kernfs/inode.c, kernfs_init_inode), and with the node its slab, also when the clone is gone, until dentries
/// and inodes are dropped.
/// </summary>
internal sealed class CloneDirectories(IReadOnlyList<KernelObjects> directory, SlabAllocator slabs, ObjectTable objects, KernfsIds? ids)
{
    private const int None = -1;

    // kobject_add and sysfs_create_group allocate on the CPU of the worker that makes clones.
    private const int WorkerCpu = 0;

    private readonly CacheId _dentry = slabs.CacheNamed("dentry");
    private readonly CacheId _inode = slabs.CacheNamed("inode_cache");
    private int[] _nodes = [];
    private int[] _ids = [];
    private MemcgId[] _memcg = [];
    private int[] _cached = [];
    private int[] _cachedNodes = [];
    private int _staleHead = None;

    /// <summary>A clone's directory appears.</summary>
    public void Made(CacheId clone)
    {
        Columns.Ensure(ref _nodes, clone + 1, None);
        Columns.Ensure(ref _ids, clone + 1);
        Columns.Ensure(ref _memcg, clone + 1, MemcgId.None);
        Columns.Ensure(ref _cached, clone + 1, None);
        Columns.Ensure(ref _cachedNodes, clone + 1);
        _ids[clone] = ids?.Take(Nodes) ?? 0;
        foreach (KernelObjects some in directory)
        {
            Allocate(some.Cache, some.Count, ref _nodes[clone]);
        }
    }

    /// <summary>It is named for a memcg, which it keeps when the clone goes to another one.</summary>
    public void Named(CacheId clone, MemcgId memcg)
    {
        if (clone < _memcg.Length)
        {
            _memcg[clone] = memcg;
        }
    }

    /// <summary>It disappears with its clone, but for the nodes that somebody's inodes hold.</summary>
    public void Gone(CacheId clone)
    {
        if (clone >= _nodes.Length || _nodes[clone] == None)
        {
            return;
        }

        ids?.Give(_ids[clone], Nodes);
        for (int held = _cachedNodes[clone]; held > 0; held--)
        {
            int next = objects.NextOwn(_nodes[clone]);
            objects.Link(_nodes[clone], ref _staleHead);
            _nodes[clone] = next;
        }

        while (_cached[clone] != None)
        {
            int next = objects.NextOwn(_cached[clone]);
            objects.Link(_cached[clone], ref _staleHead);
            _cached[clone] = next;
        }

        objects.FreeOwnList(ref _nodes[clone]);
        _cachedNodes[clone] = 0;
        _memcg[clone] = MemcgId.None;
    }

    /// <summary>Opens files in the directories of clones that are there.</summary>
    /// <param name="memcg">Memcg they are named for, <see cref="MemcgId.None"/> for all.</param>
    /// <param name="files">Files in each directory.</param>
    public void Read(MemcgId memcg, int files)
    {
        for (CacheId clone = new(slabs.Caches.Count); clone < _nodes.Length; clone++)
        {
            if (_nodes[clone] != None && _cachedNodes[clone] < files + 1 && (memcg == MemcgId.None || _memcg[clone] == memcg))
            {
                int more = files + 1 - _cachedNodes[clone];
                Allocate(_dentry, more, ref _cached[clone]);
                Allocate(_inode, more, ref _cached[clone]);
                _cachedNodes[clone] = files + 1;
            }
        }
    }

    /// <summary>Dentries and inodes are dropped.</summary>
    public void CachesDropped()
    {
        objects.FreeOwnList(ref _staleHead);
        for (CacheId clone = new(0); clone < _cached.Length; clone++)
        {
            objects.FreeOwnList(ref _cached[clone]);
            _cachedNodes[clone] = 0;
        }
    }

    private int Nodes
    {
        get
        {
            int nodes = 0;
            foreach (KernelObjects some in directory)
            {
                nodes += some.Count;
            }

            return nodes;
        }
    }

    private void Allocate(CacheId cache, int count, ref int head)
    {
        if (cache != None)
        {
            objects.AllocateOwn(new KernelObjects(cache, count), MemcgId.Root, isAccounted: false, WorkerCpu, ref head);
        }
    }
}
