namespace Eval.Strategies.Facets.Kmem.PerMemcgCaches;

/// <summary>Kmem facet "per-memcg caches, synchronous teardown" (up to 4.10): every step of the base as it is, one clone after another under the mutexes.</summary>
public sealed class SynchronousCachesKmem : PerMemcgCachesKmem;
