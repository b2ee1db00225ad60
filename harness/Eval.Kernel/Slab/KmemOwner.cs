using Eval.Kernel.Charging;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Kernel.Slab;

/// <summary>
/// The hooks that the allocator calls to have kernel memory paid for. As they stand nothing is charged and all share the root caches, as on a machine
/// without memory controller.
/// </summary>
/// <remarks>
/// Protocol, per object: <see cref="CacheFor"/>, <see cref="ChargeObject"/>, then the slab allocator, which calls <see cref="ChargeSlab"/>
/// for each new page run, then <see cref="ObjectAllocated"/> — or <see cref="CancelObject"/> when there was no memory. On free <see cref="ObjectFreed"/>,
/// then <see cref="UnchargeSlab"/> and <see cref="SlabDiscarded"/> when the run goes. Objects of the root memcg and unaccounted ones
/// come to <see cref="ObjectAllocated"/> and <see cref="ObjectFreed"/> too, with the handle <see cref="Uncharged"/>.
/// </remarks>
public class KmemOwner
{
    /// <summary>Handle of an object nobody is charged for.</summary>
    public const int Uncharged = 0;

    /// <summary>Handle that says the charge was refused.</summary>
    public const int Refused = -1;

    /// <summary>Whether readers of slabinfo walk a list of root caches alone (slab_root_caches, 2017 series, patch 6), not one of all instances.</summary>
    public virtual bool ListsRootCachesOnly => false;

    /// <summary>Which kmem_cache instance serves a memcg (memcg_kmem_get_cache). The root instance of a cache has the cache's number.</summary>
    public virtual CacheId CacheFor(CacheId root, MemcgId memcg) => root;

    /// <summary>Charges one object before it is allocated.</summary>
    /// <returns>A handle above <see cref="Uncharged"/>, or <see cref="Uncharged"/>, or <see cref="Refused"/>.</returns>
    public virtual int ChargeObject(CacheId instance, MemcgId memcg, int bytes, int cpu) => Uncharged;

    /// <summary>Takes back <see cref="ChargeObject"/> when no slab could be had.</summary>
    public virtual void CancelObject(int handle, int bytes, int cpu)
    {
    }

    /// <summary>Who would pay now for bytes that are no slab object's, <see cref="MemcgId.None"/> when nobody.</summary>
    public virtual MemcgId PayerOfBytes(MemcgId memcg) => MemcgId.None;

    /// <summary>
    /// Charges bytes that are no slab object's: per-CPU memory (mm/percpu.c, pcpu_memcg_pre_alloc_hook), a compressed page (obj_cgroup_charge_zswap).
    /// </summary>
    /// <returns>A handle above <see cref="Uncharged"/>, or <see cref="Uncharged"/>, or <see cref="Refused"/>.</returns>
    public virtual int ChargeBytes(MemcgId memcg, int bytes, int cpu, ChargeContext context) => Uncharged;

    /// <summary>Memcg that pays now for bytes that are no slab object's, by their handle.</summary>
    public virtual MemcgId OwnerOfBytes(int handle) => MemcgId.None;

    /// <summary>Uncharges bytes that are no slab object's.</summary>
    public virtual void UnchargeBytes(int handle, int bytes, int cpu)
    {
    }

    /// <summary>The object sits in a slot now.</summary>
    public virtual void ObjectAllocated(int slot, int handle, int cpu)
    {
    }

    /// <summary>The object leaves its slot.</summary>
    public virtual void ObjectFreed(int slot, int bytes, int cpu)
    {
    }

    /// <summary>Charges a new slab page run; false refuses it.</summary>
    public virtual bool ChargeSlab(CacheId instance, int slab, int pages) => true;

    /// <summary>Uncharges a slab page run that is given back.</summary>
    public virtual void UnchargeSlab(CacheId instance, int slab, int pages)
    {
    }

    /// <summary>A page run of the instance is gone; the instance may have none left.</summary>
    public virtual void SlabDiscarded(CacheId instance)
    {
    }

    /// <summary>Charges kernel pages that are not slab and stores the owner in <see cref="KernelPageTable.Owner"/>; false refuses them.</summary>
    public virtual bool ChargePages(int run, int pages, StatKind kind, MemcgId memcg, int cpu) => true;

    /// <summary>Uncharges kernel pages; called only for runs with an owner.</summary>
    public virtual void UnchargePages(int run, int pages, StatKind kind, int cpu)
    {
    }

    /// <summary>Memcg that pays for a kernel page run, <see cref="MemcgId.None"/> when nobody does.</summary>
    public virtual MemcgId OwnerOfPages(int run) => MemcgId.None;

    /// <summary>A memcg came online.</summary>
    public virtual void MemcgOnline(MemcgId memcg)
    {
    }

    /// <summary>css_offline, under cgroup_mutex, in stages: what is returned is waited for with the mutex held.</summary>
    public virtual WorkResult MemcgOffline(MemcgId memcg, int stage) => WorkResult.Done;

    /// <summary>css_free, in stages.</summary>
    public virtual WorkResult MemcgReleased(MemcgId memcg, int stage) => WorkResult.Done;

    /// <summary>Stocks of its own that the facet keeps on each CPU (NR_OBJ_STOCK).</summary>
    public virtual int StocksPerCpu => 1;

    /// <summary>Handles through which a memcg charges while it is online: one, or one a node.</summary>
    public virtual int HandlesPerMemcg => 1;

    /// <summary>
    /// Whose one of the facet's own stocks on a CPU is, with bytes in it or none, and those bytes: it is drained with the page stocks of a subtree
    /// (obj_stock_flush_required). <see cref="MemcgId.None"/>: nobody's.
    /// </summary>
    public virtual (MemcgId Memcg, long Bytes) StockOf(int cpu, int slot) => (MemcgId.None, 0);

    /// <summary>
    /// Bytes of objects by which one of the facet's own stocks on a CPU is ahead of memory.stat as it is read, below zero for freed ones
    /// (nr_slab_reclaimable_b and nr_slab_unreclaimable_b of struct memcg_stock_pcp). <see cref="MemcgStats"/> has them already.
    /// </summary>
    /// <param name="cpu">CPU.</param>
    /// <param name="slot">Stock.</param>
    /// <param name="kind"><see cref="StatKind.SlabReclaimable"/> or <see cref="StatKind.SlabUnreclaimable"/>.</param>
    public virtual long UnreadBytes(int cpu, int slot, StatKind kind) => 0;

    /// <summary>The stocks of a CPU are drained, on that CPU (drain_local_stock); a facet with one of its own gives it back first.</summary>
    public virtual void DrainStock(int cpu)
    {
    }

    /// <summary>Memory pressure on a subtree (vmpressure, shrinkers).</summary>
    public virtual void Pressure(MemcgId memcg)
    {
    }

    /// <summary>Audit: memcg that pays for the object in a slot, <see cref="MemcgId.None"/> when nobody does.</summary>
    public virtual MemcgId OwnerOfObject(int slot) => MemcgId.None;
}
