namespace Eval.Kernel.Contract;

/// <summary>
/// An answer to "who owns memory that outlives its charger": a named, cited composition of three facets. Each <c>Create…</c> is called once
/// per run; a facet that is not overridden is the baseline (accounting off, pin on offline, leave behind).
/// </summary>
public abstract class Strategy
{
    /// <summary>What the strategy says about itself.</summary>
    public abstract StrategyInfo Info { get; }

    /// <summary>The kmem facet of one run.</summary>
    public virtual KmemOwnership CreateKmem() => new();

    /// <summary>The folio facet of one run.</summary>
    public virtual FolioOwnership CreateFolio() => new();

    /// <summary>The move facet of one run.</summary>
    public virtual TaskMove CreateMove() => new();
}
