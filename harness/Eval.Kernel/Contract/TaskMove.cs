namespace Eval.Kernel.Contract;

/// <summary>Facet: what of a task's usage follows it to another memcg. As it stands it is "leave behind": nothing does.</summary>
/// <remarks>
/// Protocol (kernel/cgroup/cgroup.c, cgroup_attach_task): <see cref="CanAttach"/>; then the other controllers are asked; then
/// <see cref="Attached"/>, or <see cref="CancelAttach"/> when one of them refused.
/// </remarks>
public class TaskMove
{
    /// <summary>What the facet says about itself.</summary>
    public virtual FacetInfo Info => new()
    {
        Name = "leave behind",
        Idea = "A task that moves leaves its usage with its old group.",
        Cost = "The old group pays for a task that it no longer has.",
    };

    /// <summary>The machine, set before the first hook.</summary>
    public Machine Machine { get; internal set; } = null!;

    /// <summary>Asked before the task moves; may already move charges.</summary>
    /// <returns>0, or the errno the writer of cgroup.procs gets.</returns>
    public virtual int CanAttach(int task, int from, int to) => 0;

    /// <summary>Another controller refused after <see cref="CanAttach"/> had said yes.</summary>
    public virtual void CancelAttach(int task, int from, int to)
    {
    }

    /// <summary>The task is in its new group.</summary>
    public virtual void Attached(int task, int from, int to)
    {
    }

    /// <summary>A task exited or dropped its memory (exec).</summary>
    public virtual void MemoryDropped(int task)
    {
    }

    /// <summary>Memory pressure on a subtree.</summary>
    public virtual void Pressure(int memcg)
    {
    }

    /// <summary>Audit: pages charged to a memcg in advance for a move under way.</summary>
    public virtual long ReservedPages(int memcg) => 0;
}
