using System.Globalization;
using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Strategies.Facets.Kmem.Objcg;

namespace Eval.Strategies.Facets.Folio.LruReparenting;

/// <summary>
/// Folio facet "LRU reparenting": a folio's charge points to an obj_cgroup, the one through which the group's kernel memory is charged. At offline the LRU
/// lists are spliced to the parent's and the obj_cgroup is re-pointed in one section under objcg_lock and the lru locks of child and parent (reparent_locks,
/// mm/memcontrol.c of 7.1). Generations of MGLRU are spliced place by place, after the parent has got as many as there can be. Where a group has an obj_cgroup
/// for each node, node by node; where it has one for all, under the lru locks of all nodes at once, as the series was posted up to its v4.
/// </summary>
public sealed class ReparentedFolios : FolioOwnership
{
    // Beside a kmem facet without obj_cgroups folios have some of their own.
    private ObjcgTable Objcgs => field ??= (Machine.Kmem as ObjcgKmem)?.Objcgs ?? new ObjcgTable(Machine);

    private KernelLock ObjcgLock => field ??= Machine.Locks.Named("objcg_lock", disablesInterrupts: true);

    // lockdep's names for locks of a class that are taken nested: the child's and then the parent's, of one node after the other.
    private KernelLock[] LruLocks => field ??= NameLruLocks();

    /// <inheritdoc/>
    public override FacetInfo Info => new()
    {
        Name = "LRU reparenting",
        Idea = "Folios are charged through an obj_cgroup; at offline the LRU lists are spliced to the parent's and the obj_cgroup is re-pointed.",
        Cost = "Two lru locks and a splice of each list at offline; the memory becomes the parent's, whoever uses it.",
        Fate = OfflineFate.GoesToParent,
        Admits =
        [
            new("zombies-drain", "kernel lab: page cache written and never synced before rmdir keeps every group dying on 7.2 too, until writeback is done"),
        ],
    };

    /// <inheritdoc/>
    public override bool Charge(FolioId folio, MemcgId memcg, int cpu, ChargeContext context)
    {
        MemcgId payer = Objcgs.MemcgOf(Objcgs.ActiveFor(memcg, Machine.Folios.Lru.NodeOf(folio)));
        if (!Machine.Charges.TryCharge(payer, Machine.Folios.PagesOf(folio), cpu, context))
        {
            return false;
        }

        Take(folio, payer);
        return true;
    }

    /// <inheritdoc/>
    public override void Uncharge(FolioId folio)
    {
        int handle = Machine.Folios.Owner[folio];
        if (handle != MemcgId.None)
        {
            Machine.Folios.SetOwner(folio, MemcgId.None);
            Drop(handle, Machine.Folios.PagesOf(folio));
        }
    }

    /// <inheritdoc/>
    public override void Transfer(FolioId folio, MemcgId memcg, bool leavesCharge)
    {
        int old = Machine.Folios.Owner[folio];
        Take(folio, memcg);
        if (old != MemcgId.None)
        {
            Drop(old, Machine.Folios.PagesOf(folio), !leavesCharge);
        }
    }

    /// <summary>Each page holds a reference of its own to the obj_cgroup (obj_cgroup_get_many in folio_split_memcg_refs).</summary>
    public override void Split(FolioId head, int pages)
    {
        int objcg = Machine.Folios.Owner[head];
        for (int i = 1; i < pages; i++)
        {
            Machine.Folios.SetOwner(head + i, objcg);
            if (objcg > ObjcgTable.None)
            {
                Objcgs.Get(objcg);
            }
        }
    }

    /// <inheritdoc/>
    public override MemcgId OwnerOf(FolioId folio)
    {
        int handle = Machine.Folios.Owner[folio];
        return handle == MemcgId.None ? MemcgId.None : Objcgs.MemcgOf(handle);
    }

    /// <inheritdoc/>
    public override void MemcgOnline(MemcgId memcg)
    {
        if (Machine.Kmem is not ObjcgKmem)
        {
            Objcgs.Online(memcg);
        }
    }

    /// <summary>memcg_reparent_objcgs of 7.1: nobody sees a folio on one group's list with the other as its owner.</summary>
    public override WorkResult MemcgOffline(MemcgId memcg, int stage)
    {
        MemcgId parent = Machine.Tree.Parent[memcg];
        int nodes = Machine.Nodes.Count / Objcgs.PerMemcg;
        for (int section = stage; section < Objcgs.PerMemcg; section++)
        {
            do
            {
                FillGenerations(parent, section, nodes);
                Machine.Preempt(PreemptionPoint.ReparentStep);
                if (!Machine.Locks.TryAcquire(ObjcgLock, "memcg_reparent_objcgs"))
                {
                    return WorkResult.Blocked(ObjcgLock, section);
                }

                Lock();
            }
            while (!KeepsLocks(parent, section, nodes));

            for (int node = section; node < section + nodes; node++)
            {
                ReparentLists(Machine.Nodes.Of(memcg, node), Machine.Nodes.Of(parent, node));
            }

            int active = Objcgs.Reparent(memcg, section);
            Unlock();
            Put(active);
        }

        // reparent_state_local.
        Machine.Stats.MoveTo(memcg, parent, StatKind.Anon);
        Machine.Stats.MoveTo(memcg, parent, StatKind.File);
        Machine.Stats.MoveTo(memcg, parent, StatKind.Shmem);
        Machine.Stats.MoveTo(memcg, parent, StatKind.AnonThp);
        return WorkResult.Done;
    }

    private void FillGenerations(MemcgId parent, int first, int nodes)
    {
        for (int node = first; node < first + nodes; node++)
        {
            Machine.Folios.FillGenerations(Machine.Nodes.Of(parent, node));
        }
    }

    // Before the locks were taken, the parent's generations may have become fewer: then it is tried again.
    private bool KeepsLocks(MemcgId parent, int first, int nodes)
    {
        for (int node = first; node < first + nodes; node++)
        {
            if (!Machine.Folios.HasAllGenerations(Machine.Nodes.Of(parent, node)))
            {
                Unlock();
                return false;
            }
        }

        return true;
    }

    private void Lock()
    {
        foreach (KernelLock lruLock in LruLocks)
        {
            Machine.Locks.Acquire(lruLock, "memcg_reparent_objcgs");
        }
    }

    private void Unlock()
    {
        for (int i = LruLocks.Length - 1; i >= 0; i--)
        {
            Machine.Locks.Release(LruLocks[i]);
        }

        Machine.Locks.Release(ObjcgLock);
    }

    // lru_reparent_memcg, to the tail; lru_gen_reparent_memcg as posted, to the head of the list at the same place, whatever age that is in the parent.
    private void ReparentLists(MemcgNodeId child, MemcgNodeId parent)
    {
        LruLists lru = Machine.Folios.Lru;
        int last = lru.UnevictableOf(child), to = lru.FirstOf(parent);
        for (int list = lru.FirstOf(child); list <= last; list++, to++)
        {
            Machine.Costs.Step(StepKind.ListNode, 1);
            if (lru.Generations is not null && list < last)
            {
                lru.SpliceHead(list, to);
            }
            else
            {
                lru.SpliceTail(list, to);
            }

            lru.MoveCount(list, to);
        }
    }

    // The root's folios have no obj_cgroup to charge; number 0 stands for the root itself and is never released.
    private void Take(FolioId folio, MemcgId memcg)
    {
        int objcg = Objcgs.ActiveFor(memcg, Machine.Folios.Lru.NodeOf(folio));
        Machine.Folios.SetOwner(folio, objcg);
        if (objcg != ObjcgTable.None)
        {
            Objcgs.AddFolioPages(objcg, Machine.Folios.PagesOf(folio));
            Objcgs.Get(objcg);
        }
    }

    private void Drop(int objcg, int pages, bool uncharges = true)
    {
        if (objcg == ObjcgTable.None)
        {
            return;
        }

        Objcgs.AddFolioPages(objcg, -pages);
        if (uncharges)
        {
            Machine.Charges.Uncharge(Objcgs.MemcgOf(objcg), pages);
        }

        Put(objcg);
    }

    private void Put(int objcg)
    {
        if (Machine.Kmem is ObjcgKmem kmem)
        {
            kmem.Stock.Put(objcg, KernelThreads.DriverCpu);
        }
        else if (Objcgs.Put(objcg))
        {
            Objcgs.Release(objcg);
        }
    }

    private KernelLock[] NameLruLocks()
    {
        KernelLock[] locks = new KernelLock[2 * Machine.Nodes.Count / Objcgs.PerMemcg];
        for (int i = 0; i < locks.Length; i++)
        {
            locks[i] = Machine.Locks.Named(string.Create(CultureInfo.InvariantCulture, $"lru_lock/{i + 1}"), disablesInterrupts: true);
        }

        return locks;
    }
}
