using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Slab;

/// <summary>
/// The slabs of SLUB (mm/slub.c): each instance has one slab per CPU to allocate from, per-CPU partial lists and a partial list per node. Takes and gives
/// objects, moves slabs between the lists, gets new ones from the page allocator and gives empty ones back.
/// </summary>
internal sealed class Slub
{
    private const int None = SlabAllocator.None;

    private readonly MachineDescription _description;
    private readonly CostCounters _costs;
    private readonly Facet<KmemOwner> _kmem;
    private readonly CacheGeometry[] _caches;
    private readonly InstanceTable _instances;
    private readonly SlabTable _slabs;
    private readonly NodePartials _partials;
    private readonly NumaNodes _nodes;
    private readonly int _cpus;

    public Slub(
        MachineDescription description, CostCounters costs, NumaNodes nodes, Facet<KmemOwner> kmem, CacheGeometry[] caches, InstanceTable instances,
        SlabTable slabs)
    {
        _description = description;
        _costs = costs;
        _kmem = kmem;
        _caches = caches;
        _instances = instances;
        _slabs = slabs;
        _partials = new NodePartials(nodes, instances, slabs);
        _nodes = nodes;
        _cpus = description.CpuCount;
        SlabsOfRoot = new long[caches.Length];
    }

    /// <summary>Slab page runs by root cache, its clones included.</summary>
    public long[] SlabsOfRoot { get; }

    /// <summary>Bytes of all slab pages.</summary>
    public long Bytes { get; private set; }

    /// <summary>Highest <see cref="Bytes"/> seen.</summary>
    public long BytesPeak { get; private set; }

    /// <summary>Bytes of reclaimable slab pages.</summary>
    public long ReclaimableBytes { get; private set; }

    /// <summary>Takes a free object for a CPU.</summary>
    /// <returns>Its slot, or <see cref="SlabAllocator.None"/> when no slab can be had.</returns>
    public int Take(CacheId instance, int cpu)
    {
        SlabTable slabs = _slabs;
        int slab = _instances.CpuSlab[(instance * _cpus) + cpu];
        if (slab == None || slabs.FreeHead[slab] == None)
        {
            slab = RefillCpuSlab(instance, cpu, slab);
            if (slab == None)
            {
                return None;
            }
        }

        ref int head = ref slabs.FreeHead[slab];
        int slot = head;
        head = slabs.NextFree(slot);
        slabs.FreeCount[slab]--;
        return slot;
    }

    /// <summary>Frees an object on a CPU; its slab may change lists, or go.</summary>
    public void Give(int slot, int cpu)
    {
        SlabTable slabs = _slabs;
        int slab = slabs.SlabOfSlot(slot);
        ref int head = ref slabs.FreeHead[slab];
        slabs.SetNextFree(slot, head);
        head = slot;
        int free = ++slabs.FreeCount[slab];
        if (slabs.Place[slab] is not (SlabPlace.CpuSlab or SlabPlace.CpuPartial))
        {
            GiveToNode(slab, free, cpu);
        }
    }

    // A slab on no CPU: its first free object puts it on a list, its last one may take it off and away.
    private void GiveToNode(int slab, int free, int cpu)
    {
        CacheId instance = _slabs.Instance[slab];
        CacheGeometry cache = _caches[_slabs.Root[slab]];
        bool wasFull = free == 1;
        _costs.Step(StepKind.Atomic, 1);
        if (wasFull && cache.CpuPartialObjects > 0 && !_instances.IsDeactivated[instance])
        {
            PutCpuPartial(instance, slab, cpu);
        }
        else if (wasFull)
        {
            _partials.Add(instance, slab);
            free = _slabs.FreeCount[slab];
        }

        if (_slabs.Place[slab] == SlabPlace.NodePartial && free == cache.ObjectsPerSlab && _partials.CountBeside(instance, slab) > MinPartial(instance))
        {
            _partials.Remove(instance, slab);
            Discard(instance, slab);
        }
    }

    /// <summary>Flushes the per-CPU slabs of an instance to the node list and gives every empty slab back (kmem_cache_shrink).</summary>
    /// <returns>Slabs given back.</returns>
    public int Shrink(CacheId instance)
    {
        for (int cpu = 0; cpu < _cpus; cpu++)
        {
            FlushCpu(instance, cpu);
        }

        int discarded = 0;
        for (int node = 0; node < _nodes.Count; node++)
        {
            discarded += ShrinkNode(instance, node);
        }

        return discarded;
    }

    /// <summary>CPU slabs of an instance, per-CPU partial ones included (sysfs cpu_slabs).</summary>
    public int CpuSlabsOf(CacheId instance)
    {
        int count = 0;
        for (int cpu = 0; cpu < _cpus; cpu++)
        {
            count += _instances.CpuSlab[(instance * _cpus) + cpu] != None ? 1 : 0;
            for (int s = _instances.CpuPartialHead[(instance * _cpus) + cpu]; s != None; s = _slabs.Next[s])
            {
                count++;
            }
        }

        return count;
    }

    /// <summary>Hands a slab of one instance to another of the same root cache (cache merging).</summary>
    public void Move(int slab, CacheId to)
    {
        CacheId from = _slabs.Instance[slab];
        if (_slabs.Place[slab] == SlabPlace.NodePartial)
        {
            _partials.Remove(from, slab);
        }

        int objects = _caches[_slabs.Root[slab]].ObjectsPerSlab - _slabs.FreeCount[slab];
        _instances.Slabs[from]--;
        _instances.Objects[from] -= objects;
        _instances.Slabs[to]++;
        _instances.Objects[to] += objects;
        _slabs.Instance[slab] = to;
        if (_slabs.FreeCount[slab] > 0)
        {
            _partials.Add(to, slab);
        }
        else
        {
            _slabs.Place[slab] = SlabPlace.Full;
        }
    }

    private int ShrinkNode(CacheId instance, int node)
    {
        int discarded = 0;
        for (int slab = _partials.First(instance, node); slab != None;)
        {
            int next = _slabs.Next[slab];
            _costs.Step(StepKind.ListNode, 1);
            if (_slabs.FreeCount[slab] == _caches[_slabs.Root[slab]].ObjectsPerSlab)
            {
                _partials.Remove(instance, slab);
                Discard(instance, slab);
                discarded++;
            }

            slab = next;
        }

        return discarded;
    }

    private int MinPartial(CacheId instance) => _instances.IsDeactivated[instance] ? 0 : _caches[_instances.Root[instance]].MinPartialSlabs;

    private int NewSlab(CacheId instance, int cpu)
    {
        CacheId root = _instances.Root[instance];
        CacheGeometry cache = _caches[root];
        int slab = _slabs.Take(root, cache.ObjectsPerSlab);
        _slabs.Instance[slab] = instance;
        _slabs.Node[slab] = (byte)_nodes.OfCpu(cpu);
        _costs.Step(StepKind.PageAlloc, 1);
        if (!_kmem.Current.ChargeSlab(instance, slab, cache.PagesPerSlab))
        {
            _slabs.GiveBack(slab);
            return None;
        }

        _slabs.Empty(slab, cache.ObjectsPerSlab);
        _instances.Slabs[instance]++;
        SlabsOfRoot[root]++;
        CountBytes(cache, cache.PagesPerSlab);
        return slab;
    }

    private void Discard(CacheId instance, int slab)
    {
        CacheId root = _slabs.Root[slab];
        CacheGeometry cache = _caches[root];
        _costs.Step(StepKind.PageAlloc, 1);
        _kmem.Current.UnchargeSlab(instance, slab, cache.PagesPerSlab);
        _instances.Slabs[instance]--;
        SlabsOfRoot[root]--;
        CountBytes(cache, -cache.PagesPerSlab);
        _slabs.GiveBack(slab);
        _kmem.Current.SlabDiscarded(instance);
    }

    private void CountBytes(CacheGeometry cache, int pages)
    {
        long bytes = (long)pages * _description.PageSizeBytes;
        Bytes += bytes;
        BytesPeak = Math.Max(BytesPeak, Bytes);
        if (cache.IsReclaimable)
        {
            ReclaimableBytes += bytes;
        }
    }

    private void FlushCpu(CacheId instance, int cpu)
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

    private void UnfreezePartials(CacheId instance, int at)
    {
        int slab = _instances.CpuPartialHead[at];
        _instances.CpuPartialHead[at] = None;
        _instances.CpuPartialSlabs[at] = 0;
        while (slab != None)
        {
            int next = _slabs.Next[slab];
            Unfreeze(instance, slab);
            slab = next;
        }
    }

    // deactivate_slab / unfreeze_partials: full slabs go nowhere, empty ones beyond min_partial are discarded, the rest go to the node.
    private void Unfreeze(CacheId instance, int slab)
    {
        int objects = _caches[_slabs.Root[slab]].ObjectsPerSlab;
        _costs.Step(StepKind.Atomic, 1);
        if (_slabs.FreeCount[slab] == 0)
        {
            _slabs.Place[slab] = SlabPlace.Full;
        }
        else if (_slabs.FreeCount[slab] == objects && _partials.CountBeside(instance, slab) >= MinPartial(instance))
        {
            _slabs.Place[slab] = SlabPlace.Full;
            Discard(instance, slab);
        }
        else
        {
            _partials.Add(instance, slab);
        }
    }

    // put_cpu_partial: when the list is full, all of it moves to the node first.
    private void PutCpuPartial(CacheId instance, int slab, int cpu)
    {
        int at = (instance * _cpus) + cpu;
        CacheGeometry cache = _caches[_instances.Root[instance]];
        int mostSlabs = _description.CpuPartialCountsInsertions
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
        _slabs.Next[slab] = _instances.CpuPartialHead[at];
        _instances.CpuPartialHead[at] = slab;
        _instances.CpuPartialSlabs[at]++;
        _slabs.Place[slab] = SlabPlace.CpuPartial;
    }

    // ___slab_alloc: the CPU's partial list, then a node's, then the page allocator.
    private int RefillCpuSlab(CacheId instance, int cpu, int old)
    {
        int at = (instance * _cpus) + cpu;
        if (old != None)
        {
            _slabs.Place[old] = SlabPlace.Full;
        }

        int slab = _instances.CpuPartialHead[at];
        if (slab != None)
        {
            _instances.CpuPartialHead[at] = _slabs.Next[slab];
            _instances.CpuPartialSlabs[at]--;
        }
        else
        {
            int node = _partials.NodeFor(instance, _nodes.OfCpu(cpu), _caches[_instances.Root[instance]]);
            slab = node == None ? NewSlab(instance, cpu) : TakeNodePartial(instance, cpu, node);
        }

        _instances.CpuSlab[at] = slab;
        if (slab != None)
        {
            _slabs.Place[slab] = SlabPlace.CpuSlab;
        }

        return slab;
    }

    // get_partial_node: the first slab becomes the CPU slab, more go to the CPU's partial list until half of cpu_partial is there.
    private int TakeNodePartial(CacheId instance, int cpu, int node)
    {
        CacheGeometry cache = _caches[_instances.Root[instance]];
        int at = (instance * _cpus) + cpu;
        int slab = _partials.First(instance, node);
        _costs.Step(StepKind.Lock, 1);
        _partials.Remove(instance, slab);
        int available = _slabs.FreeCount[slab];
        while (cache.CpuPartialObjects > 0 && available <= cache.CpuPartialObjects / 2 && _partials.First(instance, node) != None)
        {
            int extra = _partials.First(instance, node);
            _partials.Remove(instance, extra);
            available += _slabs.FreeCount[extra];
            PushCpuPartial(at, extra);
        }

        return slab;
    }
}
