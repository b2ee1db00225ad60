using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Strategies.Facets.Move.Lazy;

/// <summary>
/// Move facet "lazy manner" (policy 3): the moved task's pages are marked and put to the tail of their LRU. When reclaim comes to the old group they
/// go to their user's group before anything else is taken from it, a cluster at a time, as far as that group has room. mlocked pages are on no list that is
/// walked and stay.
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
        Cost = "What a task has can be more than its group's limit for a while, since its old group pays for a part of it, and mlocked memory never moves.",
        Admits =
        [
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
                if (folios.Has(folio, FolioFlags.Present) && folios.MapCount[folio] == 1 && !folios.Has(folio, FolioFlags.Tail)
                    && folios.OwnerOf(folio) == from)
                {
                    Machine.Costs.Step(StepKind.PageWalk, 1);
                    folios.MarkWrongCharge(folio, true);
                    folios.DeactivateToTail(folio);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override long Relieve(MemcgId top, MemcgId memcg, int node, int cpu)
    {
        FolioTable folios = Machine.Folios;
        FolioId folio = folios.Lru.Tail(folios.Lru.OldestAnonOf(Machine.Nodes.Of(memcg, node)));
        long relieved = 0;
        for (int looked = 0; looked < IReclaim.ClusterPages && folio >= 0 && folios.Has(folio, FolioFlags.WrongCharge);)
        {
            FolioId younger = folios.Lru.Younger(folio);
            int pages = folios.PagesOf(folio);
            Machine.Preempt(PreemptionPoint.MovePage);
            relieved += MoveToUser(folio, memcg, cpu) is { } user && !Machine.Tree.IsAncestorOrSelf(top, user) ? pages : 0;
            looked += pages;
            folio = younger;
        }

        return relieved;
    }

    // The user's group, when it pays now. What it has no room for stays marked: whoever reclaims cannot wait for more reclaim.
    private MemcgId? MoveToUser(FolioId folio, MemcgId from, int cpu)
    {
        FolioTable folios = Machine.Folios;
        Machine.Costs.Step(StepKind.ListNode, 1);
        MemcgId user = folios.Has(folio, FolioFlags.Present) ? Machine.Tasks.FindMapper(folio) : MemcgId.None;
        if (user == MemcgId.None || user == from || folios.OwnerOf(folio) != from)
        {
            folios.MarkWrongCharge(folio, false);
            return null;
        }

        int pages = folios.PagesOf(folio);
        if (!Machine.Charges.TryCharge(user, pages, cpu, ChargeContext.Atomic))
        {
            return null;
        }

        if (!folios.TryIsolate(folio))
        {
            Machine.Charges.Uncharge(user, pages);
            return null;
        }

        folios.MarkWrongCharge(folio, false);
        folios.Move(folio, user);
        folios.Putback(folio);
        MovedPages += pages;
        return user;
    }
}
