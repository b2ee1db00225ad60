using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Descriptor.BpfMap;
using Eval.Strategies.Facets.Kmem.Objcg;
using Eval.Strategies.Facets.Move.Precharge;

namespace Eval.Strategies.Roster;

/// <summary>Yafang Shao's series of 2022 after the recharge was turned down: the creator of a map says who pays.</summary>
public sealed class BpfSelectableMemcg : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "bpf-selectable-memcg",
        Title = "A BPF map is charged to the ancestor its creator names",
        Kind = StrategyKind.Proposal,
        Base = "6.0",
        Baseline = "linux-6.1",
        Series = new SeriesInfo(
            "bpf: Introduce selectable memcg for bpf map, v3", "Yafang Shao", "2022-09-02", "20220902023003.47124-1-laoar.shao@gmail.com", 13, 28, 462, 177)
        {
            Parents = ["bpf-map-recharge"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.Since514);

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new PrechargedMove();

    /// <inheritdoc/>
    public override DescriptorOwnership CreateDescriptors() => new SelectedMaps();
}
