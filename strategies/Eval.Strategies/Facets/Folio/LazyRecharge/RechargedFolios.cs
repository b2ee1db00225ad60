using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Faults;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Strategies.Facets.Folio.LazyRecharge;

/// <summary>
/// Folio facet "lazy recharge": a worker walks a dead memcg's evictable LRU lists and recharges mapped folios to a mapper's group; any other folio of a dead
/// group is recharged, asynchronously, to the group of a task that accesses or dirties it. Isolation, trylock, the atomic allocation and the limit can fail.
/// </summary>
/// <param name="defersOnAccess">Whether folios that are not mapped are recharged when somebody accesses or dirties them (patches 4 to 6).</param>
public sealed class RechargedFolios(bool defersOnAccess = true) : FolioOwnership
{
    // alloc_workqueue("memcg_recharge", WQ_UNBOUND, 0).
    private Workqueue Queue => field ??= Machine.Timeline.NewWorkqueue("memcg_recharge", Workqueue.DefaultActive);

    private MappedRecharge Walk => field ??= new MappedRecharge(this, Queue);

    private DeferredRecharge Deferred => field ??= new DeferredRecharge(this);

    /// <inheritdoc/>
    public override FacetInfo Info => new()
    {
        Name = defersOnAccess ? "lazy recharge" : "lazy recharge, mapped folios alone",
        Idea = defersOnAccess
            ? "A worker recharges the mapped folios of a dead group to a mapper's group; any other folio is recharged, later, to whoever accesses " +
              "or dirties it."
            : "A worker recharges the mapped folios of a dead group to a mapper's group; any other folio keeps the dead group.",
        Cost = "Isolation, trylock, atomic allocation and limits can fail; unmapped folios that nobody touches, and unevictable ones, stay and pin the group.",
        Fate = OfflineFate.GoesToUser,
        Admits =
        [
            new(
                "accuracy",
                "2023 cover letter: the process that maps or accesses a folio is taken for its rightful owner, so a user pays for what another " +
                "group brought in"),
            new("zombies-drain", "2023 thread, Johannes Weiner: zombie pinning still exists, but it is even more influenced by timing and race conditions"),
            new("uniform-fate", "2023 thread, Johannes Weiner: one thing with half of the memory and a totally different thing with the other half"),
            new(
                "hierarchical-ownership",
                "2023 cover letter: folios are recharged to the memcg of one of the processes that map or access them, wherever it is in the tree"),
            new("schedule-independence", "2023 thread, Johannes Weiner: trylocks, isolation attempts and atomic allocations introduce a variable error rate"),
        ],
    };

    /// <summary>Folios that could not be isolated.</summary>
    public int FailedIsolations { get; private set; }

    /// <summary>Folios that were locked.</summary>
    public int FailedTrylocks { get; private set; }

    /// <summary>Work items for which there was no memory in atomic context.</summary>
    public int FailedAllocations { get; private set; }

    /// <summary>Charges for which a user's group had no room.</summary>
    public int FailedCharges { get; private set; }

    /// <summary>Folios recharged.</summary>
    public int Recharged { get; private set; }

    /// <summary>
    /// memcg_recharge_mapped_folios, patch 3/8: queues the walk, which holds no reference; it is cancelled when the css is freed. The series looks at the
    /// number of mapped pages first; here the walk does, after it has drained the batches of new folios.
    /// </summary>
    public override WorkResult MemcgOffline(MemcgId memcg, int stage)
    {
        if (Machine.Stats.Local(memcg, StatKind.Anon) + Machine.Stats.Local(memcg, StatKind.File) > 0)
        {
            Queue.Queue(Walk, memcg);
        }

        return WorkResult.Done;
    }

    /// <inheritdoc/>
    public override void Accessed(FolioId folio, int task) => Defer(folio, task);

    /// <inheritdoc/>
    public override void Dirtied(FolioId folio, int task) => Defer(folio, task);

    /// <summary>Whether a folio is charged to a group that is gone (should_do_deferred_recharge).</summary>
    internal bool IsOfDeadGroup(FolioId folio)
    {
        MemcgId owner = OwnerOf(folio);
        return owner > MemcgId.Root && Machine.Tree.IsOffline[owner];
    }

    /// <summary>Isolates a folio, and counts when that fails.</summary>
    internal bool Isolate(FolioId folio)
    {
        bool isolated = Machine.Folios.TryIsolate(folio);
        FailedIsolations += isolated ? 0 : 1;
        return isolated;
    }

    /// <summary>Locks a folio without waiting, and counts when that fails.</summary>
    internal bool TryLock(FolioId folio)
    {
        bool locked = Machine.Folios.TryLock(folio);
        FailedTrylocks += locked ? 0 : 1;
        return locked;
    }

    /// <summary>
    /// folio_memcg_rmap_recharge: the reverse map is walked until a charge succeeds, to each mapper's group or to the one that is given
    /// (GFP_KERNEL | __GFP_RETRY_MAYFAIL: the group is reclaimed from, and nobody is killed).
    /// </summary>
    /// <param name="folio">An isolated and locked folio.</param>
    /// <param name="given">Whose it is to be, or <see cref="MemcgId.None"/> for a mapper's.</param>
    internal bool RechargeByMappers(FolioId folio, MemcgId given)
    {
        for (int vma = Machine.Tasks.NextMapping(folio, -1); vma >= 0; vma = Machine.Tasks.NextMapping(folio, vma))
        {
            Machine.Costs.Step(StepKind.ListNode, 1);
            if (Recharge(folio, given == MemcgId.None ? Machine.Tasks.Memcg[Machine.Tasks.TaskOfVma(vma)] : given))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>mem_cgroup_recharge_folio: charges a group for an isolated and locked folio, and uncharges who paid for it.</summary>
    internal bool Recharge(FolioId folio, MemcgId user)
    {
        if (!Machine.Charges.TryCharge(user, Machine.Folios.PagesOf(folio), cpu: 0, ChargeContext.RetryMayFail))
        {
            FailedCharges++;
            return false;
        }

        Machine.Folios.Recharge(folio, user);
        Recharged++;
        return true;
    }

    // folio_memcg_deferred_recharge, patch 4/8, on every access: a look at the owner, and a work item of its own each time the owner is gone.
    private void Defer(FolioId folio, int task)
    {
        if (!defersOnAccess)
        {
            return;
        }

        Machine.Costs.Step(StepKind.Branch, 1);
        if (!IsOfDeadGroup(folio))
        {
            return;
        }

        if (Machine.Faults.Hits(FaultKind.AtomicAllocation))
        {
            FailedAllocations++;
            return;
        }

        MemcgId user = Machine.Tasks.Memcg[task];
        Machine.Tree.Get(user, PinReason.Work);
        Queue.Queue(Deferred, folio, user);
    }
}
