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
        if (_main[at]!.Count == 0 && !ReplaceEmptyMain(instance, cpu, at))
        {
            return SlabAllocator.None;
        }

        return _main[at]!.Pop();
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

    /// <summary>Gives everything to the slabs (flush_all and barn_shrink).</summary>
    public void Shrink(CacheId instance)
    {
        for (int cpu = 0; cpu < _cpus && ((instance + 1) * _cpus) <= _main.Length; cpu++)
        {
            Flush(_main[(instance * _cpus) + cpu], cpu);
            Flush(_spare[(instance * _cpus) + cpu], cpu);
            Barn? barn = _barns[(instance * _nodes.Count) + _nodes.OfCpu(cpu)];
            while (barn is not null && barn.Full.TryPop(out Sheaf? full))
            {
                Flush(full, cpu);
                PutEmpty(barn, full);
            }
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
            _main[at] = new Sheaf(CapacityOf(instance));
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
            // One object, past the sheaves.
            return _slub.Refill(instance, cpu, main, 1);
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
            Flush(empty, cpu);
            _spare[at] = isBarnFull ? main : spare;
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

        int capacity = CapacityOf(instance);
        CacheId kmalloc = _paysForSheaves ? _slabs.KmallocFor(HeaderBytes + (PointerBytes * capacity)) : CacheId.None;
        if (kmalloc >= 0)
        {
            _isForKmalloc = _slabs.CacheOf(instance).Name.StartsWith("kmalloc-", StringComparison.Ordinal);
            _slabs.Allocate(kmalloc, cpu);
            _isForKmalloc = false;
        }

        return new Sheaf(capacity);
    }

    private void Flush(Sheaf? sheaf, int cpu)
    {
        if (sheaf is null)
        {
            return;
        }

        foreach (int slot in sheaf.Slots)
        {
            _slub.Give(slot, cpu);
        }

        sheaf.Clear();
    }

    private static void PutEmpty(Barn barn, Sheaf sheaf)
    {
        if (barn.HasRoomForEmpty)
        {
            barn.Empty.Push(sheaf);
        }
    }

    private Barn BarnOf(CacheId instance, int cpu) => _barns[(instance * _nodes.Count) + _nodes.OfCpu(cpu)] ??= new Barn();

    private int CapacityOf(CacheId instance) => _slabs.CacheOf(instance).SheafObjects;
}
