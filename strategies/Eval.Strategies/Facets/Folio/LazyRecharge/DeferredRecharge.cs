using Eval.Kernel.Costs;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Strategies.Facets.Folio.LazyRecharge;

/// <summary>
/// folio_memcg_do_deferred_recharge, patch 4/8: recharges one folio to whoever accessed it. The folio is isolated and locked through a grace period
/// (mem_cgroup_start_move_charge). It is tried once: that it comes back is in the patch's text, not in its code.
/// </summary>
internal sealed class DeferredRecharge(RechargedFolios facet) : Work
{
    public override string Name => "folio_memcg_do_deferred_recharge";

    public override WorkResult Run(int argument, int extra, int stage)
    {
        CostPath before = facet.Machine.Costs.Enter(CostPath.Teardown);
        (FolioId folio, MemcgId user) = (new(argument), new(extra));
        bool waits = stage == 0 && Begin(folio, user);
        if (stage > 0)
        {
            Finish(folio, user);
        }

        WorkResult result = WorkResult.Done;
        if (waits)
        {
            long wait = facet.Machine.Timeline.RequestGracePeriod();
            facet.Machine.Costs.CountWait(wait, 1);
            result = WorkResult.After(wait, 1);
        }
        else
        {
            facet.Machine.Tree.Put(user, PinReason.Work);
        }

        facet.Machine.Costs.Leave(before);
        return result;
    }

    private bool Begin(FolioId folio, MemcgId user)
    {
        FolioTable folios = facet.Machine.Folios;
        facet.Machine.Preempt(PreemptionPoint.RechargeFolio);
        if (!folios.Has(folio, FolioFlags.Present) || !facet.Isolate(folio))
        {
            return false;
        }

        if (facet.TryLock(folio))
        {
            if (facet.IsOfDeadGroup(folio) && facet.OwnerOf(folio) != user)
            {
                return true;
            }

            folios.Unlock(folio);
        }

        folios.Putback(folio);
        return false;
    }

    // Nobody truncates a locked folio in the kernel; here its file may have been deleted meanwhile.
    private void Finish(FolioId folio, MemcgId user)
    {
        FolioTable folios = facet.Machine.Folios;
        if (!folios.Has(folio, FolioFlags.Isolated))
        {
            return;
        }

        facet.Machine.Preempt(PreemptionPoint.RechargeFolio);
        if (folios.IsMapped(folio))
        {
            facet.RechargeByMappers(folio, user);
        }
        else
        {
            facet.Recharge(folio, user);
        }

        folios.Unlock(folio);
        folios.Putback(folio);
    }
}
