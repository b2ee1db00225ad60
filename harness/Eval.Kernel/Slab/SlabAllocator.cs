using System.Runtime.CompilerServices;
using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Slab;

/// <summary>
/// kmem_caches (mm/slab_common.c) over <see cref="Slub"/>: a root cache is a geometry; an instance is a kmem_cache of it, of which a memory controller
/// may make one per memcg. All instances stand on one global list, slab_caches, which is walked where the kernel walks it.
/// </summary>
public sealed class SlabAllocator
{
    /// <summary>No slab, slot or instance.</summary>
    public const int None = -1;

    private readonly CostCounters _costs;
    private readonly ICloneObserver _clones;
    private readonly NumaNodes _nodes;
    private readonly CacheGeometry[] _caches;
    private readonly InstanceTable _instances;
    private readonly SlabTable _slabs;
    private readonly Slub _slub;
    private readonly long[] _objectsOfRoot;
    private readonly Sheaves _sheaves;

    internal SlabAllocator(MachineDescription description, CostCounters costs, NumaNodes nodes, Facet<KmemOwner> kmem, ICloneObserver clones)
    {
        _costs = costs;
        _clones = clones;
        _nodes = nodes;
        _caches = new List<CacheGeometry>(description.Caches).ToArray();
        _objectsOfRoot = new long[_caches.Length];
        _instances = new InstanceTable(description.CpuCount, nodes.Count);
        _slabs = new SlabTable(_caches.Length);
        _slub = new Slub(description, costs, nodes, kmem, _caches, _instances, _slabs);
        _sheaves = new Sheaves(_slub, this, nodes, description.CpuCount);
        for (CacheId root = new(0); root < _caches.Length; root++)
        {
            CreateInstance(root);
        }

        MetadataBytes = 0;
        InstancesPeak = _instances.AliveCount;
    }

    /// <summary>Root caches; the root instance of a cache has the cache's own number.</summary>
    public IReadOnlyList<CacheGeometry> Caches => _caches;

    /// <summary>Slab page runs that exist, by id below this number, free ones included.</summary>
    public int SlabCount => _slabs.Count;

    /// <summary>Slots that exist.</summary>
    public int SlotCount => _slabs.SlotCount;

    /// <summary>Bytes of all slab pages.</summary>
    internal long SlabBytes => _slub.Bytes;

    /// <summary>Bytes of slab pages that were given back so far.</summary>
    internal long SlabBytesFreed => _slub.BytesFreed;

    /// <summary>Highest <see cref="SlabBytes"/> seen.</summary>
    internal long SlabBytesPeak => _slub.BytesPeak;

    /// <summary>Bytes of reclaimable slab pages.</summary>
    internal long ReclaimableBytes => _slub.ReclaimableBytes;

    /// <summary>Bytes in live objects.</summary>
    internal long ObjectBytes { get; private set; }

    /// <summary>Metadata of instances beyond the root ones: kmem_cache structures, per-CPU and node parts, sysfs nodes.</summary>
    internal long MetadataBytes { get; private set; }

    /// <summary>Highest <see cref="MetadataBytes"/> seen.</summary>
    internal long MetadataBytesPeak { get; private set; }

    /// <summary>Instances alive, root ones included.</summary>
    public int InstanceCount => _instances.AliveCount;

    /// <summary>Highest <see cref="InstanceCount"/> seen.</summary>
    internal int InstancesPeak { get; private set; }

    /// <summary>Numbers given to instances so far; instances below it may be dead.</summary>
    public int InstanceIdCount => _instances.Count;

    /// <summary>Live object bytes over slab bytes, 0…1 in parts per million; 1 000 000 when there is no slab.</summary>
    internal long UtilisationPartsPerMillion => SlabBytes == 0 ? 1_000_000 : ObjectBytes * 1_000_000 / SlabBytes;

    /// <summary>First instance of the global list, for walkers.</summary>
    public CacheId FirstInstance => _instances.ListHead;

    /// <summary>How often the global list was changed.</summary>
    internal long ListChanges => _instances.ListChanges;

    /// <summary>Root cache of an instance.</summary>
    public CacheId RootOf(CacheId instance) => _instances[instance].Root;

    /// <summary>Whether an instance exists.</summary>
    public bool IsAlive(CacheId instance) => _instances[instance].IsAlive;

    /// <summary>Slab page runs of an instance.</summary>
    public int SlabsOf(CacheId instance) => _instances[instance].Slabs;

    /// <summary>Live objects of an instance.</summary>
    public int ObjectsOf(CacheId instance) => _instances[instance].Objects;

    /// <summary>Slab page runs of a root cache, its clones included.</summary>
    public long SlabsOfRoot(CacheId root) => _slub.SlabsOfRoot[root];

    /// <summary>Live objects of a root cache, its clones included.</summary>
    public long ObjectsOfRoot(CacheId root) => _objectsOfRoot[root];

    /// <summary>Bytes of an object of a root cache, alignment included.</summary>
    public int ObjectBytesOf(CacheId root) => _caches[root].ObjectBytes;

    /// <summary>The first root cache of a name, or <see cref="CacheId.None"/>.</summary>
    public CacheId CacheNamed(string name)
    {
        for (CacheId root = new(0); root < _caches.Length; root++)
        {
            if (_caches[root].Name == name)
            {
                return root;
            }
        }

        return CacheId.None;
    }

    /// <summary>The cache that kmalloc takes so many bytes from (kmalloc_slab), <see cref="CacheId.None"/> when they are whole pages.</summary>
    public CacheId KmallocFor(int bytes)
    {
        CacheId best = CacheId.None;
        for (CacheId root = new(0); root < _caches.Length; root++)
        {
            CacheGeometry cache = _caches[root];
            if (cache.ObjectBytes >= bytes && (best < 0 || cache.ObjectBytes < _caches[best].ObjectBytes)
                && cache.Name.StartsWith("kmalloc-", StringComparison.Ordinal)
                && !cache.Name.Contains("cg", StringComparison.Ordinal) && !cache.Name.Contains("rcl", StringComparison.Ordinal))
            {
                best = root;
            }
        }

        return best;
    }

    /// <summary>Instance of a slab, or <see cref="CacheId.None"/> when the run is free.</summary>
    public CacheId InstanceOfSlab(int slab) => _slabs[slab].Instance;

    /// <summary>Slab that holds a slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SlabOfSlot(int slot) => _slabs.SlabOfSlot(slot);

    /// <summary>Node of a slot's slab (slab_nid): that of the CPU which needed the slab.</summary>
    public int NodeOfSlot(int slot) => _slabs[_slabs.SlabOfSlot(slot)].Node;

    /// <summary>Root cache of a slab.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CacheGeometry CacheOfSlab(int slab) => _caches[_slabs[slab].Root];

    /// <summary>Root cache of an instance, with what it says of itself.</summary>
    public CacheGeometry CacheOf(CacheId instance) => _caches[_instances[instance].Root];

    /// <summary>First slot of a slab; its slots are consecutive.</summary>
    public int FirstSlotOf(int slab) => _slabs[slab].FirstSlot;

    /// <summary>Live objects on a slab.</summary>
    public int ObjectsOn(int slab) => _caches[_slabs[slab].Root].ObjectsPerSlab - _slabs[slab].FreeCount;

    /// <summary>Next instance of the global list, or <see cref="CacheId.None"/>.</summary>
    public CacheId NextInstance(CacheId instance) => _instances[instance].ListNext;

    /// <summary>
    /// "active_objs" as slabinfo shows it: all objects less the free ones on node partial lists, so that everything on per-CPU slabs
    /// counts as used (mm/slub.c, get_slabinfo).
    /// </summary>
    public long SlabinfoActiveObjects(CacheId root)
    {
        long free = 0;
        for (CacheId i = new(0); i < _instances.Count; i++)
        {
            if (_instances[i].IsAlive && _instances[i].Root == root)
            {
                for (int list = i * _nodes.Count; list < (i + 1) * _nodes.Count; list++)
                {
                    free += FreeObjectsOn(_instances.Node(list).PartialHead);
                }
            }
        }

        return (_slub.SlabsOfRoot[root] * _caches[root].ObjectsPerSlab) - free;
    }

    private long FreeObjectsOn(int first)
    {
        long free = 0;
        for (int slab = first; slab != None; slab = _slabs[slab].Next)
        {
            free += _slabs[slab].FreeCount;
        }

        return free;
    }

    /// <summary>Creates an instance of a root cache and puts it at the end of slab_caches.</summary>
    public CacheId CreateInstance(CacheId root, int metadataBytes = 0)
    {
        CacheId instance = _instances.Add(root);
        _instances[instance].MetadataBytes = metadataBytes;
        AddMetadata(metadataBytes);
        InstancesPeak = Math.Max(InstancesPeak, _instances.AliveCount);
        if (instance >= _caches.Length)
        {
            _clones.CloneMade(instance);
        }

        return instance;
    }

    /// <summary>Removes an instance without slabs from slab_caches and frees its metadata.</summary>
    /// <exception cref="InvalidOperationException">The instance still has slabs.</exception>
    public void DestroyInstance(CacheId instance)
    {
        if (_instances[instance].Slabs != 0)
        {
            throw new InvalidOperationException($"kmem_cache {instance} destroyed with {_instances[instance].Slabs} slabs left");
        }

        AddMetadata(-_instances[instance].MetadataBytes);
        _instances.Remove(instance);
        _clones.CloneGone(instance);
    }

    /// <summary>Drops a part of an instance's metadata early (sysfs nodes, 2017 series patch 9).</summary>
    public void ShrinkMetadata(CacheId instance, int bytes)
    {
        _instances[instance].MetadataBytes -= bytes;
        AddMetadata(-bytes);
    }

    /// <summary>Adds bytes of controller metadata (vectors, contexts); negative to take away.</summary>
    public void AddMetadata(long bytes)
    {
        MetadataBytes += bytes;
        MetadataBytesPeak = Math.Max(MetadataBytesPeak, MetadataBytes);
    }

    /// <summary>
    /// Counts a walk over the whole of slab_caches. The walk only compares a pointer at each node, so its length at this moment is
    /// all there is to it: the nodes are counted without being visited.
    /// </summary>
    public void WalkAllInstances() => _costs.Step(StepKind.ListNode, _instances.AliveCount);

    /// <summary>
    /// Empties the sheaves of an instance, flushes its per-CPU slabs to the node list and gives every empty slab back (mm/slub.c, __kmem_cache_do_shrink:
    /// flush_all and, since 6.18, barn_shrink).
    /// </summary>
    /// <returns>Slabs given back.</returns>
    public int Shrink(CacheId instance)
    {
        _sheaves.Shrink(instance);
        return _slub.Shrink(instance);
    }

    /// <summary>What lives since boot has been allocated.</summary>
    internal void Booted() => _sheaves.Booted();

    /// <summary>CPU slabs of an instance, per-CPU partial ones included (sysfs cpu_slabs).</summary>
    public int CpuSlabsOf(CacheId instance) => _slub.CpuSlabsOf(instance);

    /// <summary>Hands a slab of one instance to another of the same root cache (cache merging).</summary>
    public void MoveSlab(int slab, CacheId to) => _slub.Move(slab, to);

    internal int Allocate(CacheId instance, int cpu)
    {
        CacheId root = _instances[instance].Root;
        bool hasSheaves = _caches[root].SheafObjects > 0 && !_instances[instance].IsDeactivated;
        int slot = hasSheaves ? _sheaves.Take(instance, cpu) : _slub.Take(instance, cpu);
        if (slot != None)
        {
            _instances[instance].Objects++;
            _objectsOfRoot[root]++;
            ObjectBytes += _caches[root].ObjectBytes;
        }

        return slot;
    }

    /// <summary>A sheaf for what kfree_rcu is given on a CPU, null when none can be had or the cache has none.</summary>
    internal Sheaf? SheafForRcu(CacheId root, int cpu) => _caches[root].SheafObjects > 0 ? _sheaves.ForRcu(root, cpu) : null;

    /// <summary>An object that kfree_rcu was given is free: it is in a sheaf for <see cref="FreeSheaf"/>.</summary>
    internal void Free(int slot, Sheaf sheaf)
    {
        CountFree(_slabs.SlabOfSlot(slot));
        sheaf.Push(slot);
    }

    /// <summary>A sheaf that kfree_rcu filled is free.</summary>
    internal void FreeSheaf(CacheId root, Sheaf sheaf, int cpu) => _sheaves.GiveRcu(root, sheaf, cpu);

    private void CountFree(int slab)
    {
        CacheId root = _slabs[slab].Root;
        _instances[_slabs[slab].Instance].Objects--;
        _objectsOfRoot[root]--;
        ObjectBytes -= _caches[root].ObjectBytes;
    }

    internal void Free(int slot, int cpu)
    {
        int slab = _slabs.SlabOfSlot(slot);
        CacheId instance = _slabs[slab].Instance;
        CacheGeometry cache = _caches[_slabs[slab].Root];
        CountFree(slab);
        if (cache.SheafObjects == 0 || _instances[instance].IsDeactivated || _slabs[slab].Node != _nodes.OfCpu(cpu))
        {
            // Objects of another node go past the sheaves (slab_free, 6.18).
            _slub.Give(slot, cpu);
            return;
        }

        _sheaves.Give(instance, slot, cpu);
    }

    /// <summary>Frees an object past the sheaves and lists of the CPU: its slab stands on its node's list then, as when the CPU's were flushed.</summary>
    internal void FreeToNode(int slot, int cpu)
    {
        int slab = _slabs.SlabOfSlot(slot);
        CountFree(slab);
        _slub.Give(slot, cpu);
        _slub.UnfreezePartials(_slabs[slab].Instance, cpu);
    }

    /// <summary>Makes an instance keep nothing: no per-CPU slab, no empty slab from now on (__kmemcg_cache_deactivate).</summary>
    public int Deactivate(CacheId instance)
    {
        _instances[instance].IsDeactivated = true;
        return Shrink(instance);
    }

    /// <summary>Takes an instance back into use: per-CPU and empty slabs may be kept again.</summary>
    public void Reactivate(CacheId instance) => _instances[instance].IsDeactivated = false;
}
