namespace Eval.Harness.Traces;

/// <summary>How the cache of an object was found.</summary>
public enum CacheRule
{
    /// <summary>The allocation has name=, and the machine has that cache.</summary>
    Named,

    /// <summary>The free has name=, and the machine has that cache.</summary>
    NamedAtFree,

    /// <summary>Never freed in the trace; others from the same call site with the same size were freed with a name.</summary>
    SameCallSite,

    /// <summary>The machine says that the function at the call site allocates from a cache of this size.</summary>
    ByFunction,

    /// <summary>The machine has one cache of this size that is not a kmalloc cache.</summary>
    OnlyOneOfSize,

    /// <summary>kmalloc: the smallest kmalloc cache that holds the bytes (accounted ones from kmalloc-cg where there is one).</summary>
    KmallocBySize,

    /// <summary>No name, or one the machine does not know, and no unique size: the smallest kmalloc cache that holds the bytes.</summary>
    GenericBySize,
}
