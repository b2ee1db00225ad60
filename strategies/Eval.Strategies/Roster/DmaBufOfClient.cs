using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Descriptor.DmaBuf;
using Eval.Strategies.Facets.Kmem.Objcg;

namespace Eval.Strategies.Roster;

/// <summary>Albert Esteve's RFC of 2026, which answers the series of 2023.</summary>
public sealed class DmaBufOfClient : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "dma-buf-of-client",
        Title = "A dma-buf is charged to the client it is allocated for",
        Kind = StrategyKind.Proposal,
        Base = "7.0",
        Baseline = "linux-6.12",
        Series = new SeriesInfo(
            "memcg: dma-buf per-cgroup accounting via pid_fd, RFC",
            "Albert Esteve and T.J. Mercier",
            "2026-05-12",
            "20260512-v2_20230123_tjmercier_google_com-v1-0-6326701c3691@redhat.com",
            5, 18, 633, 10)
        {
            Parents = ["linux-6.12", "dma-buf-transfer"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.Since514);

    /// <inheritdoc/>
    public override DescriptorOwnership CreateDescriptors() => new BuffersOfClients();
}
