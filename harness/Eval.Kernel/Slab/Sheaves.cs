using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Slab;

/// <summary>
/// What stands between objects and their slabs since 6.18 (mm/slub.c, percpu sheaves): each CPU takes from and gives to a main sheaf, has a spare one, and
/// changes them for those of its node's barn. A sheaf is filled from slabs at once, and goes back to them at once when the barn has enough full ones: so the
/// barn keeps what was freed first, and a CPU what was freed last.
/// </summary>
internal sealed class Sheaves
{
    // struct slab_sheaf before its array of pointers.
    private const int HeaderBytes = 32, PointerBytes = 8;

    // PCS_BATCH_MAX
    private const int FlushedAtOnce = 32;

    private readonly Slub _slub;
    private readonly SlabAllocator _slabs;
    private readonly NumaNodes _nodes;
    private readonly int _cpus;
    private Sheaf?[] _main = [];
    private Sheaf?[] _spare = [];
    private Barn?[] _barns = [];
    private bool _paysForSheaves;
    private bool _isForKmalloc;

    public Sheaves(Slub slub, SlabAllocator slabs, NumaNodes nodes, int cpus)
    {
        _slub = slub;
        _slabs = slabs;
        _nodes = nodes;
        _cpus = cpus;
    }

    /// <summary>What is alive at boot includes the sheaves made then; from now on a new one is an object of kmalloc (alloc_empty_sheaf).</summary>
    public void Booted() => _paysForSheaves = true;

    /// <summary>Takes a free object for a CPU (alloc_from_pcs).</summary>
    /// <returns>Its slot, or <see cref="SlabAllocator.None"/> when no slab can be had.</returns>
    public int Take(CacheId instance, int cpu)
    {
        int at = At(instance, cpu);
        return _main[at]!.Count > 0 || ReplaceEmptyMain(instance, cpu, at) ? _main[at]!.Pop() : _slub.TakeOne(instance, cpu);
    }

    /// <summary>Frees an object on a CPU of its node (free_to_pcs).</summary>
    public void Give(CacheId instance, int slot, int cpu)
    {
        int at = At(instance, cpu);
        if (_main[at]!.IsFull)
        {
            ReplaceFullMain(instance, cpu, at);
        }

        _main[at]!.Push(slot);
    }

    /// <summary>
    /// Gives everything to the slabs: what CPUs have past the barn, where each keeps its main sheaf and no other (pcs_flush_all), then what the barns have
    /// (barn_shrink). All other sheaves are freed, empty ones too.
    /// </summary>
    public void Shrink(CacheId instance)
    {
        if ((instance + 1) * _cpus > _main.Length)
        {
            return;
        }

        for (int cpu = 0; cpu < _cpus; cpu++)
        {
            int at = (instance * _cpus) + cpu;
            FlushAndFree(_spare[at], cpu);
            _spare[at] = null;
            FlushMain(_main[at], cpu);
        }

        for (int cpu = 0; cpu < _cpus; cpu++)
        {
            ShrinkBarn(_barns[(instance * _nodes.Count) + _nodes.OfCpu(cpu)], cpu);
        }
    }

    /// <summary>
    /// A sheaf for what kfree_rcu is given on a CPU (__kfree_rcu_sheaf): its spare one when that is empty, then one of the barn's, then a new one.
    /// </summary>
    /// <returns>Null when none can be had.</returns>
    public Sheaf? ForRcu(CacheId instance, int cpu)
    {
        int at = At(instance, cpu);
        if (_spare[at] is not { Count: 0 } spare)
        {
            return EmptyOf(BarnOf(instance, cpu), instance, cpu);
        }

        _spare[at] = null;
        return spare;
    }

    /// <summary>
    /// A grace period has passed for a sheaf (rcu_free_sheaf): all of it goes to the barn of its node as it is, past the CPUs, while that has room for
    /// full ones; else its objects to their slabs, and itself where there is room for empty ones.
    /// </summary>
    public void GiveRcu(CacheId instance, Sheaf sheaf, int cpu)
    {
        Barn barn = BarnOf(instance, cpu);
        if (sheaf.Count > 0 && barn.HasRoomForFull)
        {
            barn.Full.Push(sheaf);
            return;
        }

        Flush(sheaf, cpu);
        if (barn.HasRoomForEmpty)
        {
            barn.Empty.Push(sheaf);
        }
        else
        {
            FreeEmpty(sheaf, cpu);
        }
    }

    private int At(CacheId instance, int cpu)
    {
        int at = (instance * _cpus) + cpu;
        if (at >= _main.Length || _main[at] is null)
        {
            Columns.Ensure(ref _main, (instance + 1) * _cpus);
            Columns.Ensure(ref _spare, (instance + 1) * _cpus);
            Columns.Ensure(ref _barns, (instance + 1) * _nodes.Count);
            // A cache has a main sheaf on each CPU from its creation on (init_percpu_sheaves).
            _main[at] = new Sheaf(CapacityOf(instance), SlabAllocator.None);
        }

        return at;
    }

    // __pcs_replace_empty_main
    private bool ReplaceEmptyMain(CacheId instance, int cpu, int at)
    {
        Sheaf main = _main[at]!;
        if (_spare[at] is { Count: > 0 } spare)
        {
            (_main[at], _spare[at]) = (spare, main);
            return true;
        }

        Barn barn = BarnOf(instance, cpu);
        if (barn.Full.TryPop(out Sheaf? full))
        {
            barn.Empty.Push(main);
            _main[at] = full;
            return true;
        }

        if ((_spare[at] ?? EmptyOf(barn, instance, cpu)) is not { } filled)
        {
            return false;
        }

        _spare[at] = main;
        _main[at] = filled;
        return _slub.Refill(instance, cpu, filled, CapacityOf(instance));
    }

    // __pcs_replace_full_main
    private void ReplaceFullMain(CacheId instance, int cpu, int at)
    {
        Sheaf main = _main[at]!;
        Barn barn = BarnOf(instance, cpu);
        if (_spare[at] is { IsFull: false } other)
        {
            (_main[at], _spare[at]) = (other, main);
            return;
        }

        Sheaf? spare = _spare[at];
        bool isBarnFull = spare is not null && !barn.HasRoomForFull;
        Sheaf? empty = isBarnFull ? null : EmptyOf(barn, instance, cpu);
        if (empty is null)
        {
            // sheaf_flush_unused, or sheaf_flush_main where no other sheaf can be had.
            empty = isBarnFull ? spare! : main;
            if (isBarnFull)
            {
                Flush(empty, cpu);
                _spare[at] = main;
            }
            else
            {
                FlushMain(main, cpu);
            }
        }
        else if (spare is null)
        {
            _spare[at] = main;
        }
        else
        {
            barn.Full.Push(main);
        }

        _main[at] = empty;
    }

    private Sheaf? EmptyOf(Barn barn, CacheId instance, int cpu) => barn.Empty.TryPop(out Sheaf? empty) ? empty : NewSheaf(instance, cpu);

    // alloc_empty_sheaf: one for a cache of kmalloc, which is from kmalloc itself, is not to need another one.
    private Sheaf? NewSheaf(CacheId instance, int cpu)
    {
        if (_isForKmalloc)
        {
            return null;
        }

        int capacity = CapacityOf(instance), slot = SlabAllocator.None;
        CacheId kmalloc = _paysForSheaves ? _slabs.KmallocFor(HeaderBytes + (PointerBytes * capacity)) : CacheId.None;
        if (kmalloc >= 0)
        {
            _isForKmalloc = _slabs.CacheOf(instance).Name.StartsWith("kmalloc-", StringComparison.Ordinal);
            slot = _slabs.Allocate(kmalloc, cpu);
            _isForKmalloc = false;
            if (slot == SlabAllocator.None)
            {
                return null;
            }
        }

        return new Sheaf(capacity, slot);
    }

    private void ShrinkBarn(Barn? barn, int cpu)
    {
        while (barn is not null && (barn.Full.TryPop(out Sheaf? sheaf) || barn.Empty.TryPop(out sheaf)))
        {
            FlushAndFree(sheaf, cpu);
        }
    }

    private void FlushAndFree(Sheaf? sheaf, int cpu)
    {
        if (sheaf is not null)
        {
            Flush(sheaf, cpu);
            FreeEmpty(sheaf, cpu);
        }
    }

    // free_empty_sheaf. Those made before the fixture are among what is alive at boot, and nobody knows which.
    private void FreeEmpty(Sheaf sheaf, int cpu)
    {
        if (sheaf.Slot != SlabAllocator.None)
        {
            _slabs.Free(sheaf.Slot, cpu);
        }
    }

    // sheaf_flush_unused
    private void Flush(Sheaf sheaf, int cpu) => _slub.Give(sheaf.TakeLast(sheaf.Count), cpu);

    // sheaf_flush_main
    private void FlushMain(Sheaf? main, int cpu)
    {
        while (main is { Count: > 0 })
        {
            _slub.Give(main.TakeLast(FlushedAtOnce), cpu);
        }
    }

    private Barn BarnOf(CacheId instance, int cpu) => _barns[(instance * _nodes.Count) + _nodes.OfCpu(cpu)] ??= new Barn();

    private int CapacityOf(CacheId instance) => _slabs.CacheOf(instance).SheafObjects;
}
