using Eval.Reports.Figures;
using Eval.Reports.Rendering;

namespace Eval.Reports.Plots;

/// <summary>A row of a ratio plot.</summary>
/// <param name="Name">What is compared.</param>
/// <param name="Ratio">Subject over base.</param>
/// <param name="IsBetter">Whether the subject is better.</param>
/// <param name="Behind">What is written at the end of the row.</param>
internal sealed record RatioRow(string Name, double Ratio, bool IsBetter, string Behind);

/// <summary>Ratios as bars to both sides of 1, on a logarithmic axis; better is filled, worse is hatched.</summary>
internal sealed class RatioPlot(string id, string title, string description)
{
    private const double Row = 20;

    /// <summary>Width in points.</summary>
    public required double Width { get; init; }

    /// <summary>Draws the rows under lines of text.</summary>
    public Markup Draw(IReadOnlyList<string> lines, IReadOnlyList<RatioRow> rows)
    {
        SvgCanvas canvas = new(id, title, description);
        double y = 4;
        foreach (string line in lines)
        {
            canvas.Text(4, y + 14, line, style: y < Row ? "hd" : "");
            y += Row;
        }

        double names = rows.Select(row => SvgCanvas.WidthOf(row.Name)).DefaultIfEmpty(0).Max() + 12;
        double behind = rows.Select(row => SvgCanvas.WidthOf(row.Behind)).DefaultIfEmpty(0).Max() + 12;
        double half = (Width - names - behind) / 2;
        double reach = Math.Max(Math.Log(2), rows.Select(row => Math.Abs(Math.Log(row.Ratio))).DefaultIfEmpty(0).Max());
        double middle = names + half;
        double bottom = y + (rows.Count * Row);
        canvas.Line(middle, y, middle, bottom, "ax");
        foreach (RatioRow row in rows)
        {
            double end = middle + (Math.Log(row.Ratio) / reach * (half - 8));
            canvas.Text(names - 8, y + 14, row.Name, "end");
            canvas.Bar(
                Math.Min(middle, end), y + 3, Math.Max(1, Math.Abs(end - middle)), Row - 6, row.IsBetter ? "f-mainline" : "p0",
                $"{row.Name}: {row.Behind}");
            canvas.Text(Width - behind + 8, y + 14, row.Behind);
            y += Row;
        }

        canvas.Text(
            middle, bottom + PlotFrame.Line,
            "less, ×" + UnitText.Of((decimal)Math.Exp(-reach), "x") + " at the left end      the same      more, ×"
                + UnitText.Of((decimal)Math.Exp(reach), "x") + " at the right end",
            "middle", "at");
        return canvas.Finish(Width, bottom + 26);
    }
}
