namespace Eval.Kernel.Contract;

/// <summary>
/// An answer to "who owns memory that outlives its charger": a named, cited composition of facets. Each <c>Create…</c> is called once
/// per run; a facet that is not overridden is the baseline (accounting off, pin on offline, leave behind, swap with the nearest ancestor that has an id, memory
/// behind descriptors with its allocator, charges ahead in slots of a CPU).
/// </summary>
public abstract class Strategy
{
    private StrategyFacets? _facets;

    /// <summary>What the strategy says about itself beside what its facets say.</summary>
    public abstract StrategyInfo Info { get; }

    /// <summary>What its facets say: their names, and the idea, the cost and the admissions that are composed of theirs.</summary>
    public StrategyFacets Facets => _facets ??= new StrategyFacets(
        CreateKmem().Info, CreateFolio().Info, CreateMove().Info, CreateSwap() is var swap && swap.GetType() == typeof(SwapOwnership) ? null : swap.Info,
        CreateDescriptors() is var descriptors && descriptors.GetType() == typeof(DescriptorOwnership) ? null : descriptors.Info,
        CreateStock() is var stock && stock.GetType() == typeof(StockKeeping) ? null : stock.Info, Info.AlsoAdmits);

    /// <summary>The kmem facet of one run.</summary>
    public virtual KmemOwnership CreateKmem() => new();

    /// <summary>The folio facet of one run.</summary>
    public virtual FolioOwnership CreateFolio() => new();

    /// <summary>The move facet of one run.</summary>
    public virtual TaskMove CreateMove() => new();

    /// <summary>The swap facet of one run.</summary>
    public virtual SwapOwnership CreateSwap() => new();

    /// <summary>The facet of charges made ahead of one run.</summary>
    public virtual StockKeeping CreateStock() => new();

    /// <summary>The facet of memory behind file descriptors of one run.</summary>
    public virtual DescriptorOwnership CreateDescriptors() => new();
}
