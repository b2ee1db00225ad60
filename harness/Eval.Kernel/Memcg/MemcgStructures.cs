using Eval.Kernel.Contract;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Memcg;

/// <summary>
/// What the kernel allocates for a memory cgroup itself and for each clone of a cache, as the machine's description says: directories in kernfs,
/// structures, per-CPU memory. Nothing of it is the strategy's decision, except who pays where the parent does.
/// </summary>
public sealed class MemcgStructures
{
    // One struct obj_cgroup pointer for each object of a slab (mm/memcontrol.c).
    private const int VectorEntryBytes = 8;

    // memcg_nr_cache_ids doubles, and starts at four (MEMCG_CACHES_MIN_SIZE).
    private const int FirstArraySize = 4;

    // struct rcu_head before the entries of an array of ids, and one pointer for each id.
    private const int ArrayHeaderBytes = 16, ArrayEntryBytes = 8;

    private readonly Machine _machine;
    private readonly MemcgObjects _objects;
    private readonly int[] _directory;
    private readonly int[] _css;
    private readonly int[] _writeback;
    private readonly int[] _percpuHandle;
    private int[] _clone = [];
    private int[] _vector = [];
    private readonly KernfsIds? _cgroupIds;
    private readonly int[] _directoryIds;
    private readonly int[] _cssIds;
    private readonly int _directoryNodes;
    private readonly int _cssNodes;
    private int _idArrays = -1;
    private int _forArrays = -1;
    private int _arraySize = FirstArraySize;

    internal MemcgStructures(Machine machine, MemcgObjects objects)
    {
        _machine = machine;
        _objects = objects;
        _directory = Heads(machine.Tree.Capacity);
        _css = Heads(machine.Tree.Capacity);
        _writeback = Heads(machine.Tree.Capacity);
        _percpuHandle = new int[machine.Tree.Capacity];
        _directoryIds = new int[machine.Tree.Capacity];
        _cssIds = new int[machine.Tree.Capacity];
        if (objects.KernfsIdCache >= 0)
        {
            _cgroupIds = new KernfsIds(machine, objects.KernfsIdCache);
            _directoryNodes = KernfsNodesOf(objects.Directory);
            _cssNodes = KernfsNodesOf(objects.Css);
        }

        CloneDirectories = new CloneDirectories(machine, objects, objects.KernfsIdCache >= 0 ? new KernfsIds(machine, objects.KernfsIdCache) : null);
    }

    /// <summary>Where clones of caches show in sysfs.</summary>
    internal CloneDirectories CloneDirectories { get; }

    /// <summary>A clone was made for a memcg, which its directory in sysfs is named for.</summary>
    /// <param name="clone">Instance.</param>
    /// <param name="memcg">Memcg.</param>
    public void CloneNamed(int clone, int memcg) => CloneDirectories.Named(clone, memcg);

    internal void Created(int memcg)
    {
        int parent = _machine.Tree.Parent[memcg];
        GrowArrays(_machine.Tree.KmemcgId[memcg]);
        _cssIds[memcg] = _cgroupIds?.Take(_cssNodes) ?? 0;
        _directoryIds[memcg] = _cgroupIds?.Take(_directoryNodes) ?? 0;
        Allocate(_objects.Directory, ref _directory[memcg], MemcgTree.Root, false);
        Allocate(_objects.Css, ref _css[memcg], MemcgTree.Root, false);
        Allocate(_objects.ChargedToParent, ref _css[memcg], parent, true);
        if (_objects.PercpuBytes > 0 && parent != MemcgTree.Root)
        {
            _percpuHandle[memcg] = _machine.Kmem.ChargePercpu(parent, _objects.PercpuBytes, 0);
            if (_percpuHandle[memcg] > KmemOwnership.Uncharged)
            {
                _machine.Stats.Add(parent, StatKind.Percpu, _objects.PercpuBytes);
            }
        }
    }

    /// <summary>Bytes of per-CPU memory charged for a memcg's own structures; 0 when nobody is charged.</summary>
    internal int ChargedPercpuBytes(int memcg) => _percpuHandle[memcg] > KmemOwnership.Uncharged ? _objects.PercpuBytes : 0;

    /// <summary>Handle of that charge.</summary>
    internal int PercpuHandle(int memcg) => _percpuHandle[memcg];

    internal void DirectoryRemoved(int memcg)
    {
        _cgroupIds?.Give(_directoryIds[memcg], _directoryNodes);
        _machine.Objects.FreeOwnList(ref _directory[memcg]);
    }

    internal void Released(int memcg)
    {
        _cgroupIds?.Give(_cssIds[memcg], _cssNodes);
        _machine.Objects.FreeOwnList(ref _css[memcg]);
        if (_percpuHandle[memcg] > KmemOwnership.Uncharged)
        {
            _machine.Kmem.UnchargePercpu(_percpuHandle[memcg], _objects.PercpuBytes, 0);
            _machine.Stats.Add(_machine.Tree.NearestHeld(_machine.Tree.Parent[memcg]), StatKind.Percpu, -_objects.PercpuBytes);
            _percpuHandle[memcg] = KmemOwnership.Uncharged;
        }
    }

    internal void WritebackMade(int memcg) => Allocate(_objects.Writeback, ref _writeback[memcg], MemcgTree.Root, false);

    internal void WritebackGone(int memcg) => _machine.Objects.FreeOwnList(ref _writeback[memcg]);

    /// <summary>A slab got its vector of owners (memcg_alloc_slab_cgroups).</summary>
    public void VectorMade(int slab)
    {
        if (!_objects.MakesVectors)
        {
            return;
        }

        CacheGeometry cache = _machine.Slabs.CacheOfSlab(slab);
        int bytes = VectorEntryBytes * cache.ObjectsPerSlab;
        int slack = (cache.PagesPerSlab * _machine.Description.PageSizeBytes) - (cache.ObjectBytes * cache.ObjectsPerSlab);
        int kmalloc = _objects.PutsVectorsIntoSlack && slack >= bytes ? -1 : KmallocFor(bytes);
        if (kmalloc >= 0)
        {
            Columns.Ensure(ref _vector, slab + 1, -1);
            _vector[slab] = _machine.Objects.NewOwn();
            _machine.Objects.Allocate(_vector[slab], kmalloc, MemcgTree.Root, false, 0);
        }
    }

    /// <summary>A slab goes, and its vector with it.</summary>
    public void VectorGone(int slab)
    {
        if (slab < _vector.Length && _vector[slab] >= 0)
        {
            int vector = _vector[slab];
            _vector[slab] = -1;
            _machine.Objects.FreeOwn(vector, 0);
        }
    }

    private int KmallocFor(int bytes)
    {
        int best = -1;
        for (int root = 0; root < _machine.Slabs.Caches.Count; root++)
        {
            CacheGeometry cache = _machine.Slabs.Caches[root];
            if (cache.ObjectBytes >= bytes && (best < 0 || cache.ObjectBytes < _machine.Slabs.Caches[best].ObjectBytes)
                && cache.Name.StartsWith("kmalloc-", StringComparison.Ordinal) && !cache.Name.Contains("cg", StringComparison.Ordinal) && !cache.Name.Contains("rcl", StringComparison.Ordinal))
            {
                best = root;
            }
        }

        return best;
    }

    internal void CloneMade(int instance)
    {
        if (_objects.CacheClone.Count > 0)
        {
            Columns.Ensure(ref _clone, instance + 1, -1);
            Allocate(_objects.CacheClone, ref _clone[instance], MemcgTree.Root, false);
            if (_objects.CacheCloneSysfs.Count > 0)
            {
                CloneDirectories.Made(instance);
            }
        }
    }

    internal void CloneGone(int instance)
    {
        if (instance < _clone.Length)
        {
            CloneDirectories.Gone(instance);
            _machine.Objects.FreeOwnList(ref _clone[instance]);
        }
    }

    // memcg_alloc_cache_id (MEMCG_CACHES_MIN_SIZE) and memcg_update_all_list_lrus: every list gets an entry for every new id, and keeps it.
    private void GrowArrays(int id)
    {
        if (id < _arraySize || _objects.PerArrayId.Cache < 0)
        {
            return;
        }

        int grown = 2 * (id + 1);
        Allocate([_objects.PerArrayId with { Count = _objects.PerArrayId.Count * (grown - _arraySize) }], ref _forArrays, MemcgTree.Root, false);
        _arraySize = grown;
        int old = _idArrays;
        _idArrays = -1;
        int kmalloc = KmallocFor(ArrayHeaderBytes + (ArrayEntryBytes * grown));
        if (kmalloc >= 0)
        {
            // Larger ones are whole pages. Readers may be in the old ones until a grace period has passed, so both are there for a while.
            Allocate([new KernelObjects(kmalloc, _objects.IdArrays)], ref _idArrays, MemcgTree.Root, false);
        }

        _machine.Objects.FreeOwnList(ref old);
    }

    private int KernfsNodesOf(IReadOnlyList<KernelObjects> objects)
    {
        int nodes = 0;
        for (int i = 0; i < objects.Count; i++)
        {
            nodes += _machine.Slabs.Caches[objects[i].Cache].Name == "kernfs_node_cache" ? objects[i].Count : 0;
        }

        return nodes;
    }

    private void Allocate(IReadOnlyList<KernelObjects> objects, ref int head, int memcg, bool isAccounted)
    {
        for (int i = 0; i < objects.Count; i++)
        {
            for (int n = 0; n < objects[i].Count; n++)
            {
                int item = _machine.Objects.NewOwn();
                if (_machine.Objects.Allocate(item, objects[i].Cache, memcg, isAccounted, 0))
                {
                    _machine.Objects.Link(item, ref head);
                }
            }
        }
    }

    private static int[] Heads(int count)
    {
        int[] heads = new int[count];
        Array.Fill(heads, -1);
        return heads;
    }
}
