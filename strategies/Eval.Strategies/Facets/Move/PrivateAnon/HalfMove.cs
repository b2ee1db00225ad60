using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Faults;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Scheduling;

namespace Eval.Strategies.Facets.Move.PrivateAnon;

/// <summary>
/// Move facet "half-moved" (policy 4): pages move one by one, charged to the new group before the old one lets go; where it fails it stops, and
/// nothing is undone.
/// </summary>
public sealed class HalfMove : PrivateAnonMove
{
    /// <inheritdoc/>
    public override FacetInfo Info => new()
    {
        Name = "half-moved",
        Idea = "The private anonymous pages of a moving task move one by one; where one fails the move stops, and nothing is moved back.",
        Cost = "A failed move leaves the usage split between two groups.",
        Admits =
        [
            .. KnownOfMoves,
            new("atomic-move", "2008 cover letter, policy 4: allow half-moved state and abandon rollback; the users will be in chaos"),
            new("oom-innocence", "2008 cover letter, policy 4: allow half-moved state, which fills a group that no task of it uses"),
            new("schedule-independence", "2008 cover letter, policy 4: how far a move gets depends on what others charge meanwhile"),
        ],
    };

    /// <inheritdoc/>
    public override int CanAttach(int task, MemcgId from, MemcgId to)
    {
        IsolatePrivateAnon(task);
        int errno = 0;
        for (int i = 0; i < Isolated.Count && errno == 0; i++)
        {
            Machine.Preempt(PreemptionPoint.MovePage);
            FolioId folio = Isolated[i];
            if (!IsPrivateAnon(folio) || !Machine.Folios.Has(folio, FolioFlags.Isolated) || Machine.Folios.OwnerOf(folio) != from)
            {
                continue;
            }

            Machine.Costs.Step(StepKind.PageWalk, 1);
            if (Machine.Charges.TryCharge(to, Machine.Folios.PagesOf(folio), Machine.Tasks.Cpu[task], ChargeContext.RetryMayFail))
            {
                Machine.Folios.Move(folio, to);
            }
            else
            {
                errno = Errno.Enomem;
            }
        }

        PutbackAll();
        return errno;
    }
}
