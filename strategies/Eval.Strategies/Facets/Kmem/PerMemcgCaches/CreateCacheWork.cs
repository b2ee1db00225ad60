using Eval.Kernel.Costs;
using Eval.Kernel.Memcg;

namespace Eval.Strategies.Facets.Kmem.PerMemcgCaches;

/// <summary>memcg_kmem_cache_create_func: argument is the memcg, extra the root cache.</summary>
internal sealed class CreateCacheWork(PerMemcgCachesKmem facet) : SlabMutexWork(facet)
{
    private readonly PerMemcgCachesKmem _facet = facet;

    public override string Name => "memcg_create_kmem_cache";

    protected override CostPath Path => CostPath.Other;

    protected override void Locked(int argument, int extra)
    {
        // The group may have gone while the item was waiting; its entry has been cleared then.
        if (!_facet.Machine.Tree.IsOffline[argument])
        {
            _facet.Machine.Costs.Step(StepKind.PageAlloc, 1);
            _facet.MakeClone(new(extra), new(argument));
        }

        _facet.Machine.Tree.Put(new(argument), PinReason.Work);
    }
}
