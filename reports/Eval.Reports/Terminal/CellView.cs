using System.Globalization;
using System.Text;
using Eval.Harness.Results;
using Eval.Reports.Figures;
using Eval.Reports.Formats;

namespace Eval.Reports.Terminal;

/// <summary>
/// One cell for a terminal: what its fixture is about, tree, verdicts with witnesses, figures, curves as sparklines, fates as bars. The same figures as in every other
/// format, because they come from the same place.
/// </summary>
public static class CellView
{
    /// <summary>Most columns that are used, however wide the terminal is.</summary>
    public const int MostColumns = 100;

    private const string Blocks = " ▁▂▃▄▅▆▇█";
    private const string Plain = " .:-=+*#@";
    private const int BarColumns = 32;

    /// <summary>Draws a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="fixture">Its fixture.</param>
    /// <param name="strategy">Its strategy.</param>
    /// <param name="metrics">Metrics, for titles and units; one that is missing is shown by its id, as a count.</param>
    /// <param name="isTerminal">True for colour and block signs; false gives plain ASCII.</param>
    /// <param name="width">Columns of the terminal; at most <see cref="MostColumns"/> and at least 40 are used.</param>
    /// <returns>Lines that end with LF, none longer than the width.</returns>
    public static string Render(CellResult cell, FixtureResult fixture, StrategyResult strategy, IReadOnlyList<MetricResult> metrics, bool isTerminal, int width = MostColumns)
    {
        Drawing drawing = new(isTerminal, Math.Clamp(width, 40, MostColumns));
        drawing.Add($"{strategy.Id} × {fixture.Id}", "1");
        drawing.Add(strategy.Title);
        drawing.Add(fixture.Title);
        Words(drawing, "source", fixture.Source);
        Words(drawing, "story", fixture.Story);
        Words(drawing, "expect", fixture.Expect);
        Tree(drawing, fixture);
        Verdicts(drawing, cell);
        Figures(drawing, cell, metrics);
        Curves(drawing, cell);
        Fates(drawing, cell);
        Groups(drawing, cell);
        return drawing.Text;
    }

    /// <summary>A curve as one line of signs, low to high between zero and its highest value.</summary>
    /// <param name="curve">The curve; its time is divided evenly over the columns.</param>
    /// <param name="columns">Columns to use.</param>
    /// <param name="isTerminal">Block signs, or ASCII.</param>
    public static string Sparkline(CurveResult curve, int columns, bool isTerminal)
    {
        string signs = isTerminal ? Blocks : Plain;
        if (curve.Points.Count == 0)
        {
            return "";
        }

        long first = curve.Points[0].T;
        decimal span = Math.Max(1, curve.Points[^1].T - first);
        long most = Math.Max(1, curve.Points.Max(point => point.V));
        char[] line = new char[columns];
        int next = 0;
        for (int i = 0; i < columns; i++)
        {
            // The highest value within the column: a short peak must not fall between two columns.
            long value = curve.Points[Math.Max(0, next - 1)].V;
            for (; next < curve.Points.Count && (curve.Points[next].T - first) * columns <= span * (i + 1); next++)
            {
                value = Math.Max(value, curve.Points[next].V);
            }

            int level = value <= 0 ? 0 : 1 + (int)((decimal)value * (signs.Length - 2) / most);
            line[i] = signs[Math.Min(level, signs.Length - 1)];
        }

        return new string(line);
    }

    private static void Words(Drawing drawing, string name, string words)
    {
        drawing.Head(name, words.Length > 0);
        if (words.Length > 0)
        {
            drawing.Wrapped(CleanText.Of(words), 2);
        }
    }

    private static void Tree(Drawing drawing, FixtureResult fixture)
    {
        drawing.Head("groups", fixture.Tree.Count > 0);
        foreach (string line in fixture.Tree)
        {
            drawing.Add("  " + CleanText.Of(line, keepsSpaces: true));
        }
    }

    private static void Verdicts(Drawing drawing, CellResult cell)
    {
        drawing.Head("verdicts", cell.Verdicts.Count > 0);
        foreach ((string id, VerdictResult verdict) in cell.Verdicts)
        {
            bool violated = verdict.Verdict == VerdictResult.Violated;
            string mark = violated ? verdict.Declared ? "✗ " : "✗!" : verdict.Verdict == VerdictResult.Holds ? "✓ " : "· ";
            string word = violated ? verdict.Declared ? "violated, admitted" : "violated, not admitted" : verdict.Verdict.Word();
            drawing.Add($"  {mark} {CleanText.Of(id),-24}{CleanText.Of(word)}", violated ? verdict.Declared ? "33" : "31;1" : verdict.Verdict == VerdictResult.Holds ? "32" : "2");
            if ((verdict.Witness ?? verdict.Reason) is { Length: > 0 } witness)
            {
                drawing.Wrapped(CleanText.Of(witness), 7);
            }
        }
    }

    private static void Figures(Drawing drawing, CellResult cell, IReadOnlyList<MetricResult> metrics)
    {
        drawing.Head("figures", cell.Metrics.Count > 0);
        foreach ((string id, decimal value) in cell.Metrics)
        {
            MetricResult? metric = metrics.FirstOrDefault(one => one.Id == id);
            drawing.Add($"  {CleanText.Of(id),-28}{UnitText.Of(value, metric?.Unit ?? "count"),14}  {CleanText.Of(metric?.Title)}");
        }
    }

    private static void Curves(Drawing drawing, CellResult cell)
    {
        drawing.Head("over virtual time", cell.Curves.Count > 0);
        foreach (CurveResult curve in cell.Curves.Where(curve => curve.Points.Count > 0))
        {
            int columns = drawing.Width - 46;
            string peak = UnitText.Of(curve.Points.Max(point => point.V), curve.Unit);
            string last = UnitText.Of(curve.Points[^1].V, curve.Unit);
            drawing.Add($"  {Cut(CleanText.Of(curve.Id), 17),-18}{Sparkline(curve, Math.Max(4, columns), drawing.IsTerminal)} {"peak " + peak,-14}{last,11}");
        }
    }

    private static void Fates(Drawing drawing, CellResult cell)
    {
        (string Name, long Bytes)[] fates =
        [
            ("pinned", cell.Fates.PinnedBytes), ("reparented", cell.Fates.ReparentedBytes), ("recharged", cell.Fates.RechargedBytes), ("lost", cell.Fates.LostBytes),
        ];
        long most = fates.Max(fate => fate.Bytes);
        drawing.Head("bytes of removed groups", most > 0);
        foreach ((string name, long bytes) in fates.Where(_ => most > 0))
        {
            int length = (int)((decimal)bytes * Math.Min(BarColumns, drawing.Width - 30) / most);
            drawing.Add($"  {name,-12}{new string(drawing.IsTerminal ? '█' : '#', length)} {UnitText.Of(bytes, "bytes")}");
        }

        drawing.Head("who pins dying groups", cell.Pins.Count > 0);
        foreach (PinResult pin in cell.Pins)
        {
            drawing.Add(string.Create(CultureInfo.InvariantCulture, $"  {CleanText.Of(pin.Reason),-24}{UnitText.Count(pin.Groups)} groups, {UnitText.Count(pin.References)} references"));
        }
    }

    private static void Groups(Drawing drawing, CellResult cell)
    {
        drawing.Head("counters at labels", cell.Samples.Count > 0);
        foreach (SampleResult sample in cell.Samples)
        {
            drawing.Add($"  {CleanText.Of(sample.Label)}: {UnitText.Of(sample.Nanoseconds, "ns")}, {UnitText.Count(sample.Dying)} dying, slab {UnitText.Of(sample.SlabBytes, "bytes")} in use {UnitText.Of(sample.SlabUtilisationPpm, "ppm")}");
            foreach (GroupResult group in sample.Groups)
            {
                drawing.Add($"    {Cut(CleanText.Of(group.Path), 29),-30}{CleanText.Of(group.State),-9} charged {UnitText.Of(group.ChargedBytes, "bytes"),9}  used {UnitText.Of(group.UsedBytes, "bytes"),9}");
            }
        }
    }

    private static string Cut(string text, int length) => text.Length > length ? text[..(length - 1)] + "~" : text;

    /// <summary>Lines being drawn.</summary>
    private sealed class Drawing(bool isTerminal, int width)
    {
        private readonly StringBuilder text = new();

        public bool IsTerminal => isTerminal;

        public int Width => width;

        public string Text => text.ToString();

        public void Head(string name, bool isShown)
        {
            if (isShown)
            {
                text.Append('\n');
                Add(name, "1");
            }
        }

        /// <summary>A line, cut at the width; colour never counts as width.</summary>
        public void Add(string line, string colour = "")
        {
            string shown = CleanText.Of(line, keepsSpaces: true);
            shown = isTerminal ? shown : TextFormat.ToAscii(shown);
            shown = Cut(shown, width);
            text.Append(isTerminal && colour.Length > 0 ? $"\u001b[{colour}m{shown}\u001b[0m" : shown).Append('\n');
        }

        public void Wrapped(string words, int indent)
        {
            foreach (string line in Rendering.TextLayout.Wrap(words, width, indent).Split('\n'))
            {
                Add(new string(' ', indent) + line.TrimStart());
            }
        }
    }
}
