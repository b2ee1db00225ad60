using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Strategies.Facets.Folio.CommonAncestor;

/// <summary>
/// Folio facet "first common ancestor": a folio that a task of another group accesses moves to the first ancestor that its owner and the accessor
/// have in common. Memory nobody else touches stays with its group and pins it.
/// </summary>
public sealed class SharedFolios : FolioOwnership
{
    private MemcgId _risingTo = MemcgId.None;

    /// <inheritdoc/>
    public override FacetInfo Info => base.Info with
    {
        Name = "first common ancestor",
        Idea = "A folio that a task of another group accesses moves up to the first ancestor the two groups have in common.",
        Cost = "Every access compares groups; what is shared widely ends at the root, and what nobody else touches still pins its group.",
        Admits =
        [
            .. base.Info.Admits,
            new("accuracy", "2021 mail: a page that two jobs share shows up in neither's counter, since it is private to neither"),
            new("schedule-independence", "2021 thread, Mina Almasry: it is even harder to predict beforehand where memory is charged"),
        ],
    };

    /// <summary>Folios moved up so far.</summary>
    public long Moved { get; private set; }

    /// <inheritdoc/>
    public override void Accessed(FolioId folio, int task)
    {
        Machine.Costs.Step(StepKind.Branch, 1);
        MemcgId owner = OwnerOf(folio), user = Machine.Tasks.Memcg[task];
        if (owner == MemcgId.None || Machine.Tree.IsAncestorOrSelf(owner, user))
        {
            return;
        }

        MemcgId common = owner;
        while (!Machine.Tree.IsAncestorOrSelf(common, user))
        {
            common = Machine.Tree.Parent[common];
        }

        Machine.Preempt(PreemptionPoint.RechargeFolio);
        if (OwnerOf(folio) == owner && Machine.Folios.TryIsolate(folio))
        {
            _risingTo = common;
            Machine.Folios.Reparent(folio, common);
            _risingTo = MemcgId.None;
            Machine.Folios.Putback(folio);
            Moved++;
        }
    }

    /// <inheritdoc/>
    public override void Transfer(FolioId folio, MemcgId memcg, bool leavesCharge)
    {
        if (memcg != _risingTo)
        {
            base.Transfer(folio, memcg, leavesCharge);
            return;
        }

        // The ancestor's counter has the folio already; those below it are relieved.
        MemcgId old = OwnerOf(folio);
        Machine.Folios.SetOwner(folio, memcg);
        Machine.Tree.Get(memcg, PinReason.Folio);
        for (MemcgId below = old; below != memcg; below = Machine.Tree.Parent[below])
        {
            Machine.Charges.ReparentCharge(below, Machine.Folios.PagesOf(folio), kmemPages: 0);
        }

        Machine.Tree.Put(old, PinReason.Folio);
    }
}
