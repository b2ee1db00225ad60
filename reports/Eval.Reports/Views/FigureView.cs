namespace Eval.Reports.Views;

/// <summary>A value as every format prints it: formatted once, here, so that two formats can never disagree.</summary>
internal sealed record FigureView
{
    [Field("The value for a reader, with its unit")]
    public required string Text { get; init; }

    [Field("The same value in full, in the metric's own unit")]
    public required string Exact { get; init; }

    [Field("Unit of Exact")]
    public required string Unit { get; init; }

    [Field("Whether it is the best of its row of competitors (only where strategies differ)")]
    public bool IsBest { get; init; }

    [Field("Difference to the baseline in percent, empty without --baseline", "%")]
    public string Relative { get; init; } = "";

    [Field("Whether Text leaves digits of Exact out")]
    public bool IsRounded => Text != Exact;
}
