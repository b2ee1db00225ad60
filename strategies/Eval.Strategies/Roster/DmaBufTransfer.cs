using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Descriptor.DmaBuf;
using Eval.Strategies.Facets.Kmem.Objcg;
using Eval.Strategies.Facets.Move.Precharge;

namespace Eval.Strategies.Roster;

/// <summary>T.J. Mercier's series of 2023, for Android's graphics allocator.</summary>
public sealed class DmaBufTransfer : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "dma-buf-transfer",
        Title = "A dma-buf's charge goes along when it is sent",
        Kind = StrategyKind.Proposal,
        Base = "6.2",
        Baseline = "linux-6.1",
        Series = new SeriesInfo(
            "Track exported dma-buffers with memcg, v2",
            "T.J. Mercier and Hridya Valsaraju",
            "2023-01-23",
            "20230123191728.2928839-1-tjmercier@google.com",
            4, 13, 201, 17)
        {
            Parents = ["linux-6.1"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.Since514);

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new PrechargedMove();

    /// <inheritdoc/>
    public override DescriptorOwnership CreateDescriptors() => new TransferredBuffers();
}
