namespace Eval.Kernel.Contract;

/// <summary>What a strategy says about itself beside what its facets say.</summary>
public sealed record StrategyInfo
{
    /// <summary>Stable id, kebab-case; the class is its PascalCase.</summary>
    public required string Id { get; init; }

    /// <summary>One line for a table.</summary>
    public required string Title { get; init; }

    /// <summary>What it stands for.</summary>
    public StrategyKind Kind { get; init; } = StrategyKind.Proposal;

    /// <summary>The tree the series applies to, such as 3.15 or 5.5-rc7-mm1.</summary>
    public required string Base { get; init; }

    /// <summary>Id of the strategy it is compared with unless somebody asks for another; null for none.</summary>
    public string? Baseline { get; init; }

    /// <summary>The series.</summary>
    public required SeriesInfo Series { get; init; }

    /// <summary>Known violations of this composition that no facet has by itself.</summary>
    public IReadOnlyList<Admission> AlsoAdmits { get; init; } = [];
}
