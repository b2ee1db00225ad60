using Eval.Kernel.Contract;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Strategies.Facets.Descriptor.BpfMap;

/// <summary>
/// Descriptor facet "recharged at reuse" (map_memcg_recharge, 2022 RFC): a pinned map whose group is gone is charged to whoever opens it again: charged first,
/// then uncharged, then written down, so that it is all or nothing. As in kernels 5.11 to 5.19 a map holds the css of its group.
/// </summary>
public sealed class RechargedMaps : DescriptorOwnership
{
    private readonly Dictionary<int, MemcgId> _heldBy = [];

    /// <inheritdoc/>
    public override FacetInfo Info => new()
    {
        Name = "recharged at reuse",
        Idea = "A pinned BPF map of a group that is gone is charged to the group that opens it again.",
        Cost = "Every kind of map needs its own code, and a map nobody opens again keeps its group dying.",
        Admits =
        [
            new("zombies-drain", "2022 RFC on BPF maps, cover letter: a pinned map leaves its group dying until it is reused") { Fixtures = ["bpf-map-*"] },
            new("accuracy", "2022 RFC on BPF maps, cover letter: the new generation is charged for what the old one allocated") { Fixtures = ["bpf-map-*"] },
        ],
    };

    /// <inheritdoc/>
    public override bool Charge(int run, int pages, StatKind kind, MemcgId allocator, MemcgId named, int cpu)
    {
        if (!base.Charge(run, pages, kind, allocator, named, cpu))
        {
            return false;
        }

        if (kind == StatKind.BpfMap)
        {
            Hold(run, allocator);
        }

        return true;
    }

    /// <inheritdoc/>
    public override void Uncharge(int run, int pages, StatKind kind, int cpu)
    {
        base.Uncharge(run, pages, kind, cpu);
        Release(run);
    }

    /// <inheritdoc/>
    public override int TakenOver(int run, MemcgId taker, MemcgId giver, int cpu)
    {
        if (!_heldBy.TryGetValue(run, out MemcgId holder) || giver != MemcgId.None || taker == MemcgId.Root || !Machine.Tree.IsOffline[holder])
        {
            return 0;
        }

        int pages = Machine.KernelPages.PagesOf(run), old = Machine.KernelPages.Owner[run];
        if (!Machine.Kmem.ChargePages(run, pages, StatKind.BpfMap, taker, cpu))
        {
            // The map is reused all the same: nobody looks at what the recharge returned.
            Machine.KernelPages.SetOwner(run, old);
            return 0;
        }

        int recharged = Machine.KernelPages.Owner[run];
        Machine.KernelPages.SetOwner(run, old);
        Machine.Kmem.UnchargePages(run, pages, StatKind.BpfMap, cpu);
        Machine.KernelPages.SetOwner(run, recharged);
        Release(run);
        Hold(run, taker);
        return 0;
    }

    private void Hold(int run, MemcgId memcg)
    {
        _heldBy[run] = memcg;
        Machine.Tree.Get(memcg, PinReason.KernelPages);
    }

    private void Release(int run)
    {
        if (_heldBy.Remove(run, out MemcgId memcg))
        {
            Machine.Tree.Put(memcg, PinReason.KernelPages);
        }
    }
}
