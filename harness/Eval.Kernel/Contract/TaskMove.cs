using Eval.Kernel.Ids;
using Eval.Kernel.Tasks;

namespace Eval.Kernel.Contract;

/// <summary>
/// Facet: what of a task's usage follows it to another memcg. As it stands it is "leave behind": nothing does. <see cref="TaskMover"/> says which
/// hook is called when.
/// </summary>
public class TaskMove : TaskMover
{
    private MachineView? _machine;

    /// <summary>What the facet says about itself.</summary>
    public virtual FacetInfo Info => new()
    {
        Name = "leave behind",
        Idea = "A task that moves leaves its usage with its old group.",
        Cost = "The old group pays for a task that it no longer has.",
    };

    /// <summary>The machine; there from the first hook on.</summary>
    public MachineView Machine => _machine ?? MachineView.NotBooted();

    /// <summary>Audit: pages charged to a memcg in advance for a move under way.</summary>
    public virtual long ReservedPages(MemcgId memcg) => 0;

    internal void Boot(MachineView machine) => _machine = machine;
}
