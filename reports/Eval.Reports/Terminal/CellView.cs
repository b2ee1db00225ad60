using System.Globalization;
using Eval.Harness.Results;
using Eval.Reports.Figures;

namespace Eval.Reports.Terminal;

/// <summary>
/// One cell for a terminal: what its fixture is about, tree, verdicts with witnesses, figures, curves as sparklines, fates as bars. The same figures
/// as in every other format, because they come from the same place.
/// </summary>
public static class CellView
{
    /// <summary>Most columns that are used, however wide the terminal is.</summary>
    public const int MostColumns = 100;

    private const int BarColumns = 32;

    /// <summary>Draws a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="fixture">Its fixture.</param>
    /// <param name="title">Title of its strategy, or what its kernel is.</param>
    /// <param name="metrics">Metrics, for titles and units; one that is missing is shown by its id, as a count.</param>
    /// <param name="isTerminal">True for colour and block signs; false gives plain ASCII.</param>
    /// <param name="width">Columns of the terminal; at most <see cref="MostColumns"/> and at least 40 are used.</param>
    /// <returns>Lines that end with LF, none longer than the width.</returns>
    public static string Render(
        CellResult cell, FixtureResult fixture, string title, IReadOnlyList<MetricResult> metrics, bool isTerminal, int width = MostColumns)
    {
        TerminalPage drawing = new(isTerminal, Math.Clamp(width, 40, MostColumns));
        drawing.Add($"{cell.Strategy} × {fixture.Id}", TerminalPage.Bold);
        drawing.Add(title);
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

    private static void Words(TerminalPage drawing, string name, string words)
    {
        drawing.Head(name, words.Length > 0);
        if (words.Length > 0)
        {
            drawing.Wrapped(CleanText.Of(words), 2);
        }
    }

    private static void Tree(TerminalPage drawing, FixtureResult fixture)
    {
        drawing.Head("groups", fixture.Tree.Count > 0);
        foreach (string line in fixture.Tree)
        {
            drawing.Add("  " + CleanText.Of(line, keepsSpaces: true));
        }
    }

    private static void Verdicts(TerminalPage drawing, CellResult cell)
    {
        drawing.Head("verdicts", cell.Verdicts.Count > 0);
        foreach ((string id, VerdictResult verdict) in cell.Verdicts)
        {
            bool violated = verdict.Verdict == VerdictResult.Violated;
            string mark = violated ? verdict.Declared ? "✗ " : "✗!" : verdict.Verdict == VerdictResult.Holds ? "✓ " : "· ";
            string word = violated ? verdict.Declared ? "violated, admitted" : "violated, not admitted" : verdict.Verdict.Word();
            drawing.Add(
                $"  {mark} {CleanText.Of(id),-24}{CleanText.Of(word)}",
                violated
                    ? verdict.Declared
                    ? TerminalPage.Yellow
                    : TerminalPage.BoldRed
                    : verdict.Verdict == VerdictResult.Holds
                    ? TerminalPage.Green
                    : TerminalPage.Faint);
            if ((verdict.Witness ?? verdict.Reason) is { Length: > 0 } witness)
            {
                drawing.Wrapped(CleanText.Of(witness), 7);
            }
        }
    }

    private static void Figures(TerminalPage drawing, CellResult cell, IReadOnlyList<MetricResult> metrics)
    {
        drawing.Head("figures", cell.Metrics.Count > 0);
        foreach ((string id, decimal value) in cell.Metrics)
        {
            MetricResult? metric = metrics.FirstOrDefault(one => one.Id == id);
            drawing.Add($"  {CleanText.Of(id),-28}{UnitText.Of(value, metric?.Unit ?? "count"),14}  {CleanText.Of(metric?.Title)}");
        }

        foreach (MetricResult metric in metrics.Where(m => m.LeftOut is not null && cell.Metrics.Count > 0 && !cell.Metrics.ContainsKey(m.Id)))
        {
            drawing.Add($"  {CleanText.Of(metric.Id),-28}{"left out",14}  {CleanText.Of(metric.LeftOut)}");
        }
    }

    private static void Curves(TerminalPage drawing, CellResult cell)
    {
        drawing.Head("over virtual time", cell.Curves.Count > 0);
        foreach (CurveResult curve in cell.Curves.Where(curve => curve.Points.Count > 0))
        {
            int columns = drawing.Width - 46;
            string peak = UnitText.Of(curve.Points.Max(point => point.V), curve.Unit);
            string last = UnitText.Of(curve.Points[^1].V, curve.Unit);
            drawing.Add(
                $"  {TerminalPage.Cut(CleanText.Of(curve.Id), 17),-18}{Sparkline.Of(curve.Points, Math.Max(4, columns), drawing.IsTerminal)} " +
                $"{"peak " + peak,-14}{last,11}");
        }
    }

    private static void Fates(TerminalPage drawing, CellResult cell)
    {
        (string Name, long Bytes)[] fates =
        [
            ("pinned", cell.Fates.PinnedBytes), ("reparented", cell.Fates.ReparentedBytes), ("recharged", cell.Fates.RechargedBytes),
            ("lost", cell.Fates.LostBytes),
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
            drawing.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {CleanText.Of(pin.Reason),-24}{UnitText.Count(pin.Groups)} groups, {UnitText.Count(pin.References)} references"));
        }
    }

    private static void Groups(TerminalPage drawing, CellResult cell)
    {
        drawing.Head("counters at labels", cell.Samples.Count > 0);
        foreach (SampleResult sample in cell.Samples)
        {
            drawing.Add(
                $"  {CleanText.Of(sample.Label)}: {UnitText.Of(sample.Nanoseconds, "ns")}, {UnitText.Count(sample.Dying)} dying, slab " +
                $"{UnitText.Of(sample.SlabBytes, "bytes")} in use {UnitText.Of(sample.SlabUtilisationPpm, "ppm")}");
            foreach (GroupResult group in sample.Groups)
            {
                drawing.Add(
                    $"    {TerminalPage.Cut(CleanText.Of(group.Path), 29),-30}{CleanText.Of(group.State),-9} charged " +
                    $"{UnitText.Of(group.ChargedBytes, "bytes"),9}  used {UnitText.Of(group.UsedBytes, "bytes"),9}");
            }
        }
    }
}
