using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs.Watches;

/// <summary>
/// What css_offline alone does to the usage of the ancestors: looked at before and after each of its stages, with what somebody else did in between
/// left out. Usage may fall by what was freed and by what stocks gave back, and by nothing else: the worker that drains a CPU gives back what it
/// holds for anybody.
/// </summary>
internal sealed class OfflineWatch
{
    private readonly List<(MemcgId Memcg, long Pages, long StockPages, long HeldBytes, long OthersBytes)> _ancestors = [];
    private MemcgId _memcg = MemcgId.None;
    private (long Slab, long SlabFreed, long Folios) _bytes;
    private long _heldBytes;

    /// <summary>Groups taken offline below another group than the root.</summary>
    public int Judged { get; private set; }

    /// <summary>The ancestor whose usage fell furthest without memory being freed.</summary>
    public OfflineDisturbance? Worst { get; private set; }

    public void Begin(Machine machine, MemcgId memcg)
    {
        _memcg = memcg;
        _ancestors.Clear();
        for (MemcgId up = machine.Tree.Parent[memcg]; up > MemcgId.Root; up = machine.Tree.Parent[up])
        {
            _ancestors.Add((up, machine.Memory.UsagePages[up], machine.Stock.HeldPagesBelow(up), machine.Kmem.HeldBytes(up), OthersBytes(machine, up)));
        }

        if (_ancestors.Count > 0)
        {
            _bytes = Bytes(machine);
            _heldBytes = HeldBytes(machine, memcg);
        }
    }

    public void End(Machine machine)
    {
        if (_memcg == MemcgId.None || _ancestors.Count == 0)
        {
            return;
        }

        Judged++;
        long page = machine.Description.PageSizeBytes;
        long held = _heldBytes - HeldBytes(machine, _memcg);

        // What is made meanwhile, such as the parent's clone that takes a slab over, does not make less of what is freed.
        (long slab, long slabFreed, long folios) = Bytes(machine);
        long freed = slabFreed - _bytes.SlabFreed + Math.Max(0, _bytes.Folios - folios);
        long used = Math.Max(0, slab - _bytes.Slab + folios - _bytes.Folios);
        foreach ((MemcgId ancestor, long before, long stock, long own, long others) in _ancestors)
        {
            // What the group handed up is held still, by the ancestors up to this one; what a drained CPU held for them or for anybody below is given back.
            held += own - machine.Kmem.HeldBytes(ancestor);
            long given = Math.Max(0, held + others - OthersBytes(machine, ancestor));
            long change = (machine.Memory.UsagePages[ancestor] - before) * page;
            long drained = Math.Max(0, stock - machine.Stock.HeldPagesBelow(ancestor)) * page;
            long unexplained = change < 0 ? -change - freed - given - drained : change - used;
            if (unexplained > (Worst?.UnexplainedBytes ?? 0))
            {
                Worst = new OfflineDisturbance(_memcg, ancestor, before * page, (before * page) + change, unexplained);
            }
        }

        _memcg = MemcgId.None;
    }

    /// <summary>Somebody else runs: what was seen so far is judged, and the next look begins when they are done.</summary>
    public MemcgId Suspend(Machine machine)
    {
        MemcgId memcg = _memcg;
        End(machine);
        return memcg;
    }

    private static (long Slab, long SlabFreed, long Folios) Bytes(Machine machine) =>
        (machine.Slabs.SlabBytes, machine.Slabs.SlabBytesFreed, (long)machine.Folios.PresentCount * machine.Description.PageSizeBytes);

    // Whole pages in the byte stocks of those below an ancestor that are neither of the group's subtree nor above it: no other of their bytes can go.
    private long OthersBytes(Machine machine, MemcgId top)
    {
        long page = machine.Description.PageSizeBytes, pages = 0;
        for (int stock = 0; stock < machine.Description.CpuCount * machine.Kmem.StocksPerCpu; stock++)
        {
            (MemcgId owner, long bytes) = machine.Kmem.StockOf(stock / machine.Kmem.StocksPerCpu, stock % machine.Kmem.StocksPerCpu);
            bool isOther = !machine.Tree.IsAncestorOrSelf(owner, _memcg) && !machine.Tree.IsAncestorOrSelf(_memcg, owner);
            pages += isOther && machine.Tree.IsAncestorOrSelf(top, owner) ? bytes / page : 0;
        }

        return pages * page;
    }

    private static long HeldBytes(Machine machine, MemcgId memcg)
    {
        long held = machine.Kmem.HeldBytes(memcg);
        for (MemcgId child = machine.Tree.FirstChild[memcg]; child >= 0; child = machine.Tree.NextSibling[child])
        {
            held += HeldBytes(machine, child);
        }

        return held;
    }
}
