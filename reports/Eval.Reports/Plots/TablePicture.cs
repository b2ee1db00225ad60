using Eval.Reports.Rendering;

namespace Eval.Reports.Plots;

/// <summary>A table as a picture, for places that show pictures only: rows in groups, the first column to the left, the others to the right.</summary>
internal sealed class TablePicture(string id, string title, string description)
{
    private const double Row = 19;

    /// <summary>Draws the table.</summary>
    /// <param name="heads">Heads of the columns; a head may take several lines.</param>
    /// <param name="groups">Titles with their rows; a cell's second part says whether it stands out.</param>
    public Markup Draw(
        IReadOnlyList<IReadOnlyList<string>> heads,
        IReadOnlyList<(string Title, IReadOnlyList<IReadOnlyList<(string Text, bool Strong)>> Rows)> groups)
    {
        SvgCanvas canvas = new(id, title, description);
        double[] widths =
        [
            .. heads.Select(
                (head, i) => 20 + head.Concat(groups.SelectMany(group => group.Rows).Select(row => row[i].Text)).Max(text => SvgCanvas.WidthOf(text))),
        ];
        int lines = heads.Max(head => head.Count);
        double y = 4 + (lines * 14);
        double width = widths.Sum() + 8;
        for (int i = 0; i < heads.Count; i++)
        {
            for (int line = 0; line < heads[i].Count; line++)
            {
                Put(canvas, widths, i, y - ((heads[i].Count - 1 - line) * 14) - 2, heads[i][line], "hd");
            }
        }

        canvas.Line(4, y + 3, width - 4, y + 3, "ax");
        foreach ((string name, IReadOnlyList<IReadOnlyList<(string Text, bool Strong)>> rows) in groups)
        {
            y += Row;
            canvas.Text(4, y, name, style: "at");
            foreach (IReadOnlyList<(string Text, bool Strong)> row in rows)
            {
                y += Row;
                for (int i = 0; i < row.Count; i++)
                {
                    Put(canvas, widths, i, y, row[i].Text, row[i].Strong ? "hd" : "");
                }
            }
        }

        return canvas.Finish(width, y + 10);
    }

    private static void Put(SvgCanvas canvas, double[] widths, int column, double y, string text, string style)
    {
        double left = 4 + widths.Take(column).Sum();
        if (column == 0)
        {
            canvas.Text(left + 8, y, text, style: style);
        }
        else
        {
            canvas.Text(left + widths[column] - 4, y, text, "end", style);
        }
    }
}
