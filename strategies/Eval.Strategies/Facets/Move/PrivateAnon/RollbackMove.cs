using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Faults;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Scheduling;

namespace Eval.Strategies.Facets.Move.PrivateAnon;

/// <summary>
/// Move facet "charge moving, best-effort rollback" (mem_cgroup_recharge_task of the 2008 patch): each page is uncharged from the old group and then
/// charged to the new one. On failure all are moved back the same way, and what fails then is ignored: such a page is charged nowhere.
/// </summary>
public sealed class RollbackMove : PrivateAnonMove
{
    /// <inheritdoc/>
    public override FacetInfo Info => new()
    {
        Name = "charge moving, best-effort rollback",
        Idea =
            "The private anonymous pages of a moving task are uncharged from the old group and charged to the new one, one by one; on " +
            "failure they are moved back, and what fails then is ignored.",
        Cost = "A page that fails on its way back is charged to nobody, and the target is reclaimed for a move that may fail.",
        Admits =
        [
            .. KnownOfMoves,
            new("no-lost-charge", "2008 cover letter: failure in rollback is ignored and the usage is just leaked"),
            new("atomic-move", "2008 cover letter: rollback is best-effort, another process may use up the old group's room meanwhile"),
            new("schedule-independence", "2008 cover letter: the usage of both groups can be changed by others while a task is moved"),
        ],
    };

    /// <summary>Pages that lost their charge in a rollback, ever.</summary>
    public long LostPages { get; private set; }

    /// <summary>can_attach; when it fails, the cgroup core calls attach_rollback of every controller, of this one too.</summary>
    public override int CanAttach(int task, MemcgId from, MemcgId to)
    {
        int errno = Recharge(task, to, from);
        if (errno != 0)
        {
            CancelAttach(task, from, to);
        }

        return errno;
    }

    /// <summary>attach_rollback: the task is still in its old group, so everything is recharged to that.</summary>
    public override void CancelAttach(int task, MemcgId from, MemcgId to) => Recharge(task, from, from);

    private int Recharge(int task, MemcgId to, MemcgId old)
    {
        IsolatePrivateAnon(task);
        if (!MakeRoom(to, IsolatedPages))
        {
            PutbackAll();
            return Errno.Enomem;
        }

        int errno = 0;
        for (int i = 0; i < Isolated.Count && errno == 0; i++)
        {
            Machine.Preempt(PreemptionPoint.MovePage);
            if (!RechargePrivate(Isolated[i], to, task))
            {
                errno = Errno.Enomem;
                Rollback(task, old, i);
            }
        }

        PutbackAll();
        return errno;
    }

    private void Rollback(int task, MemcgId old, int last)
    {
        for (int i = 0; i <= last; i++)
        {
            Machine.Preempt(PreemptionPoint.RollbackPage);
            LostPages += RechargePrivate(Isolated[i], old, task) ? 0 : Machine.Folios.PagesOf(Isolated[i]);
        }
    }

    private bool RechargePrivate(FolioId folio, MemcgId memcg, int task)
    {
        Machine.Costs.Step(StepKind.PageWalk, 1);
        if (!IsPrivateAnon(folio) || !Machine.Folios.Has(folio, FolioFlags.Isolated))
        {
            return true;
        }

        return Machine.Folios.MoveUncharged(folio, memcg, Machine.Tasks.Cpu[task]);
    }
}
