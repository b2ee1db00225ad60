namespace Eval.Strategies.Facets.Kmem.PerMemcgCaches;

/// <summary>Destroys one dead clone if it is empty; argument is the clone.</summary>
internal sealed class DestroyCacheWork(PerMemcgCachesKmem facet) : SlabMutexWork(facet)
{
    private readonly PerMemcgCachesKmem _facet = facet;

    public override string Name => "kmemcg_cache_shutdown";

    protected override void Locked(int argument, int extra) => _facet.DestroyIfEmpty(new(argument));
}
