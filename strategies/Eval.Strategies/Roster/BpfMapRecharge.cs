using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Descriptor.BpfMap;
using Eval.Strategies.Facets.Kmem.Objcg;
using Eval.Strategies.Facets.Move.Precharge;

namespace Eval.Strategies.Roster;

/// <summary>Yafang Shao's RFC of 2022, his third answer to containers that are restarted over their pinned maps.</summary>
public sealed class BpfMapRecharge : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "bpf-map-recharge",
        Title = "A pinned BPF map is recharged to who reuses it",
        Kind = StrategyKind.Proposal,
        Base = "5.19",
        Baseline = "objcg-kmem-pages",
        Series = new SeriesInfo(
            "bpf, mm: Recharge pages when reuse bpf map, RFC", "Yafang Shao", "2022-06-19", "20220619155032.32515-1-laoar.shao@gmail.com", 10, 18, 609, 29)
        {
            Parents = ["objcg-kmem-pages"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.Since514);

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new PrechargedMove();

    /// <inheritdoc/>
    public override DescriptorOwnership CreateDescriptors() => new RechargedMaps();
}
