namespace Eval.Kernel.Contract;

/// <summary>What a strategy says about itself.</summary>
public sealed record StrategyInfo
{
    /// <summary>Stable id, kebab-case; the folder is its PascalCase.</summary>
    public required string Id { get; init; }

    /// <summary>One line for a table.</summary>
    public required string Title { get; init; }

    /// <summary>The idea in two sentences, for the report.</summary>
    public required string Idea { get; init; }

    /// <summary>What it costs and gives up, one sentence.</summary>
    public required string Cost { get; init; }

    /// <summary>Name of the kmem facet's rule.</summary>
    public required string KmemFacet { get; init; }

    /// <summary>Name of the folio facet's rule.</summary>
    public required string FolioFacet { get; init; }

    /// <summary>Name of the move facet's rule.</summary>
    public required string MoveFacet { get; init; }

    /// <summary>What the series is based on for the facets it does not change.</summary>
    public required string Base { get; init; }

    /// <summary>The series.</summary>
    public required SeriesInfo Series { get; init; }

    /// <summary>Known violations with the place that admits each.</summary>
    public IReadOnlyList<Admission> Admits { get; init; } = [];
}
