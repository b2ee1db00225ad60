using Eval.Harness.Runs.Audits;
using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;

namespace Eval.Harness.Runs.Audits;

/// <summary>What is charged in bytes and is no slab object: per-CPU memory of groups, compressed pages of zswap.</summary>
internal static class ChargedBytes
{
    /// <summary>All there is now, with the line of memory.stat in which it stands.</summary>
    public static IEnumerable<(LiveAllocation Live, StatKind Kind)> Of(Machine machine)
    {
        // Per-CPU memory of a group is allocated on its parent's account and lives as long as the group.
        for (MemcgId memcg = MemcgId.First; memcg < machine.Tree.Capacity; memcg++)
        {
            if (machine.Css.ChargedPercpuBytes(memcg) is > 0 and var bytes)
            {
                MemcgId owner = machine.Kmem.OwnerOfBytes(machine.Css.PercpuHandle(memcg));
                yield return (new LiveAllocation(AllocationClass.KernelPages, memcg, machine.Tree.Parent[memcg], owner, bytes), StatKind.Percpu);
            }
        }

        // What a page is compressed to is allocated for whoever allocated the page.
        ZswapPool zswap = machine.Swap.Zswap;
        for (FolioId page = new(0); zswap.IsThere && page < machine.Folios.Count; page++)
        {
            if (zswap.HandleOf(page) is > KmemOwner.Uncharged and var handle)
            {
                MemcgId owner = machine.Kmem.OwnerOfBytes(handle), allocator = machine.Ledger.MemcgOfFolio(page);
                yield return (new LiveAllocation(AllocationClass.KernelPages, page, allocator, owner, zswap.EntryBytes), StatKind.Zswap);
            }
        }
    }
}
