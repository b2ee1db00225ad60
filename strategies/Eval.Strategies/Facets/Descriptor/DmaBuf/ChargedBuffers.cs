using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Strategies.Facets.Descriptor.DmaBuf;

/// <summary>
/// A dma-buf charged as such (mem_cgroup_charge_dmabuf, 2023 and 2026 series): its pages to a memcg's memory counter, which is no kernel memory, and one css
/// reference, which the buffer holds until it is released.
/// </summary>
public abstract class ChargedBuffers : DescriptorOwnership
{
    /// <summary>That a buffer which lives on keeps a removed group dying.</summary>
    protected static Admission KeepsItsGroup { get; } =
        new("zombies-drain", "2023 series on dma-bufs, patch 1: a buffer holds the css of whoever is charged until it is released")
        {
            Fixtures = ["dma-buf-outlives-its-allocator"],
        };

    /// <summary>Whoever is charged when a buffer is allocated.</summary>
    /// <param name="allocator">Memcg of whoever asks for it.</param>
    /// <param name="named">Memcg of the task that it is for, as the call says; none where it says nothing.</param>
    protected abstract MemcgId PayerOf(MemcgId allocator, MemcgId named);

    /// <inheritdoc/>
    public override bool Charge(int run, int pages, StatKind kind, MemcgId allocator, MemcgId named, int cpu)
    {
        if (kind != StatKind.DmaBuf)
        {
            return base.Charge(run, pages, kind, allocator, named, cpu);
        }

        MemcgId payer = PayerOf(allocator, named);
        return payer == MemcgId.Root || TryCharge(run, pages, payer, cpu);
    }

    /// <inheritdoc/>
    public override void Uncharge(int run, int pages, StatKind kind, int cpu)
    {
        if (kind != StatKind.DmaBuf)
        {
            base.Uncharge(run, pages, kind, cpu);
            return;
        }

        Relieve(new(Machine.KernelPages.Owner[run]), pages, cpu);
    }

    /// <inheritdoc/>
    public override MemcgId OwnerOf(int run) =>
        Machine.KernelPages.KindOf(run) == StatKind.DmaBuf ? new(Machine.KernelPages.Owner[run]) : base.OwnerOf(run);

    /// <summary>Charges a buffer to a memcg, which owns it from now on.</summary>
    protected bool TryCharge(int run, int pages, MemcgId payer, int cpu)
    {
        if (!Machine.Charges.TryCharge(payer, pages, cpu, ChargeContext.Kernel))
        {
            return false;
        }

        Machine.KernelPages.SetOwner(run, payer);
        Machine.Stats.Add(payer, StatKind.DmaBuf, (long)pages * Machine.Description.PageSizeBytes);
        Machine.Tree.Get(payer, PinReason.KernelPages);
        return true;
    }

    /// <summary>Whoever owned a buffer pays for it no longer (mem_cgroup_uncharge_dmabuf, mem_cgroup_put).</summary>
    protected void Relieve(MemcgId payer, int pages, int cpu)
    {
        Machine.Stats.Add(payer, StatKind.DmaBuf, -(long)pages * Machine.Description.PageSizeBytes);
        Machine.Charges.UnchargeToStock(payer, pages, cpu);
        Machine.Tree.Put(payer, PinReason.KernelPages);
    }
}
