using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Strategies.Facets.Move.Lazy;

/// <summary>
/// Move facet "lazy manner" (policy 3): the moved task's pages are marked and put to the tail of their LRU. When the old group comes under pressure they are
/// moved to their user's group, a cluster at a time and whatever its limit says. mlocked pages are on no list that is walked and stay.
/// </summary>
public sealed class LazyMove : TaskMove
{
    /// <inheritdoc/>
    public override FacetInfo Info => new()
    {
        Name = "lazy manner",
        Idea =
            "The pages of a moving task are marked as wrongly charged and put to the tail of their LRU list; pressure on the old group " +
            "moves them to their user's group.",
        Cost = "Usage can exceed a limit for a while, and mlocked memory never moves.",
        Admits =
        [
            new("limit-respected", "2008 cover letter, policy 3, cons: a task's usage can exceed the limit for a while"),
            new("schedule-independence", "2008 cover letter, policy 3: pages are moved gradually at memory pressure"),
            new("accuracy", "2008 cover letter, policy 3: until pressure comes the usage stays with the old group; mlocked memory cannot be handled"),
        ],
    };

    /// <summary>Pages moved so far.</summary>
    public long MovedPages { get; private set; }

    /// <inheritdoc/>
    public override void Attached(int task, MemcgId from, MemcgId to)
    {
        FolioTable folios = Machine.Folios;
        for (int vma = Machine.Tasks.VmaHead[task]; vma >= 0; vma = Machine.Tasks.NextVma(vma))
        {
            int end = Machine.Tasks.FirstFolioOf(vma) + Machine.Tasks.FolioCountOf(vma);
            for (FolioId folio = Machine.Tasks.FirstFolioOf(vma); folio < end; folio++)
            {
                if (folios.Has(folio, FolioFlags.Present) && folios.MapCount[folio] == 1 && folios.OwnerOf(folio) == from)
                {
                    Machine.Costs.Step(StepKind.PageWalk, 1);
                    folios.MarkWrongCharge(folio, true);
                    folios.DeactivateToTail(folio);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Pressure(MemcgId memcg)
    {
        int left = IReclaim.ClusterPages;
        MoveFrom(memcg, ref left);
    }

    private void MoveFrom(MemcgId memcg, ref int left)
    {
        FolioTable folios = Machine.Folios;
        FolioId folio = folios.Lru.Tail(folios.Lru.OldestAnonOf(memcg));
        for (; left > 0 && folio >= 0 && folios.Has(folio, FolioFlags.WrongCharge); left--)
        {
            FolioId younger = folios.Lru.Younger(folio);
            Machine.Preempt(PreemptionPoint.MovePage);
            MoveToUser(folio, memcg);
            folio = younger;
        }

        for (MemcgId child = Machine.Tree.FirstChild[memcg]; child != MemcgId.None && left > 0; child = Machine.Tree.NextSibling[child])
        {
            MoveFrom(child, ref left);
        }
    }

    private void MoveToUser(FolioId folio, MemcgId from)
    {
        FolioTable folios = Machine.Folios;
        Machine.Costs.Step(StepKind.ListNode, 1);
        MemcgId user = folios.Has(folio, FolioFlags.Present) ? Machine.Tasks.FindMapper(folio) : MemcgId.None;
        folios.MarkWrongCharge(folio, false);
        if (user == MemcgId.None || user == from || folios.OwnerOf(folio) != from || !folios.TryIsolate(folio))
        {
            return;
        }

        Machine.Charges.ForceCharge(user, 1);
        folios.Move(folio, user);
        folios.Putback(folio);
        MovedPages++;
    }
}
