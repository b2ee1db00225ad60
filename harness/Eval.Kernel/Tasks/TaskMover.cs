using Eval.Kernel.Ids;

namespace Eval.Kernel.Tasks;

/// <summary>The hooks of a task's migration (can_attach, cancel_attach and attach of struct cgroup_subsys). As they stand nothing follows a task.</summary>
/// <remarks>
/// Protocol (kernel/cgroup/cgroup.c, cgroup_attach_task): <see cref="CanAttach"/>; then the other controllers are asked; then
/// <see cref="Attached"/>, or <see cref="CancelAttach"/> when one of them refused.
/// </remarks>
public class TaskMover
{
    /// <summary>Asked before the task moves; may already move charges.</summary>
    /// <returns>0, or the errno the writer of cgroup.procs gets.</returns>
    public virtual int CanAttach(int task, MemcgId from, MemcgId to) => 0;

    /// <summary>Another controller refused after <see cref="CanAttach"/> had said yes.</summary>
    public virtual void CancelAttach(int task, MemcgId from, MemcgId to)
    {
    }

    /// <summary>The task is in its new group.</summary>
    public virtual void Attached(int task, MemcgId from, MemcgId to)
    {
    }

    /// <summary>
    /// Reclaim comes to a group, before it looks at the group's lists: what is charged to it for somebody else's sake may go there. It is called at each
    /// visit, at most <see cref="Charging.IReclaim.ClusterPages"/> pages are to be looked at (shrink_inactive_list isolates no more at a time), and nothing
    /// called from here may reclaim.
    /// </summary>
    /// <param name="top">The group for which there is reclaim.</param>
    /// <param name="memcg">The group it has come to, <paramref name="top"/> or below it.</param>
    /// <param name="node">Node whose lists it looks at.</param>
    /// <param name="cpu">CPU that reclaims.</param>
    /// <returns>Pages that no group of the subtree pays for any more; they count as reclaimed.</returns>
    public virtual long Relieve(MemcgId top, MemcgId memcg, int node, int cpu) => 0;
}
