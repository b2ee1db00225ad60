using Eval.Reports.Rendering;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>A picture at two widths: for a slide or a desk, and for a phone, where the wide one would be too small to read.</summary>
internal static class PlotPair
{
    private const double Wide = 1160;
    private const double Narrow = 384;

    /// <summary>Draws a picture at both widths.</summary>
    /// <param name="id">Id, unique in the report.</param>
    /// <param name="title">Title, with the unit.</param>
    /// <param name="description">What to see in it.</param>
    /// <param name="draw">Draws at an id and a width.</param>
    public static PlotView Of(string id, string title, string description, Func<string, double, Markup> draw) => new()
    {
        Id = id,
        Title = title,
        Description = description,
        Svg = draw(id, Wide),
        Narrow = draw(id + "-n", Narrow),
        FileName = $"report-{id}.svg",
    };

    /// <summary>Draws a picture that is narrow already.</summary>
    public static PlotView Small(string id, string title, string description, Func<string, double, Markup> draw) => new()
    {
        Id = id,
        Title = title,
        Description = description,
        Svg = draw(id, Narrow - 20),
        FileName = $"report-{id}.svg",
    };
}
