using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Slab;

/// <summary>
/// The slabs of SLUB (mm/slub.c): each instance has one slab per CPU to allocate from, per-CPU partial lists and a partial list per node. Takes and gives
/// objects, moves slabs between the lists, gets new ones from the page allocator and gives empty ones back.
/// </summary>
internal sealed partial class Slub
{
    private const int None = SlabAllocator.None;

    private readonly MachineDescription _description;
    private readonly CostCounters _costs;
    private readonly Facet<KmemOwner> _kmem;
    private readonly CacheGeometry[] _caches;
    private readonly InstanceTable _instances;
    private readonly SlabTable _slabs;
    private readonly NodePartials _partials;
    private readonly CpuPartials _cpuPartials;
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
        _cpuPartials = new CpuPartials(description.CpuPartialCountsInsertions, instances, slabs);
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

    /// <summary>Bytes of slab pages that were given back so far.</summary>
    public long BytesFreed { get; private set; }

    /// <summary>Bytes of reclaimable slab pages.</summary>
    public long ReclaimableBytes { get; private set; }

    /// <summary>Takes a free object for a CPU.</summary>
    /// <returns>Its slot, or <see cref="SlabAllocator.None"/> when no slab can be had.</returns>
    public int Take(CacheId instance, int cpu)
    {
        SlabTable slabs = _slabs;
        int slab = _instances.Cpu((instance * _cpus) + cpu).Slab;
        if (slab == None || slabs[slab].FreeHead == None)
        {
            slab = RefillCpuSlab(instance, cpu, slab);
            if (slab == None)
            {
                return None;
            }
        }

        ref int head = ref slabs[slab].FreeHead;
        int slot = head;
        head = slabs.NextFree(slot);
        slabs[slab].FreeCount--;
        return slot;
    }

    /// <summary>Frees an object on a CPU; its slab may change lists, or go.</summary>
    public void Give(int slot, int cpu)
    {
        int slab = _slabs.SlabOfSlot(slot);
        PutOn(slab, slot);
        if (_slabs[slab].Place is not (SlabPlace.CpuSlab or SlabPlace.CpuPartial))
        {
            GiveToNode(slab, isFirst: _slabs[slab].FreeCount == 1, _slabs[slab].FreeCount, cpu);
        }
    }

    private void PutOn(int slab, int slot)
    {
        ref int head = ref _slabs[slab].FreeHead;
        _slabs.SetNextFree(slot, head);
        head = slot;
        _slabs[slab].FreeCount++;
    }

    // A slab on no CPU: its first free object puts it on a list, its last one may take it off and away.
    private void GiveToNode(int slab, bool isFirst, int free, int cpu)
    {
        CacheId instance = _slabs[slab].Instance;
        CacheGeometry cache = _caches[_slabs[slab].Root];
        _costs.Step(StepKind.Atomic, 1);
        if (isFirst && cache.CpuPartialObjects > 0 && !_instances[instance].IsDeactivated)
        {
            // put_cpu_partial: when the list is full, all of it moves to the node first.
            int at = (instance * _cpus) + cpu;
            if (_cpuPartials.IsFull(at, cache))
            {
                UnfreezeList(instance, at);
            }

            _cpuPartials.Push(at, slab);
        }
        else if (isFirst)
        {
            AddUnlessEmpty(instance, slab);
        }
        else if (free == cache.ObjectsPerSlab && _partials.CountBeside(instance, slab) >= MinPartial(instance))
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
            count += _instances.Cpu((instance * _cpus) + cpu).Slab != None ? 1 : 0;
            for (int s = _instances.Cpu((instance * _cpus) + cpu).PartialHead; s != None; s = _slabs[s].Next)
            {
                count++;
            }
        }

        return count;
    }

    /// <summary>Hands a slab of one instance to another of the same root cache (cache merging).</summary>
    public void Move(int slab, CacheId to)
    {
        CacheId from = _slabs[slab].Instance;
        if (_slabs[slab].Place == SlabPlace.NodePartial)
        {
            _partials.Remove(from, slab);
        }

        int objects = _caches[_slabs[slab].Root].ObjectsPerSlab - _slabs[slab].FreeCount;
        _instances[from].Slabs--;
        _instances[from].Objects -= objects;
        _instances[to].Slabs++;
        _instances[to].Objects += objects;
        _slabs[slab].Instance = to;
        if (_slabs[slab].FreeCount > 0)
        {
            _partials.AddFirst(to, slab);
        }
        else
        {
            _slabs[slab].Place = SlabPlace.Full;
        }
    }

    private int ShrinkNode(CacheId instance, int node)
    {
        int discarded = 0;
        for (int slab = _partials.First(instance, node); slab != None;)
        {
            int next = _slabs[slab].Next;
            _costs.Step(StepKind.ListNode, 1);
            if (_slabs[slab].FreeCount == _caches[_slabs[slab].Root].ObjectsPerSlab)
            {
                _partials.Remove(instance, slab);
                Discard(instance, slab);
                discarded++;
            }

            slab = next;
        }

        return discarded;
    }

    private int MinPartial(CacheId instance) => _instances[instance].IsDeactivated ? 0 : _caches[_instances[instance].Root].MinPartialSlabs;

    private int NewSlab(CacheId instance, int cpu)
    {
        CacheId root = _instances[instance].Root;
        CacheGeometry cache = _caches[root];
        int slab = _slabs.Take(root, cache.ObjectsPerSlab);
        _slabs[slab].Instance = instance;
        _slabs[slab].Node = (byte)_nodes.OfCpu(cpu);
        _costs.Step(StepKind.PageAlloc, 1);
        if (!_kmem.Current.ChargeSlab(instance, slab, cache.PagesPerSlab))
        {
            _slabs.GiveBack(slab);
            return None;
        }

        _slabs.Empty(slab, cache.ObjectsPerSlab);
        _instances[instance].Slabs++;
        SlabsOfRoot[root]++;
        CountBytes(cache, cache.PagesPerSlab);
        return slab;
    }

    private void Discard(CacheId instance, int slab)
    {
        CacheId root = _slabs[slab].Root;
        CacheGeometry cache = _caches[root];
        _costs.Step(StepKind.PageAlloc, 1);
        _kmem.Current.UnchargeSlab(instance, slab, cache.PagesPerSlab);
        _instances[instance].Slabs--;
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
        BytesFreed += Math.Max(0, -bytes);
        if (cache.IsReclaimable)
        {
            ReclaimableBytes += bytes;
        }
    }

    private void FlushCpu(CacheId instance, int cpu)
    {
        int at = (instance * _cpus) + cpu;
        int slab = _instances.Cpu(at).Slab;
        if (slab != None)
        {
            _instances.Cpu(at).Slab = None;
            Deactivate(instance, slab);
        }

        UnfreezeList(instance, at);
    }

    /// <summary>Moves the partial list of a CPU to the node (unfreeze_partials).</summary>
    public void UnfreezePartials(CacheId instance, int cpu) => UnfreezeList(instance, (instance * _cpus) + cpu);

    private void UnfreezeList(CacheId instance, int at)
    {
        for (int slab = _cpuPartials.Pop(at); slab != None; slab = _cpuPartials.Pop(at))
        {
            _costs.Step(StepKind.Atomic, 1);
            AddUnlessEmpty(instance, slab);
        }
    }

    // deactivate_slab: a full slab goes nowhere, any other to where the next one is taken from.
    private void Deactivate(CacheId instance, int slab)
    {
        _costs.Step(StepKind.Atomic, 1);
        if (_slabs[slab].FreeCount == 0)
        {
            _slabs[slab].Place = SlabPlace.Full;
        }
        else if (!DiscardIfEmpty(instance, slab))
        {
            _partials.AddFirst(instance, slab);
        }
    }

    // unfreeze_partials, and __slab_free without lists of the CPUs: a slab that waits longest is taken first.
    private void AddUnlessEmpty(CacheId instance, int slab)
    {
        if (!DiscardIfEmpty(instance, slab))
        {
            _partials.AddLast(instance, slab);
        }
    }

    private bool DiscardIfEmpty(CacheId instance, int slab)
    {
        if (_slabs[slab].FreeCount != _caches[_slabs[slab].Root].ObjectsPerSlab || _partials.CountBeside(instance, slab) < MinPartial(instance))
        {
            return false;
        }

        _slabs[slab].Place = SlabPlace.Full;
        Discard(instance, slab);
        return true;
    }

    // ___slab_alloc: the CPU's partial list, then a node's, then the page allocator.
    private int RefillCpuSlab(CacheId instance, int cpu, int old)
    {
        int at = (instance * _cpus) + cpu;
        if (old != None)
        {
            _slabs[old].Place = SlabPlace.Full;
        }

        int slab = _cpuPartials.Pop(at);
        if (slab == None)
        {
            int node = _partials.NodeFor(instance, _nodes.OfCpu(cpu), _caches[_instances[instance].Root]);
            slab = node == None ? NewSlab(instance, cpu) : TakeNodePartial(instance, cpu, node);
        }

        _instances.Cpu(at).Slab = slab;
        if (slab != None)
        {
            _slabs[slab].Place = SlabPlace.CpuSlab;
        }

        return slab;
    }

    // get_partial_node: the first slab becomes the CPU slab, more go to the CPU's partial list until there is more than half of cpu_partial.
    private int TakeNodePartial(CacheId instance, int cpu, int node)
    {
        CacheGeometry cache = _caches[_instances[instance].Root];
        int at = (instance * _cpus) + cpu;
        int slab = _partials.First(instance, node);
        _costs.Step(StepKind.Lock, 1);
        _partials.Remove(instance, slab);
        for (int fetched = _cpuPartials.FirstCount(slab); !_cpuPartials.IsEnough(fetched, cache) && _partials.First(instance, node) != None;)
        {
            int extra = _partials.First(instance, node);
            _partials.Remove(instance, extra);
            fetched += _cpuPartials.CountOf(extra);
            _cpuPartials.Push(at, extra);
        }

        return slab;
    }
}
