namespace Eval.Reports.Views;

/// <summary>What names the strategy of a row.</summary>
internal abstract record StrategyRowView
{
    [Field("Strategy id")]
    public required string Strategy { get; init; }

    [Field("Title")]
    public required string Title { get; init; }

    [Field("Anchor of its section")]
    public required string Anchor { get; init; }
}
