namespace Eval.Reports.Plots;

/// <summary>The room of a plot with its axes: everything but the data.</summary>
internal sealed class PlotFrame
{
    /// <summary>Height of a line of text.</summary>
    public const double Line = 15;

    /// <summary>Left end of the data.</summary>
    public double Left { get; init; } = 70;

    /// <summary>Right end of the data.</summary>
    public required double Right { get; init; }

    /// <summary>Upper end of the data.</summary>
    public double Top { get; init; } = 12;

    /// <summary>Lower end of the data.</summary>
    public required double Bottom { get; init; }

    /// <summary>Draws grid, ticks and names of both axes.</summary>
    public void Draw(SvgCanvas canvas, Axis x, string nameX, Axis y, string nameY)
    {
        double lastEnd = double.NegativeInfinity;
        foreach ((double value, string text) in x.Ticks())
        {
            double at = x.Place(value);
            canvas.Line(at, Top, at, Bottom, "g");
            double half = SvgCanvas.WidthOf(text) / 2;
            if (at - half > lastEnd + 4)
            {
                bool atTheEdge = at + half > Right + 10;
                canvas.Text(atTheEdge ? Right + 10 : at, Bottom + Line + 3, text, atTheEdge ? "end" : "middle");
                lastEnd = at + half;
            }
        }

        foreach ((double value, string text) in y.Ticks())
        {
            double at = y.Place(value);
            canvas.Line(Left, at, Right, at, "g");
            canvas.Text(Left - 6, at + 4, text, "end");
        }

        canvas.Path($"M{SvgCanvas.N(Left)} {SvgCanvas.N(Top)}V{SvgCanvas.N(Bottom)}H{SvgCanvas.N(Right)}", "ax");
        canvas.Text((Left + Right) / 2, Bottom + (2.4 * Line), nameX, "middle", "at");
        canvas.Upwards(12, (Top + Bottom) / 2, nameY);
    }
}
