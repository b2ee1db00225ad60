namespace Eval.Reports.Plots;

/// <summary>The legend, below the data so that it never covers any.</summary>
internal static class Legend
{
    /// <summary>Draws a row for each series and gives the place below.</summary>
    public static double Draw(SvgCanvas canvas, double x, double y, double width, IReadOnlyList<(string Names, Action<double, double> Sample)> rows)
    {
        int characters = (int)((width - x - 40) / SvgCanvas.WidthOf("x"));
        foreach ((string names, Action<double, double> sample) in rows)
        {
            sample(x, y - 4);
            foreach (string line in Lines(names, characters))
            {
                canvas.Text(x + 36, y, line);
                y += PlotFrame.Line;
            }

            y += 3;
        }

        return y;
    }

    private static List<string> Lines(string names, int characters)
    {
        List<string> lines = [];
        string line = "";
        foreach (string word in names.Split(' '))
        {
            string cut = word.Length > characters ? word[..characters] : word;
            if (line.Length > 0 && line.Length + 1 + cut.Length > characters)
            {
                lines.Add(line);
                line = "";
            }

            line = line.Length == 0 ? cut : line + " " + cut;
        }

        lines.Add(line);
        return lines;
    }
}
