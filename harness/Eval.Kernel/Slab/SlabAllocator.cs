using Eval.Kernel.Contract;
using Eval.Kernel.Costs;

namespace Eval.Kernel.Slab;

/// <summary>
/// SLUB (mm/slub.c): cache instances with one slab per CPU, per-CPU partial lists, a node partial list, and slab page runs.
/// A root cache is a geometry; an instance is a kmem_cache of it, of which a memory controller may make one per memcg.
/// All instances stand on one global list, slab_caches, which is walked where the kernel walks it.
/// </summary>
public sealed partial class SlabAllocator
{
    /// <summary>No slab, slot or instance.</summary>
    public const int None = -1;

    private readonly Machine _machine;
    private readonly CacheGeometry[] _caches;
    private readonly int _cpus;
    private readonly int[] _freeSlabOfRoot;
    private readonly long[] _slabsOfRoot;
    private readonly long[] _objectsOfRoot;
    private readonly InstanceTable _instances;
    private int[] _instanceOfSlab = [];
    private int[] _rootOfSlab = [];
    private int[] _firstSlotOfSlab = [];
    private int[] _freeHead = [];
    private int[] _freeCount = [];
    private int[] _next = [];
    private int[] _previous = [];
    private SlabPlace[] _place = [];
    private int[] _nextFree = [];
    private SheafPool?[] _sheaves = [];
    private int[] _slabOfSlot = [];
    private int _slotCount;

    internal SlabAllocator(Machine machine)
    {
        _machine = machine;
        _caches = new List<CacheGeometry>(machine.Description.Caches).ToArray();
        _cpus = machine.Description.CpuCount;
        _freeSlabOfRoot = new int[_caches.Length];
        Array.Fill(_freeSlabOfRoot, None);
        _slabsOfRoot = new long[_caches.Length];
        _objectsOfRoot = new long[_caches.Length];
        _instances = new InstanceTable(_cpus);
        for (int root = 0; root < _caches.Length; root++)
        {
            CreateInstance(root);
        }

        MetadataBytes = 0;
        InstancesPeak = _instances.AliveCount;
    }

    /// <summary>Root caches; the root instance of a cache has the cache's own number.</summary>
    public IReadOnlyList<CacheGeometry> Caches => _caches;

    /// <summary>Slab page runs that exist, by id below this number, free ones included.</summary>
    public int SlabCount { get; private set; }

    /// <summary>Slots that exist.</summary>
    public int SlotCount => _slotCount;

    /// <summary>Bytes of all slab pages.</summary>
    public long SlabBytes { get; private set; }

    /// <summary>Highest <see cref="SlabBytes"/> seen.</summary>
    public long SlabBytesPeak { get; private set; }

    /// <summary>Bytes of reclaimable slab pages.</summary>
    public long ReclaimableBytes { get; private set; }

    /// <summary>Bytes in live objects.</summary>
    public long ObjectBytes { get; private set; }

    /// <summary>Metadata of instances beyond the root ones: kmem_cache structures, per-CPU and node parts, sysfs nodes.</summary>
    public long MetadataBytes { get; private set; }

    /// <summary>Instances alive, root ones included.</summary>
    public int InstanceCount => _instances.AliveCount;

    /// <summary>Highest <see cref="InstanceCount"/> seen.</summary>
    public int InstancesPeak { get; private set; }

    /// <summary>Numbers given to instances so far; instances below it may be dead.</summary>
    public int InstanceIdCount => _instances.Count;

    /// <summary>Live object bytes over slab bytes, 0…1 in parts per million; 1 000 000 when there is no slab.</summary>
    public long UtilisationPartsPerMillion => SlabBytes == 0 ? 1_000_000 : ObjectBytes * 1_000_000 / SlabBytes;

    /// <summary>Root cache of an instance.</summary>
    public int RootOf(int instance) => _instances.Root[instance];

    /// <summary>Whether an instance exists.</summary>
    public bool IsAlive(int instance) => _instances.IsAlive[instance];

    /// <summary>Slab page runs of an instance.</summary>
    public int SlabsOf(int instance) => _instances.Slabs[instance];

    /// <summary>Live objects of an instance.</summary>
    public int ObjectsOf(int instance) => _instances.Objects[instance];

    /// <summary>Slab page runs of a root cache, its clones included.</summary>
    public long SlabsOfRoot(int root) => _slabsOfRoot[root];

    /// <summary>Live objects of a root cache, its clones included.</summary>
    public long ObjectsOfRoot(int root) => _objectsOfRoot[root];

    /// <summary>Instance of a slab, or <see cref="None"/> when the run is free.</summary>
    public int InstanceOfSlab(int slab) => _instanceOfSlab[slab];

    /// <summary>Slab that holds a slot.</summary>
    public int SlabOfSlot(int slot) => _slabOfSlot[slot];

    /// <summary>Root cache of a slab.</summary>
    public CacheGeometry CacheOfSlab(int slab) => _caches[_rootOfSlab[slab]];

    /// <summary>First slot of a slab; its slots are consecutive.</summary>
    public int FirstSlotOf(int slab) => _firstSlotOfSlab[slab];

    /// <summary>Live objects on a slab.</summary>
    public int ObjectsOn(int slab) => _caches[_rootOfSlab[slab]].ObjectsPerSlab - _freeCount[slab];

    /// <summary>
    /// "active_objs" as slabinfo shows it: all objects less the free ones on node partial lists, so that everything on per-CPU slabs
    /// counts as used (mm/slub.c, get_slabinfo).
    /// </summary>
    public long SlabinfoActiveObjects(int root)
    {
        long free = 0;
        for (int i = 0; i < _instances.Count; i++)
        {
            if (_instances.IsAlive[i] && _instances.Root[i] == root)
            {
                for (int s = _instances.PartialHead[i]; s != None; s = _next[s])
                {
                    free += _freeCount[s];
                }
            }
        }

        return (_slabsOfRoot[root] * _caches[root].ObjectsPerSlab) - free;
    }

    /// <summary>Creates an instance of a root cache and puts it at the end of slab_caches.</summary>
    public int CreateInstance(int root, int metadataBytes = 0)
    {
        int instance = _instances.Add(root);
        _instances.MetadataBytes[instance] = metadataBytes;
        AddMetadata(metadataBytes);
        InstancesPeak = Math.Max(InstancesPeak, _instances.AliveCount);
        if (instance >= _caches.Length)
        {
            _machine.Structures.CloneMade(instance);
        }

        return instance;
    }

    /// <summary>Removes an instance without slabs from slab_caches and frees its metadata.</summary>
    /// <exception cref="InvalidOperationException">The instance still has slabs.</exception>
    public void DestroyInstance(int instance)
    {
        if (_instances.Slabs[instance] != 0)
        {
            throw new InvalidOperationException($"kmem_cache {instance} destroyed with {_instances.Slabs[instance]} slabs left");
        }

        AddMetadata(-_instances.MetadataBytes[instance]);
        _instances.Remove(instance);
        _machine.Structures.CloneGone(instance);
    }

    /// <summary>Drops a part of an instance's metadata early (sysfs nodes, 2017 series patch 9).</summary>
    public void ShrinkMetadata(int instance, int bytes)
    {
        _instances.MetadataBytes[instance] -= bytes;
        AddMetadata(-bytes);
    }

    /// <summary>Adds bytes of controller metadata (vectors, contexts); negative to take away.</summary>
    public void AddMetadata(long bytes)
    {
        MetadataBytes += bytes;
        MetadataBytesPeak = Math.Max(MetadataBytesPeak, MetadataBytes);
    }

    /// <summary>Highest <see cref="MetadataBytes"/> seen.</summary>
    public long MetadataBytesPeak { get; private set; }

    /// <summary>First instance of the global list, for walkers.</summary>
    public int FirstInstance => _instances.ListHead;

    /// <summary>Next instance of the global list, or <see cref="None"/>.</summary>
    public int NextInstance(int instance) => _instances.ListNext[instance];

    /// <summary>
    /// Counts a walk over the whole of slab_caches. The walk only compares a pointer at each node, so its length at this moment is
    /// all there is to it: the nodes are counted without being visited.
    /// </summary>
    public void WalkAllInstances() => _machine.Costs.Step(StepKind.ListNode, _instances.AliveCount);

    internal int Allocate(int instance, int cpu)
    {
        int root = _instances.Root[instance];
        int slot = _caches[root].SheafObjects > 0 ? TakeFromSheaf(instance, cpu) : TakeFromSlab(instance, cpu);
        if (slot != None)
        {
            _instances.Objects[instance]++;
            _objectsOfRoot[root]++;
            ObjectBytes += _caches[root].ObjectBytes;
        }

        return slot;
    }

    internal void Free(int slot, int cpu)
    {
        int instance = _instanceOfSlab[_slabOfSlot[slot]];
        CacheGeometry cache = _caches[_instances.Root[instance]];
        _instances.Objects[instance]--;
        _objectsOfRoot[_instances.Root[instance]]--;
        ObjectBytes -= cache.ObjectBytes;
        if (cache.SheafObjects == 0)
        {
            GiveToSlab(slot, cpu);
            return;
        }

        SheafPool sheaves = SheavesOf(instance, cache);
        sheaves.Push(slot);
        for (int n = sheaves.IsOverfull ? cache.SheafObjects : 0; n > 0; n--)
        {
            GiveToSlab(sheaves.TakeOldest(), cpu);
        }
    }

    private int TakeFromSlab(int instance, int cpu)
    {
        int at = (instance * _cpus) + cpu;
        int slab = _instances.CpuSlab[at];
        if (slab == None || _freeHead[slab] == None)
        {
            slab = RefillCpuSlab(instance, cpu, slab);
            if (slab == None)
            {
                return None;
            }
        }

        int slot = _freeHead[slab];
        _freeHead[slab] = _nextFree[slot];
        _freeCount[slab]--;
        return slot;
    }

    private void GiveToSlab(int slot, int cpu)
    {
        int slab = _slabOfSlot[slot];
        int instance = _instanceOfSlab[slab];
        CacheGeometry cache = _caches[_rootOfSlab[slab]];
        bool wasFull = _freeCount[slab] == 0;
        _nextFree[slot] = _freeHead[slab];
        _freeHead[slab] = slot;
        int free = ++_freeCount[slab];
        if (_place[slab] is SlabPlace.CpuSlab or SlabPlace.CpuPartial)
        {
            return;
        }

        _machine.Costs.Step(StepKind.Atomic, 1);
        if (wasFull && cache.CpuPartialObjects > 0 && !_instances.IsDeactivated[instance])
        {
            PutCpuPartial(instance, slab, cpu);
        }
        else if (wasFull)
        {
            AddNodePartial(instance, slab);
            free = _freeCount[slab];
        }

        if (_place[slab] == SlabPlace.NodePartial && free == cache.ObjectsPerSlab && _instances.PartialCount[instance] > MinPartial(instance))
        {
            RemoveNodePartial(instance, slab);
            Discard(instance, slab);
        }
    }

    /// <summary>Flushes the per-CPU slabs of an instance to the node list and gives every empty slab back (kmem_cache_shrink).</summary>
    /// <returns>Slabs given back.</returns>
    public int Shrink(int instance)
    {
        for (int cpu = 0; cpu < _cpus; cpu++)
        {
            FlushCpu(instance, cpu);
        }

        int discarded = 0;
        for (int slab = _instances.PartialHead[instance]; slab != None;)
        {
            int next = _next[slab];
            _machine.Costs.Step(StepKind.ListNode, 1);
            if (_freeCount[slab] == _caches[_rootOfSlab[slab]].ObjectsPerSlab)
            {
                RemoveNodePartial(instance, slab);
                Discard(instance, slab);
                discarded++;
            }

            slab = next;
        }

        return discarded;
    }

    /// <summary>Makes an instance keep nothing: no per-CPU slab, no empty slab from now on (__kmemcg_cache_deactivate).</summary>
    public int Deactivate(int instance)
    {
        _instances.IsDeactivated[instance] = true;
        return Shrink(instance);
    }

    /// <summary>Takes an instance back into use: per-CPU and empty slabs may be kept again.</summary>
    public void Reactivate(int instance) => _instances.IsDeactivated[instance] = false;

    /// <summary>CPU slabs of an instance, per-CPU partial ones included (sysfs cpu_slabs).</summary>
    public int CpuSlabsOf(int instance)
    {
        int count = 0;
        for (int cpu = 0; cpu < _cpus; cpu++)
        {
            count += _instances.CpuSlab[(instance * _cpus) + cpu] != None ? 1 : 0;
            for (int s = _instances.CpuPartialHead[(instance * _cpus) + cpu]; s != None; s = _next[s])
            {
                count++;
            }
        }

        return count;
    }

    /// <summary>Visits the slabs of an instance, in id order, as an auditor would.</summary>
    public IEnumerable<int> SlabsOwnedBy(int instance)
    {
        for (int slab = 0; slab < SlabCount; slab++)
        {
            if (_instanceOfSlab[slab] == instance)
            {
                yield return slab;
            }
        }
    }

    /// <summary>Hands a slab of one instance to another of the same root cache (cache merging).</summary>
    public void MoveSlab(int slab, int to)
    {
        int from = _instanceOfSlab[slab];
        if (_place[slab] == SlabPlace.NodePartial)
        {
            RemoveNodePartial(from, slab);
        }

        int objects = ObjectsOn(slab);
        _instances.Slabs[from]--;
        _instances.Objects[from] -= objects;
        _instances.Slabs[to]++;
        _instances.Objects[to] += objects;
        _instanceOfSlab[slab] = to;
        if (_freeCount[slab] > 0)
        {
            AddNodePartial(to, slab);
        }
        else
        {
            _place[slab] = SlabPlace.Full;
        }
    }

    private int MinPartial(int instance) => _instances.IsDeactivated[instance] ? 0 : _caches[_instances.Root[instance]].MinPartialSlabs;

    private int NewSlab(int instance)
    {
        int root = _instances.Root[instance];
        CacheGeometry cache = _caches[root];
        int slab = _freeSlabOfRoot[root];
        if (slab != None)
        {
            _freeSlabOfRoot[root] = _next[slab];
        }
        else
        {
            slab = AddSlab(root, cache.ObjectsPerSlab);
        }

        _instanceOfSlab[slab] = instance;
        _machine.Costs.Step(StepKind.PageAlloc, 1);
        if (!_machine.Kmem.ChargeSlab(instance, slab, cache.PagesPerSlab))
        {
            _instanceOfSlab[slab] = None;
            _next[slab] = _freeSlabOfRoot[root];
            _freeSlabOfRoot[root] = slab;
            return None;
        }

        int first = _firstSlotOfSlab[slab];
        for (int i = 0; i < cache.ObjectsPerSlab - 1; i++)
        {
            _nextFree[first + i] = first + i + 1;
        }

        _nextFree[first + cache.ObjectsPerSlab - 1] = None;
        _freeHead[slab] = first;
        _freeCount[slab] = cache.ObjectsPerSlab;
        _instances.Slabs[instance]++;
        _slabsOfRoot[root]++;
        CountBytes(cache, cache.PagesPerSlab);
        return slab;
    }

    private int AddSlab(int root, int objects)
    {
        int slab = SlabCount++;
        Columns.Ensure(ref _instanceOfSlab, SlabCount);
        Columns.Ensure(ref _rootOfSlab, SlabCount);
        Columns.Ensure(ref _firstSlotOfSlab, SlabCount);
        Columns.Ensure(ref _freeHead, SlabCount);
        Columns.Ensure(ref _freeCount, SlabCount);
        Columns.Ensure(ref _next, SlabCount);
        Columns.Ensure(ref _previous, SlabCount);
        Columns.Ensure(ref _place, SlabCount);
        _rootOfSlab[slab] = root;
        _firstSlotOfSlab[slab] = _slotCount;
        _slotCount += objects;
        Columns.Ensure(ref _nextFree, _slotCount);
        Columns.Ensure(ref _slabOfSlot, _slotCount);
        Array.Fill(_slabOfSlot, slab, _firstSlotOfSlab[slab], objects);
        return slab;
    }

    private void Discard(int instance, int slab)
    {
        int root = _rootOfSlab[slab];
        CacheGeometry cache = _caches[root];
        _machine.Costs.Step(StepKind.PageAlloc, 1);
        _machine.Kmem.UnchargeSlab(instance, slab, cache.PagesPerSlab);
        _instances.Slabs[instance]--;
        _slabsOfRoot[root]--;
        CountBytes(cache, -cache.PagesPerSlab);
        _instanceOfSlab[slab] = None;
        _next[slab] = _freeSlabOfRoot[root];
        _freeSlabOfRoot[root] = slab;
        _machine.Kmem.SlabDiscarded(instance);
    }

    private void CountBytes(CacheGeometry cache, int pages)
    {
        long bytes = (long)pages * _machine.Description.PageSizeBytes;
        SlabBytes += bytes;
        SlabBytesPeak = Math.Max(SlabBytesPeak, SlabBytes);
        if (cache.IsReclaimable)
        {
            ReclaimableBytes += bytes;
        }
    }

    private void FlushCpu(int instance, int cpu)
    {
        int at = (instance * _cpus) + cpu;
        int slab = _instances.CpuSlab[at];
        if (slab != None)
        {
            _instances.CpuSlab[at] = None;
            Unfreeze(instance, slab);
        }

        UnfreezePartials(instance, at);
    }

    private void UnfreezePartials(int instance, int at)
    {
        int slab = _instances.CpuPartialHead[at];
        _instances.CpuPartialHead[at] = None;
        _instances.CpuPartialSlabs[at] = 0;
        while (slab != None)
        {
            int next = _next[slab];
            Unfreeze(instance, slab);
            slab = next;
        }
    }

    // deactivate_slab / unfreeze_partials: full slabs go nowhere, empty ones beyond min_partial are discarded, the rest go to the node.
    private void Unfreeze(int instance, int slab)
    {
        int objects = _caches[_rootOfSlab[slab]].ObjectsPerSlab;
        _machine.Costs.Step(StepKind.Atomic, 1);
        if (_freeCount[slab] == 0)
        {
            _place[slab] = SlabPlace.Full;
        }
        else if (_freeCount[slab] == objects && _instances.PartialCount[instance] >= MinPartial(instance))
        {
            _place[slab] = SlabPlace.Full;
            Discard(instance, slab);
        }
        else
        {
            AddNodePartial(instance, slab);
        }
    }

    // put_cpu_partial: when the list is full, all of it moves to the node first.
    private void PutCpuPartial(int instance, int slab, int cpu)
    {
        int at = (instance * _cpus) + cpu;
        CacheGeometry cache = _caches[_instances.Root[instance]];
        int mostSlabs = _machine.Description.CpuPartialCountsInsertions
            ? cache.CpuPartialObjects
            : Math.Max(1, ((cache.CpuPartialObjects * 2) + cache.ObjectsPerSlab - 1) / cache.ObjectsPerSlab);
        if (_instances.CpuPartialSlabs[at] >= mostSlabs)
        {
            UnfreezePartials(instance, at);
        }

        PushCpuPartial(at, slab);
    }

    private void PushCpuPartial(int at, int slab)
    {
        _next[slab] = _instances.CpuPartialHead[at];
        _instances.CpuPartialHead[at] = slab;
        _instances.CpuPartialSlabs[at]++;
        _place[slab] = SlabPlace.CpuPartial;
    }

}
