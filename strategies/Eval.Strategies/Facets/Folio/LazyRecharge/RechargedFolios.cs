using Eval.Kernel.Charging;
using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Faults;
using Eval.Kernel.Folio;
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
    private bool[] _isQueued = [];
    private Workqueue Queue => field ??= Machine.Timeline.NewWorkqueue("memcg_recharge", 1);

    private OfflineWalk Walk => field ??= new OfflineWalk(this);

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

    /// <summary>Folios whose user's group had no room.</summary>
    public int FailedCharges { get; private set; }

    /// <summary>Folios recharged.</summary>
    public int Recharged { get; private set; }

    /// <summary>Queues the walk; the memcg stays until it has run.</summary>
    public override WorkResult MemcgOffline(int memcg, int stage)
    {
        Machine.Tree.Get(memcg, PinReason.Work);
        Queue.Queue(Walk, memcg);
        return WorkResult.Done;
    }

    /// <inheritdoc/>
    public override void Accessed(int folio, int task) => Defer(folio, task);

    /// <inheritdoc/>
    public override void Dirtied(int folio, int task) => Defer(folio, task);

    private void Defer(int folio, int task)
    {
        int owner = Machine.Folios.Owner[folio];
        if (!defersOnAccess || owner <= MemcgTree.Root || !Machine.Tree.IsOffline[owner])
        {
            return;
        }

        Columns.Ensure(ref _isQueued, Machine.Folios.Count);
        if (_isQueued[folio])
        {
            return;
        }

        if (Machine.Faults.Hits(FaultKind.AtomicAllocation))
        {
            FailedAllocations++;
            return;
        }

        int user = Machine.Tasks.Memcg[task];
        _isQueued[folio] = true;
        Machine.Tree.Get(user, PinReason.Work);
        Queue.Queue(Deferred, folio, user);
    }

    private void RechargeMapped(int memcg)
    {
        Machine.Folios.DrainAllPagevecs();
        List<int> isolated = [];
        for (LruKind kind = LruKind.InactiveAnon; kind < LruKind.Unevictable; kind++)
        {
            int folio = Machine.Folios.Lru.Tail(LruLists.ListOf(memcg, kind));
            while (folio >= 0)
            {
                int younger = Machine.Folios.Lru.Younger(folio);
                if (Machine.Folios.MapCount[folio] > 0 && Isolate(folio))
                {
                    isolated.Add(folio);
                }

                folio = younger;
            }
        }

        foreach (int folio in isolated)
        {
            Machine.Preempt(PreemptionPoint.RechargeFolio);
            if (Machine.Folios.Has(folio, FolioFlags.Isolated))
            {
                RechargeIsolated(folio, Machine.Tasks.FindMapper(folio));
                Machine.Folios.Putback(folio);
            }
        }
    }

    private void RechargeAccessed(int folio, int user)
    {
        _isQueued[folio] = false;
        int owner = Machine.Folios.Has(folio, FolioFlags.Present) ? Machine.Folios.Owner[folio] : MemcgTree.None;
        if (owner <= MemcgTree.Root || !Machine.Tree.IsOffline[owner] || Machine.Tree.IsOffline[user])
        {
            return;
        }

        Machine.Preempt(PreemptionPoint.RechargeFolio);
        if (Isolate(folio))
        {
            RechargeIsolated(folio, user);
            Machine.Folios.Putback(folio);
        }
    }

    private bool Isolate(int folio)
    {
        bool isolated = Machine.Folios.TryIsolate(folio);
        FailedIsolations += isolated ? 0 : 1;
        return isolated;
    }

    private void RechargeIsolated(int folio, int user)
    {
        if (user == MemcgTree.None || user == Machine.Folios.Owner[folio])
        {
            return;
        }

        if (!Machine.Folios.TryLock(folio))
        {
            FailedTrylocks++;
            return;
        }

        if (Machine.Charges.TryCharge(user, 1, cpu: 0, ChargeContext.Atomic))
        {
            Machine.Folios.Recharge(folio, user);
            Recharged++;
        }
        else
        {
            FailedCharges++;
        }

        Machine.Folios.Unlock(folio);
    }

    private sealed class OfflineWalk(RechargedFolios facet) : Work
    {
        public override string Name => "memcg_recharge_mapped_folios";

        public override WorkResult Run(int argument, int extra, int stage)
        {
            facet.RechargeMapped(argument);
            facet.Machine.Tree.Put(argument, PinReason.Work);
            return WorkResult.Done;
        }
    }

    private sealed class DeferredRecharge(RechargedFolios facet) : Work
    {
        public override string Name => "folio_memcg_deferred_recharge";

        public override WorkResult Run(int argument, int extra, int stage)
        {
            facet.RechargeAccessed(argument, extra);
            facet.Machine.Tree.Put(extra, PinReason.Work);
            return WorkResult.Done;
        }
    }
}
