using Eval.Kernel.Contract;
using Eval.Kernel.Ids;

namespace Eval.Strategies.Facets.Descriptor.DmaBuf;

/// <summary>
/// Descriptor facet "charged to the client" (charge_pid_fd of struct dma_heap_allocation_data, patch 2 of the 2026 RFC): whoever allocates a buffer names the
/// task that it is for, and that one's group pays from the beginning.
/// </summary>
public sealed class BuffersOfClients : ChargedBuffers
{
    /// <inheritdoc/>
    public override FacetInfo Info => new()
    {
        Name = "charged to the client",
        Idea = "A dma-buf is charged to the task that its allocator names, and stays there.",
        Cost = "One owner for life, and a permission to spend another group's memory; a buffer that lives on keeps its group dying.",
        Admits =
        [
            KeepsItsGroup,
            new("oom-innocence", "2026 RFC on dma-bufs, patch 2: whoever may name a task fills that one's group, up to its limit"),
            new("accuracy", "2026 RFC on dma-bufs, patch 2: the client's group is charged, not the allocator's") { Fixtures = ["dma-buf-*"] },
        ],
    };

    /// <inheritdoc/>
    protected override MemcgId PayerOf(MemcgId allocator, MemcgId named) => named == MemcgId.None ? allocator : named;
}
