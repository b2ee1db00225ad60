using Eval.Kernel.Costs;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Strategies.Facets.Folio.LazyRecharge;

/// <summary>
/// memcg_do_recharge_mapped_folios, patch 3/8: from each evictable list of a dead group the mapped folios are isolated; after a grace period
/// (mem_cgroup_start_move_charge) each is recharged to the first of its mappers that takes it. While mapped folios are left it comes back, 16 times
/// without progress, after 1, 2, 4 … ticks. In the kernel a walk also ends when the CPU or the lock is wanted; here it does not.
/// </summary>
internal sealed class MappedRecharge(RechargedFolios facet, Workqueue queue) : Work
{
    // MAX_RECLAIM_RETRIES, mm/internal.h.
    private const int MostRetries = 16;

    private const int Pass = 0, Recharge = 1;

    private readonly Dictionary<MemcgId, State> _states = [];
    private Work Delayed => field ??= new DelayedWork(this, queue);

    public override string Name => "memcg_do_recharge_mapped_folios";

    public override WorkResult Run(int argument, int extra, int stage)
    {
        MemcgId memcg = new(argument);
        if (facet.Machine.Tree.State[memcg] == MemcgState.Released)
        {
            // cancel_delayed_work_sync in mem_cgroup_css_free.
            _states.Remove(memcg);
            return WorkResult.Done;
        }

        CostPath before = facet.Machine.Costs.Enter(CostPath.Teardown);
        WorkResult result = Step(memcg, stage);
        facet.Machine.Costs.Leave(before);
        return result;
    }

    private WorkResult Step(MemcgId memcg, int stage)
    {
        if (!_states.TryGetValue(memcg, out State? state))
        {
            _states.Add(memcg, state = new State());
        }

        if (stage == Pass)
        {
            facet.Machine.Folios.DrainAllPagevecs();
            (state.List, state.Recharged) = (facet.Machine.Folios.Lru.FirstOf(memcg), 0);
        }
        else if (stage == Recharge)
        {
            RechargeStaged(state);
            state.List++;
        }

        LruLists lru = facet.Machine.Folios.Lru;
        state.List += lru.IsUnevictable(state.List) ? 1 : 0;
        if (state.List < lru.LastOf(memcg) && HasMapped(memcg))
        {
            Stage(state);
            long wait = facet.Machine.Timeline.RequestGracePeriod();
            facet.Machine.Costs.CountWait(wait, 1);
            return WorkResult.After(wait, Recharge);
        }

        if (!HasMapped(memcg))
        {
            _states.Remove(memcg);
            return WorkResult.Done;
        }

        state.Retries = state.Recharged > 0 ? 0 : state.Retries;
        if (state.Retries < MostRetries)
        {
            long tick = Math.Max(facet.Machine.Description.TickNanoseconds, 1_000_000);
            facet.Machine.Timeline.AfterTimer(tick << state.Retries++, Delayed, memcg);
        }

        return WorkResult.Done;
    }

    // NR_ANON_MAPPED and NR_FILE_MAPPED of the group, which the kernel has as counters: looking costs nothing.
    private bool HasMapped(MemcgId memcg)
    {
        FolioTable folios = facet.Machine.Folios;
        for (int list = folios.Lru.FirstOf(memcg); list <= folios.Lru.LastOf(memcg); list++)
        {
            for (FolioId folio = folios.Lru.Tail(list); folio >= 0; folio = folios.Lru.Younger(folio))
            {
                if (folios.IsMapped(folio))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void Stage(State state)
    {
        FolioTable folios = facet.Machine.Folios;
        FolioId folio = folios.Lru.Tail(state.List);
        while (folio >= 0)
        {
            FolioId younger = folios.Lru.Younger(folio);
            facet.Machine.Costs.Step(StepKind.ListNode, 1);
            if (folios.IsMapped(folio) && facet.Isolate(folio))
            {
                state.Staged.Add(folio);
            }

            folio = younger;
        }
    }

    private void RechargeStaged(State state)
    {
        FolioTable folios = facet.Machine.Folios;
        foreach (FolioId folio in state.Staged)
        {
            facet.Machine.Preempt(PreemptionPoint.RechargeFolio);
            if (!folios.Has(folio, FolioFlags.Isolated))
            {
                continue;
            }

            if (facet.TryLock(folio))
            {
                state.Recharged += facet.RechargeByMappers(folio, MemcgId.None) ? 1 : 0;
                folios.Unlock(folio);
            }

            folios.Putback(folio);
        }

        state.Staged.Clear();
    }

    private sealed class State
    {
        public int Retries { get; set; }

        public int List { get; set; }

        public int Recharged { get; set; }

        public List<FolioId> Staged { get; } = [];
    }

    // queue_delayed_work: the timer, and then the queue.
    private sealed class DelayedWork(MappedRecharge recharge, Workqueue queue) : Work
    {
        public override string Name => "delayed_work_timer_fn";

        public override WorkResult Run(int argument, int extra, int stage)
        {
            queue.Queue(recharge, argument);
            return WorkResult.Done;
        }
    }
}
