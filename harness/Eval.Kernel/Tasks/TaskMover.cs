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

    /// <summary>A task exited or dropped its memory (exec).</summary>
    public virtual void MemoryDropped(int task)
    {
    }

    /// <summary>Memory pressure on a subtree.</summary>
    public virtual void Pressure(MemcgId memcg)
    {
    }
}
