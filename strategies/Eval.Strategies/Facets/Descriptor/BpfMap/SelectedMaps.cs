using Eval.Kernel.Contract;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Strategies.Facets.Descriptor.BpfMap;

/// <summary>
/// Descriptor facet "charged where its creator says" (memcg_fd of BPF_MAP_CREATE, 2022 series v3): a map is charged to an ancestor of its creator's group
/// from the beginning, and stays there whatever becomes of the creator. Any other group is refused.
/// </summary>
public sealed class SelectedMaps : DescriptorOwnership
{
    /// <inheritdoc/>
    public override FacetInfo Info => new()
    {
        Name = "charged where its creator says",
        Idea = "A BPF map is charged to the ancestor that its creator names.",
        Cost = "The hierarchy has to be made for it, and the creator's own limit does not hold the map.",
        Admits =
        [
            new("accuracy", "2022 series on selectable memcgs, v3, patch 13: the map is charged to an ancestor without charging its creator's group")
            {
                Fixtures = ["bpf-map-*"],
            },
        ],
    };

    /// <inheritdoc/>
    public override bool Charge(int run, int pages, StatKind kind, MemcgId allocator, MemcgId named, int cpu)
    {
        if (kind != StatKind.BpfMap || named == MemcgId.None)
        {
            return base.Charge(run, pages, kind, allocator, named, cpu);
        }

        return Machine.Tree.IsAncestorOrSelf(named, allocator) && (named == MemcgId.Root || base.Charge(run, pages, kind, named, named, cpu));
    }
}
