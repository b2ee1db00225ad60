using Eval.Kernel.Charging;
using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
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
    public override WorkResult MemcgOffline(MemcgId memcg, int stage)
    {
        Machine.Tree.Get(memcg, PinReason.Work);
        Queue.Queue(Walk, memcg);
        return WorkResult.Done;
    }

    /// <inheritdoc/>
    public override void Accessed(FolioId folio, int task) => Defer(folio, task);

    /// <inheritdoc/>
    public override void Dirtied(FolioId folio, int task) => Defer(folio, task);

    private void Defer(FolioId folio, int task)
    {
        MemcgId owner = OwnerOf(folio);
        if (!defersOnAccess || owner <= MemcgId.Root || !Machine.Tree.IsOffline[owner])
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

        MemcgId user = Machine.Tasks.Memcg[task];
        _isQueued[folio] = true;
        Machine.Tree.Get(user, PinReason.Work);
        Queue.Queue(Deferred, folio, user);
    }

    private void RechargeMapped(MemcgId memcg)
    {
        Machine.Folios.DrainAllPagevecs();
        List<FolioId> isolated = [];
        for (LruKind kind = LruKind.InactiveAnon; kind < LruKind.Unevictable; kind++)
        {
            FolioId folio = Machine.Folios.Lru.Tail(LruLists.ListOf(memcg, kind));
            while (folio >= 0)
            {
                FolioId younger = Machine.Folios.Lru.Younger(folio);
                if (Machine.Folios.MapCount[folio] > 0 && Isolate(folio))
                {
                    isolated.Add(folio);
                }

                folio = younger;
            }
        }

        foreach (FolioId folio in isolated)
        {
            Machine.Preempt(PreemptionPoint.RechargeFolio);
            if (Machine.Folios.Has(folio, FolioFlags.Isolated))
            {
                RechargeIsolated(folio, Machine.Tasks.FindMapper(folio));
                Machine.Folios.Putback(folio);
            }
        }
    }

    private void RechargeAccessed(FolioId folio, MemcgId user)
    {
        _isQueued[folio] = false;
        MemcgId owner = Machine.Folios.Has(folio, FolioFlags.Present) ? OwnerOf(folio) : MemcgId.None;
        if (owner <= MemcgId.Root || !Machine.Tree.IsOffline[owner] || Machine.Tree.IsOffline[user])
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

    private bool Isolate(FolioId folio)
    {
        bool isolated = Machine.Folios.TryIsolate(folio);
        FailedIsolations += isolated ? 0 : 1;
        return isolated;
    }

    private void RechargeIsolated(FolioId folio, MemcgId user)
    {
        if (user == MemcgId.None || user == OwnerOf(folio))
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
            MemcgId memcg = new(argument);
            facet.RechargeMapped(memcg);
            facet.Machine.Tree.Put(memcg, PinReason.Work);
            return WorkResult.Done;
        }
    }

    private sealed class DeferredRecharge(RechargedFolios facet) : Work
    {
        public override string Name => "folio_memcg_deferred_recharge";

        public override WorkResult Run(int argument, int extra, int stage)
        {
            MemcgId user = new(extra);
            facet.RechargeAccessed(new(argument), user);
            facet.Machine.Tree.Put(user, PinReason.Work);
            return WorkResult.Done;
        }
    }
}
