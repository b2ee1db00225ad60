using Eval.Reports.Rendering;

namespace Eval.Reports.Views;

/// <summary>A picture.</summary>
internal sealed record PlotView
{
    [Field("Id, unique in the report")]
    public required string Id { get; init; }

    [Field("Title, with the unit")]
    public required string Title { get; init; }

    [Field("What to see in it, in words")]
    public required string Description { get; init; }

    [Field("The picture as SVG for a page that has the report's styles and patterns (already escaped)")]
    public required Markup Svg { get; init; }

    [Field("Name of the stand-alone SVG file beside the report")]
    public required string FileName { get; init; }

    [Field("The same picture for a narrow screen, empty when it is narrow already")]
    public Markup Narrow { get; init; } = new("");
}
