using Eval.Kernel.Contract;
using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs.Watches;

/// <summary>
/// Whom the OOM killer takes, and whether the memory that filled the group is its own: what its tasks and their dead predecessors allocated, and what they map.
/// </summary>
internal sealed class KillWatch
{
    private readonly List<Kill> _kills = [];

    /// <summary>Kills, in order.</summary>
    public IReadOnlyList<Kill> Kills => _kills;

    public void Note(Machine machine, MemcgId over, int task, int askedPages)
    {
        MemcgId memcg = machine.Tasks.Memcg[task];
        long page = machine.Description.PageSizeBytes;
        if (over == MemcgId.None)
        {
            _kills.Add(new Kill(task, memcg, over, 0, 0, askedPages * page, IsBelow: false));
            return;
        }

        // What is in the way is memory, or of cgroup v1 memory and swap together.
        bool isMemsw = machine.MemorySwap.MarginOf(over) < askedPages;
        long limit = (isMemsw ? machine.MemorySwap.LimitOf(over) : machine.Memory.LimitPages[over]) * page;
        long swap = isMemsw && machine.Swap.Counter is { } counter ? counter.UsagePages[over] * page : 0;
        _kills.Add(
            new Kill(task, memcg, over, limit, OwnBytes(machine, over) + swap, askedPages * page, machine.Tree.IsAncestorOrSelf(over, memcg)));
    }

    private static long OwnBytes(Machine machine, MemcgId over)
    {
        long page = machine.Description.PageSizeBytes, own = 0, objects = 0;
        for (MemcgId memcg = over; memcg < machine.Tree.Capacity; memcg++)
        {
            if (machine.Tree.State[memcg] != MemcgState.Absent && machine.Tree.IsAncestorOrSelf(over, memcg))
            {
                // Of its structures each group below pays for nothing: whoever made it does.
                int percpu = machine.Css.ChargedPercpuBytes(memcg);
                own += percpu > 0 && machine.Tree.IsAncestorOrSelf(over, machine.Kmem.OwnerOfBytes(machine.Css.PercpuHandle(memcg))) ? percpu : 0;
                own += (machine.Stock.HeldPages(memcg) * page) + machine.Kmem.HeldBytes(memcg);
                own += (machine.Ledger.FolioPages[memcg] + machine.Ledger.KernelPages[memcg]) * page;
                objects += machine.Ledger.ObjectBytes[memcg];
            }
        }

        // Where slabs are charged as a whole, what is free in a group's own slabs is its own too: nobody else can have it.
        own += machine.Kmem.Unit == ChargeUnit.SlabPage ? Math.Max(objects, SlabBytes(machine, over)) : objects + VectorBytes(machine, over);
        return own + BorrowedBytes(machine, over) + machine.Stats.Hierarchical(over, StatKind.Zswap);
    }

    // What each object is charged for beside its own bytes.
    private static long VectorBytes(Machine machine, MemcgId over)
    {
        long bytes = 0;
        for (int item = 0; machine.Kmem.OverheadBytes > 0 && item < machine.Objects.Count; item++)
        {
            MemcgId owner = machine.Objects.SlotOf(item) >= 0 ? machine.Ledger.MemcgOfObject(item) : MemcgId.None;
            bytes += owner > MemcgId.Root && machine.Tree.IsAncestorOrSelf(over, owner) ? machine.Kmem.OverheadBytes : 0;
        }

        return bytes;
    }

    private static long SlabBytes(Machine machine, MemcgId over)
    {
        long bytes = 0;
        for (int slab = 0; slab < machine.Slabs.SlabCount; slab++)
        {
            CacheId instance = machine.Slabs.InstanceOfSlab(slab);
            if (instance >= 0 && machine.Kmem.OwnerOfSlab(slab) is MemcgId owner && owner > MemcgId.Root && machine.Tree.IsAncestorOrSelf(over, owner))
            {
                bytes += (long)machine.Slabs.CacheOf(instance).PagesPerSlab * machine.Description.PageSizeBytes;
            }
        }

        return bytes;
    }

    // Charged to the subtree and mapped in it, though brought in by others.
    private static long BorrowedBytes(Machine machine, MemcgId over)
    {
        long bytes = 0;
        for (FolioId folio = new(0); folio < machine.Folios.Count; folio++)
        {
            if (machine.Folios.Has(folio, FolioFlags.Present) && machine.Folios.MapCount[folio] > 0
                && machine.Folios.OwnerOf(folio) is MemcgId owner && owner > MemcgId.Root && machine.Tree.IsAncestorOrSelf(over, owner)
                && !machine.Tree.IsAncestorOrSelf(over, machine.Ledger.MemcgOfFolio(folio))
                && machine.Tasks.FindMapper(folio) is MemcgId user && user != MemcgId.None && machine.Tree.IsAncestorOrSelf(over, user))
            {
                bytes += machine.Description.PageSizeBytes;
            }
        }

        return bytes;
    }
}
