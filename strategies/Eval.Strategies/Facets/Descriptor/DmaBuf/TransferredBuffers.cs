using Eval.Kernel.Contract;
using Eval.Kernel.Faults;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Strategies.Facets.Descriptor.DmaBuf;

/// <summary>
/// Descriptor facet "charge goes along" (dma_buf_transfer_charge, patch 2 of the 2023 series): whoever sends a buffer can send its charge with it. The receiver
/// is charged first; only a sender of the group that pays can do it, and where the receiver's limit has no room nothing is sent.
/// </summary>
public sealed class TransferredBuffers : ChargedBuffers
{
    /// <inheritdoc/>
    public override FacetInfo Info => new()
    {
        Name = "charge goes along",
        Idea = "A dma-buf is charged to whoever exports it, until that one sends it to somebody else together with its charge.",
        Cost = "Sender and receiver have to agree; a buffer that is not sent on keeps its group dying.",
        Admits =
        [
            KeepsItsGroup,
            new("accuracy", "2023 series on dma-bufs, patch 2: the charge of a buffer goes to the task that it is sent to") { Fixtures = ["dma-buf-*"] },
        ],
    };

    /// <inheritdoc/>
    protected override MemcgId PayerOf(MemcgId allocator, MemcgId named) => allocator;

    /// <inheritdoc/>
    public override int TakenOver(int run, MemcgId taker, MemcgId giver, int cpu)
    {
        MemcgId payer = new(Machine.KernelPages.Owner[run]);
        if (Machine.KernelPages.KindOf(run) != StatKind.DmaBuf || giver == MemcgId.None || giver == taker)
        {
            return 0;
        }

        int pages = Machine.KernelPages.PagesOf(run);
        if (payer != giver)
        {
            return Errno.Eperm;
        }

        if (taker == MemcgId.Root)
        {
            Machine.KernelPages.SetOwner(run, MemcgId.None);
        }
        else if (!TryCharge(run, pages, taker, cpu))
        {
            return Errno.Enomem;
        }

        Relieve(payer, pages, cpu);
        return 0;
    }
}
