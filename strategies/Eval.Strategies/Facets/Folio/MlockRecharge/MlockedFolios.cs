using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Strategies.Facets.Folio.MlockRecharge;

/// <summary>
/// Folio facet "recharge at mlock" (patch 4 of the 2019 series): a folio that a task locks into memory is recharged to that task's group, whatever
/// the limit says. The series also recharges to a second locker at munlock and when reclaim meets a locked folio; the machine does not keep who has
/// locked a folio.
/// </summary>
public sealed class MlockedFolios : FolioOwnership
{
    /// <inheritdoc/>
    public override FacetInfo Info => base.Info with
    {
        Name = "recharge at mlock",
        Idea = "A folio that a task locks into memory is recharged to that task's group; any other folio keeps the group it was charged to.",
        Cost = "Usage can exceed the limit of the group that locks, and page cache that nobody locks keeps a removed group dying.",
        Admits =
        [
            .. base.Info.Admits,
            new("limit-respected", "2019 series, patch 4: a locked page is charged to whoever locks it past the limit") { Fixtures = ["mlock-past-the-limit"] },
            new("hierarchical-ownership", "2019 cover letter: pages are recharged to the cgroup of the mlock user, wherever it is in the tree"),
        ],
    };

    /// <summary>Folios recharged so far.</summary>
    public long Recharged { get; private set; }

    /// <inheritdoc/>
    public override void Mlocked(FolioId folio, int task)
    {
        MemcgId owner = OwnerOf(folio), user = Machine.Tasks.Memcg[task];
        if (owner == MemcgId.None || owner == user)
        {
            return;
        }

        Machine.Preempt(PreemptionPoint.RechargeFolio);
        if (Machine.Folios.Owner[folio] != owner || !Machine.Folios.TryIsolate(folio))
        {
            return;
        }

        Machine.Charges.ForceCharge(user, Machine.Folios.PagesOf(folio));
        Machine.Folios.Recharge(folio, user);
        Machine.Folios.Putback(folio);
        Recharged++;
    }
}
