namespace Eval.Kernel.Contract;

/// <summary>What a facet says about itself, once for all strategies that are composed with it.</summary>
public sealed record FacetInfo
{
    /// <summary>Name of the rule, a few words.</summary>
    public required string Name { get; init; }

    /// <summary>The rule in one sentence.</summary>
    public required string Idea { get; init; }

    /// <summary>What it costs and gives up, one sentence.</summary>
    public required string Cost { get; init; }

    /// <summary>What becomes at offline of memory that lives on; means nothing for a move facet.</summary>
    public OfflineFate Fate { get; init; }

    /// <summary>Violations the facet is known for, whatever it is composed with.</summary>
    public IReadOnlyList<Admission> Admits { get; init; } = [];

    /// <summary>Violations it is known for beside a facet whose memory meets another fate.</summary>
    public IReadOnlyList<Admission> AdmitsBesideAnotherFate { get; init; } = [];
}
