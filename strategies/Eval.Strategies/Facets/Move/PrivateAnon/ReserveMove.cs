using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Faults;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Scheduling;

namespace Eval.Strategies.Facets.Move.PrivateAnon;

/// <summary>
/// Move facet "reserve in both" (policy 1): the whole usage is charged to the new group first, moved once nobody can refuse any more, and given back
/// otherwise.
/// </summary>
public sealed class ReserveMove : PrivateAnonMove
{
    private int _reserved;
    private int _reservedIn;

    /// <inheritdoc/>
    public override FacetInfo Info => new()
    {
        Name = "reserve in both",
        Idea =
            "All that will move is charged to the new group before anything is touched; then each page takes its place, and a rollback " +
            "only gives the reservation back.",
        Cost = "A task occupies twice its usage for a while, and cannot move to a group that has no room for all of it.",
        Admits =
        [
            .. KnownOfMoves,
            new("schedule-independence", "2008 cover letter, policy 1, cons: it is difficult to move big apps, as twice the usage is occupied for a while"),
            new("oom-innocence", "2008 cover letter, policy 1, cons: it is difficult to move big apps, as twice the usage is occupied for a while")
            {
                Fixtures = ["move-neighbour-eats-room"],
            },
        ],
    };

    /// <inheritdoc/>
    public override int CanAttach(int task, MemcgId from, MemcgId to)
    {
        IsolatePrivateAnon(task);
        int pages = 0;
        foreach (FolioId folio in Isolated)
        {
            pages += Machine.Folios.OwnerOf(folio) == from ? Machine.Folios.PagesOf(folio) : 0;
        }

        if (pages > 0 && !(MakeRoom(to, pages) && Machine.Charges.TryCharge(to, pages, Machine.Tasks.Cpu[task], ChargeContext.RetryMayFail)))
        {
            PutbackAll();
            return Errno.Enomem;
        }

        (_reserved, _reservedIn) = (pages, to);
        Machine.Preempt(PreemptionPoint.Reserved);
        return 0;
    }

    /// <summary>The reservation is given back; no page has been touched.</summary>
    public override void CancelAttach(int task, MemcgId from, MemcgId to) => Finish(to);

    /// <summary>Each page takes its place in the reservation, and the old group is relieved of it.</summary>
    public override void Attached(int task, MemcgId from, MemcgId to)
    {
        for (int i = 0; i < Isolated.Count; i++)
        {
            Machine.Preempt(PreemptionPoint.MovePage);
            FolioId folio = Isolated[i];
            if (Machine.Folios.Has(folio, FolioFlags.Isolated) && Machine.Folios.OwnerOf(folio) == from && _reserved >= Machine.Folios.PagesOf(folio))
            {
                Machine.Costs.Step(StepKind.PageWalk, 1);
                Machine.Folios.Move(folio, to);
                _reserved -= Machine.Folios.PagesOf(folio);
            }
        }

        Finish(to);
    }

    /// <inheritdoc/>
    public override long ReservedPages(MemcgId memcg) => memcg == _reservedIn ? _reserved : 0;

    private void Finish(MemcgId to)
    {
        Machine.Charges.Uncharge(to, _reserved);
        _reserved = 0;
        PutbackAll();
    }
}
