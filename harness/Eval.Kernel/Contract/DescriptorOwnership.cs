using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Contract;

/// <summary>
/// Facet: who owns kernel memory behind a file descriptor, which can be handed on and found again by a name: dma-bufs and BPF maps. As it stands it is
/// mainline's: kernel memory like any other, for which whoever allocated it pays as long as it lives, whoever uses it.
/// </summary>
public class DescriptorOwnership : DescriptorOwner
{
    private MachineView? _machine;

    /// <summary>What the facet says about itself.</summary>
    public virtual FacetInfo Info => new()
    {
        Name = "with its allocator",
        Idea = "Memory behind a file descriptor stays with whoever allocated it.",
        Cost = "A service that allocates for its clients pays for all of them.",
    };

    /// <summary>The machine; there from the first hook on.</summary>
    public MachineView Machine => _machine ?? MachineView.NotBooted();

    /// <inheritdoc/>
    public override bool Charge(int run, int pages, StatKind kind, MemcgId allocator, MemcgId named, int cpu) =>
        Machine.Kmem.ChargePages(run, pages, kind, allocator, cpu);

    /// <inheritdoc/>
    public override void Uncharge(int run, int pages, StatKind kind, int cpu) => Machine.Kmem.UnchargePages(run, pages, kind, cpu);

    /// <summary>Memcg that pays for a run, <see cref="MemcgId.None"/> when nobody does.</summary>
    public virtual MemcgId OwnerOf(int run) => Machine.Kmem.OwnerOfPages(run);

    internal void Boot(MachineView machine) => _machine = machine;
}
