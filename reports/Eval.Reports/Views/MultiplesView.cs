namespace Eval.Reports.Views;

/// <summary>The same picture for each family of fixtures.</summary>
internal sealed record MultiplesView
{
    [Field("Title")]
    public required string Title { get; init; }

    [Field("What to see in them, and the families without anything to see")]
    public required string Description { get; init; }

    [Field("A picture for each family")]
    public required IReadOnlyList<PlotView> Plots { get; init; }
}
