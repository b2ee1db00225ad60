using System.Globalization;
using Eval.Series.Rendering;

namespace Eval.Series.Comparison;

/// <summary>A comparison as plain text: for a terminal, or within 72 columns for a mailing list.</summary>
public sealed class ComparisonText
{
    /// <summary>Columns of a mail (RFC 5322 asks for at most 78; quoting needs room).</summary>
    public const int MailColumns = 72;

    private const int MostValues = 5, MetricColumns = 22;

    // More than a reader looks at: of lists the first so many, of numbers the sums over strategies.
    private const int MostItems = 7, MostNumbers = 40;

    private readonly TextLines text;
    private readonly bool everyCell;

    private ComparisonText(TextLines text, bool everyCell)
    {
        this.text = text;
        this.everyCell = everyCell;
    }

    /// <summary>Renders.</summary>
    /// <param name="result">Comparison.</param>
    /// <param name="width">Columns, 40 or more.</param>
    /// <param name="colour">Whether headings may be coloured.</param>
    /// <param name="everyCell">Whether every cell is listed, not only the sums and the cell to look at first.</param>
    public static string Render(ComparisonResult result, int width = MailColumns, bool colour = false, bool everyCell = false)
    {
        TextLines text = new(width, colour);
        text.Line(0, $"Verified results: {ChangeWords.Name(result.Old)} -> {ChangeWords.Name(result.New)}");
        text.Line(0, Summary(result));
        Write(text, result, everyCell);
        return text.ToString();
    }

    /// <summary>The comparison in one line.</summary>
    public static string Summary(ComparisonResult result) => ChangeWords.Summary(result);

    /// <summary>Everything that changed, below headings.</summary>
    internal static void Write(TextLines text, ComparisonResult result, bool everyCell)
    {
        ComparisonText writer = new(text, everyCell);
        writer.Behaviour(result);
        writer.Roster(result);
        writer.Numbers(result.Numbers, 2, heading: true);
        writer.Words(result);
        writer.Fixtures(result);
    }

    private void Behaviour(ComparisonResult result)
    {
        Verdicts("Newly violated", TextLines.Red, result.NewlyViolated);
        Verdicts("Newly holding", TextLines.Green, result.NewlyHolding);
        Verdicts("Verdicts changed otherwise", TextLines.Yellow, result.OtherVerdicts);
        Section("Claims no longer reproduced", [.. result.Claims.Where(c => c.IsLost)], c => Pair($"{c.Strategy} {c.Id}", c.Old, c.New), TextLines.Red);
        Section("Claims", [.. result.Claims.Where(c => !c.IsLost)], c => Pair($"{c.Strategy} {c.Id}", c.Old, c.New));
        Predictions("Kernels predicted worse", [.. result.Fidelity.Where(f => f.IsWorse)], TextLines.Red);
        Predictions("Kernels predicted better or otherwise", [.. result.Fidelity.Where(f => !f.IsWorse)], TextLines.Bold);
    }

    private void Roster(ComparisonResult result)
    {
        Section("Strategies added", result.StrategiesAdded, r =>
        {
            text.Line(2, ChangeWords.Roster(r) + (r.Nearest is null ? "" : $"; {ChangeWords.Against(r)}:"));
            if (r.Against is { } against)
            {
                Against(against);
            }
        });
        Section("Strategies removed", result.StrategiesRemoved, r => text.Line(2, ChangeWords.Roster(r)));
    }

    private void Against(ComparisonResult against)
    {
        if (against.IsEmpty)
        {
            text.Line(4, "the same in every cell");
        }

        Few(VerdictShift.Of(against.Verdicts), 4, shift => Verdict(shift, 4, $"{shift.Invariant}: {shift.First.Old} there, {shift.First.New} here"));
        Numbers(against.Numbers, 4, heading: false);
        string[] texts = [.. against.TextOnly.GroupBy(t => t.What).Select(what => $"{what.Key} in {ChangeWords.Cells([.. what.Select(t => t.Cell.Fixture)])}")];
        if (texts.Length > 0)
        {
            text.Line(4, "other words: " + string.Join("; ", texts));
        }
    }

    private void Verdicts(string title, int attribute, IReadOnlyList<VerdictChange> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        text.Heading(string.Create(CultureInfo.InvariantCulture, $"{title} ({changes.Count})"), attribute);
        Few(VerdictShift.Of(changes), 2, shift => Verdict(shift, 2, $"{shift.Strategy} {shift.Invariant}: {shift.First.Old} -> {shift.First.New}"));
    }

    private void Verdict(VerdictShift shift, int indent, string what)
    {
        text.Line(indent, $"{what}{(shift.First.Declared ? " (declared)" : "")} in {ChangeWords.Cells([.. shift.Cells.Select(c => c.Cell.Fixture)])}");
        foreach (VerdictChange cell in everyCell ? shift.Cells : shift.Cells.Take(1))
        {
            text.Line(indent + 2, $"{cell.Cell.Fixture}: {cell.NewWitness ?? cell.OldWitness ?? "no witness"}");
        }
    }

    private void Predictions(string title, IReadOnlyList<FidelityChange> changes, int attribute) =>
        Section(title, [.. changes.GroupBy(c => c.Kernel)], kernel =>
        {
            FidelityChange[] all = [.. kernel];
            foreach (FidelityChange change in everyCell ? all : all.Take(MostValues))
            {
                text.Line(2, $"{kernel.Key} {change.Where}: {change.Old ?? "within tolerance"} -> {change.New ?? "within tolerance"}");
            }

            More(all.Length - MostValues, 2);
        }, attribute);

    private void Numbers(IReadOnlyList<MetricShift> shifts, int indent, bool heading)
    {
        if (shifts.Count == 0)
        {
            return;
        }

        if (heading)
        {
            int cells = shifts.Sum(s => s.Cells.Count);
            text.Heading(string.Create(CultureInfo.InvariantCulture, $"Numbers ({cells}{(everyCell || cells == shifts.Count ? "" : "; --cells lists each")})"));
        }

        if (!heading)
        {
            Few(shifts, indent, shift => Number(shift, indent));
            return;
        }

        if (shifts.Count > MostNumbers && !everyCell)
        {
            int strategies = shifts.Select(s => s.Strategy).Distinct().Count();
            text.Line(indent, $"in {ChangeWords.Count(strategies, "strategy", "strategies")} together; --cells lists each:");
            MetricShift.OverStrategies(shifts).ToList().ForEach(shift => Number(shift, indent + 2));
            return;
        }

        foreach (IGrouping<string, MetricShift> strategy in shifts.GroupBy(s => s.Strategy))
        {
            text.Line(indent, strategy.Key);
            strategy.ToList().ForEach(shift => Number(shift, indent + 2));
        }
    }

    private void Number(MetricShift shift, int indent)
    {
        string spread = ChangeWords.Spread(shift);
        text.Line(
            indent,
            $"{shift.Metric.PadRight(MetricColumns)} {ChangeWords.Direction(shift)}{(spread.Length > 0 ? "; " + spread : "")}; {ChangeWords.WorstCell(shift)}");
        foreach (MetricChange cell in everyCell ? shift.Cells : [])
        {
            text.Line(indent + 2, $"{cell.Cell.Fixture,-40} {ChangeWords.Values(cell, shift.Unit)}");
        }
    }

    private void Words(ComparisonResult result)
    {
        if (everyCell)
        {
            Section("Text only", result.TextOnly, t => Pair($"{t.Cell}: {t.What}", t.Old, t.New));
        }
        else
        {
            Section("Text only", [.. result.TextOnly.GroupBy(t => (t.Cell.Strategy, t.What))], g =>
                text.Line(2, $"{g.Key.Strategy} {g.Key.What}: {ChangeWords.Cells([.. g.Select(t => t.Cell.Fixture)])}"));
        }

        Section(
            "Pages", result.Pages,
            p => Pair(string.Create(CultureInfo.InvariantCulture, $"{p.Name}: {p.Removed} lines removed, {p.Added} added"), p.Old, p.New));
    }

    private void Fixtures(ComparisonResult result)
    {
        Section("Fixtures added", result.FixturesAdded, r => text.Line(2, ChangeWords.Roster(r)));
        Section("Fixtures removed", result.FixturesRemoved, r => text.Line(2, ChangeWords.Roster(r)));
        Section("Fixtures renamed", result.FixturesRenamed, r => text.Line(2, $"{r.Old} -> {r.New}"));
        Section("Cells added and removed", result.Cells, c => text.Line(2, $"{(c.IsNew ? "+" : "-")} {c.Cell}"));
        Section("Fixtures that are other ones now", result.OtherContents, o => text.Line(2, $"{o.Fixture}: {o.Reason}; {OfContent(o)}"));
    }

    internal static string OfContent(OtherContent o) =>
        $"{ChangeWords.Count(o.Differing, "cell")} differ and {(o.Differing == 1 ? "is" : "are")} not compared, {o.Same} " +
        $"{(o.Same == 1 ? "is" : "are")} the same";

    // As many as a reader looks at, and how to see the others.
    private void Few<T>(IReadOnlyList<T> items, int indent, Action<T> write)
    {
        items.Take(everyCell ? items.Count : MostItems).ToList().ForEach(write);
        More(items.Count - MostItems, indent);
    }

    private void More(int hidden, int indent)
    {
        if (!everyCell && hidden > 0)
        {
            text.Line(indent, string.Create(CultureInfo.InvariantCulture, $"and {hidden} more; --cells lists each"));
        }
    }

    private void Section<T>(string title, IReadOnlyList<T> items, Action<T> write, int attribute = TextLines.Bold)
    {
        if (items.Count == 0)
        {
            return;
        }

        text.Heading(string.Create(CultureInfo.InvariantCulture, $"{title} ({items.Count})"), attribute);
        Few(items, 2, write);
    }

    private void Pair(string what, string? old, string? now)
    {
        text.Line(2, what);
        text.Line(4, $"was {ChangeWords.Known(old)}");
        text.Line(4, $"now {ChangeWords.Known(now)}");
    }
}
