using Eval.Kernel.Costs;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Slab;

// What sheaves take and give at once (mm/slub.c, 7.0).
internal sealed partial class Slub
{
    // Objects of other slabs that end the search for those of one (build_detached_freelist).
    private const int LookAhead = 3;

    /// <summary>
    /// Takes one object past the sheaves (___slab_alloc, 7.0): from the node's first partial slab, which stays where it is until it is full, or from a new one.
    /// </summary>
    /// <returns>Its slot, or <see cref="SlabAllocator.None"/> when no slab can be had.</returns>
    public int TakeOne(CacheId instance, int cpu)
    {
        int slab = _partials.First(instance, _nodes.OfCpu(cpu));
        if (slab == None)
        {
            slab = NewSlab(instance, cpu);
            if (slab == None)
            {
                return None;
            }

            _partials.AddFirst(instance, slab);
        }

        int slot = TakeFrom(slab);
        if (_slabs[slab].FreeHead == None)
        {
            _partials.Remove(instance, slab);
        }

        return slot;
    }

    /// <summary>
    /// Fills a sheaf (refill_objects, 7.0). As many of the node's partial slabs are taken off its list as have enough objects together, and emptied in turn,
    /// the last one taken first; what is left of one goes to the list's end, and those that were not needed back to its head. Then new slabs are made.
    /// CPUs have no slab of their own then.
    /// </summary>
    /// <param name="instance">Whose slabs.</param>
    /// <param name="cpu">Where.</param>
    /// <param name="sheaf">What is filled.</param>
    /// <param name="objects">Objects it is to have.</param>
    /// <returns>False when no slab can be had for any.</returns>
    public bool Refill(CacheId instance, int cpu, Sheaf sheaf, int objects)
    {
        for (int slab = Isolate(instance, _nodes.OfCpu(cpu), objects - sheaf.Count), next; slab != None; slab = next)
        {
            next = _slabs[slab].Next;
            bool isNeeded = sheaf.Count < objects;
            while (sheaf.Count < objects && _slabs[slab].FreeHead != None)
            {
                sheaf.Push(TakeFrom(slab));
            }

            if (_slabs[slab].FreeHead != None && isNeeded)
            {
                _partials.AddLast(instance, slab);
            }
            else if (_slabs[slab].FreeHead != None && !DiscardIfEmpty(instance, slab))
            {
                _partials.AddFirst(instance, slab);
            }
        }

        while (sheaf.Count < objects)
        {
            int slab = NewSlab(instance, cpu);
            if (slab == None)
            {
                return sheaf.Count > 0;
            }

            _slabs[slab].Place = SlabPlace.Full;
            while (sheaf.Count < objects && _slabs[slab].FreeHead != None)
            {
                sheaf.Push(TakeFrom(slab));
            }

            if (_slabs[slab].FreeHead != None)
            {
                _partials.AddFirst(instance, slab);
            }
        }

        return true;
    }

    // get_partial_node_bulk: the slab taken last is first in the chain.
    private int Isolate(CacheId instance, int node, int objects)
    {
        int taken = None;
        for (int slab = _partials.First(instance, node); slab != None && objects > 0; slab = _partials.First(instance, node))
        {
            _costs.Step(StepKind.Lock, taken == None ? 1 : 0);
            _partials.Remove(instance, slab);
            _slabs[slab].Next = taken;
            taken = slab;
            objects -= _slabs[slab].FreeCount;
        }

        return taken;
    }

    private int TakeFrom(int slab)
    {
        ref int head = ref _slabs[slab].FreeHead;
        int slot = head;
        head = _slabs.NextFree(slot);
        _slabs[slab].FreeCount--;
        return slot;
    }

    /// <summary>
    /// Frees objects that are on no CPU's slab at once, the last of them first (__kmem_cache_free_bulk): with each go those of its slab that come before two
    /// others' do (build_detached_freelist).
    /// </summary>
    /// <param name="slots">Which; they change places.</param>
    /// <param name="cpu">Where.</param>
    public void Give(Span<int> slots, int cpu)
    {
        for (int left = slots.Length; left > 0;)
        {
            int slab = _slabs.SlabOfSlot(slots[--left]), before = _slabs[slab].FreeCount;
            PutOn(slab, slots[left]);
            int same = left;
            for (int others = LookAhead; left > 0 && others > 0;)
            {
                if (_slabs.SlabOfSlot(slots[--left]) != slab)
                {
                    others--;
                    continue;
                }

                PutOn(slab, slots[left]);
                same--;
                (slots[left], slots[same]) = (slots[same], slots[left]);
            }

            left = same;
            GiveToNode(slab, isFirst: before == 0, _slabs[slab].FreeCount, cpu);
        }
    }
}
