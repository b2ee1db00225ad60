using Eval.Kernel.Contract;
using Eval.Kernel.Costs;

namespace Eval.Kernel.Slab;

/// <summary>The lists of SLUB: sheaves, per-CPU slabs, node partial lists.</summary>
public sealed partial class SlabAllocator
{
    private SheafPool SheavesOf(int instance, CacheGeometry cache)
    {
        Columns.Ensure(ref _sheaves, instance + 1);
        return _sheaves[instance] ??= new SheafPool(cache.SheafObjects);
    }

    private int TakeFromSheaf(int instance, int cpu)
    {
        CacheGeometry cache = _caches[_instances.Root[instance]];
        SheafPool sheaves = SheavesOf(instance, cache);
        for (int n = sheaves.Count == 0 ? cache.SheafObjects : 0; n > 0; n--)
        {
            int slot = TakeFromSlab(instance, cpu);
            if (slot == None)
            {
                break;
            }

            sheaves.Push(slot);
        }

        return sheaves.Count > 0 ? sheaves.Pop() : None;
    }

    // ___slab_alloc: the CPU's partial list, then the node's, then the page allocator.
    private int RefillCpuSlab(int instance, int cpu, int old)
    {
        int at = (instance * _cpus) + cpu;
        if (old != None)
        {
            _place[old] = SlabPlace.Full;
        }

        int slab = _instances.CpuPartialHead[at];
        if (slab != None)
        {
            _instances.CpuPartialHead[at] = _next[slab];
            _instances.CpuPartialSlabs[at]--;
        }
        else if (_instances.PartialHead[instance] != None)
        {
            slab = TakeNodePartial(instance, cpu);
        }
        else
        {
            slab = NewSlab(instance);
        }

        _instances.CpuSlab[at] = slab;
        if (slab != None)
        {
            _place[slab] = SlabPlace.CpuSlab;
        }

        return slab;
    }

    // get_partial_node: the first slab becomes the CPU slab, more go to the CPU's partial list until half of cpu_partial is there.
    private int TakeNodePartial(int instance, int cpu)
    {
        CacheGeometry cache = _caches[_instances.Root[instance]];
        int at = (instance * _cpus) + cpu;
        int slab = _instances.PartialHead[instance];
        _machine.Costs.Step(StepKind.Lock, 1);
        RemoveNodePartial(instance, slab);
        int available = _freeCount[slab];
        while (cache.CpuPartialObjects > 0 && available <= cache.CpuPartialObjects / 2 && _instances.PartialHead[instance] != None)
        {
            int extra = _instances.PartialHead[instance];
            RemoveNodePartial(instance, extra);
            available += _freeCount[extra];
            PushCpuPartial(at, extra);
        }

        return slab;
    }

    private void RemoveNodePartial(int instance, int slab)
    {
        int next = _next[slab], previous = _previous[slab];
        if (next != None)
        {
            _previous[next] = previous;
        }

        if (previous != None)
        {
            _next[previous] = next;
        }
        else
        {
            _instances.PartialHead[instance] = next;
        }

        _instances.PartialCount[instance]--;
        _place[slab] = SlabPlace.Full;
    }

    private void AddNodePartial(int instance, int slab)
    {
        int head = _instances.PartialHead[instance];
        _next[slab] = head;
        _previous[slab] = None;
        if (head != None)
        {
            _previous[head] = slab;
        }

        _instances.PartialHead[instance] = slab;
        _instances.PartialCount[instance]++;
        _place[slab] = SlabPlace.NodePartial;
    }
}
