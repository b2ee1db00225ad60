using System.Globalization;
using Eval.Harness;
using Eval.Harness.Comparisons;
using Eval.Harness.Results;
using Eval.Reports.Figures;

namespace Eval.Reports.Terminal;

/// <summary>
/// Subjects held against a base, for a terminal: promises mended and broken, metrics as ratios, and the course over virtual time of the fixture that
/// differs most. It fits a screen of 24 lines unless everything is asked for.
/// </summary>
public static class CompareView
{
    private const int FewestColumns = 40;
    private const int IdColumns = 22, SubjectColumns = 15;
    private const int MostPromises = 5, MostMetrics = 8, MostCurves = 2;

    /// <summary>Draws a comparison.</summary>
    /// <param name="compared">What was found out.</param>
    /// <param name="what">What the subjects were compared on: "fixture", or "cell" when whole runs are compared.</param>
    /// <param name="isWhole">True for every promise, metric and course; false for what fits a screen.</param>
    /// <param name="isTerminal">True for colour and block signs; false gives plain ASCII.</param>
    /// <param name="width">Columns of the terminal; at most <see cref="CellView.MostColumns"/> and at least 40 are used.</param>
    /// <returns>Lines that end with LF, none longer than the width.</returns>
    public static string Render(SubjectsCompared compared, string what, bool isWhole, bool isTerminal, int width)
    {
        TerminalPage page = new(isTerminal, Math.Clamp(width, FewestColumns, CellView.MostColumns));
        IReadOnlyList<SubjectComparison> against = compared.Against;
        for (int s = 0; s < against.Count; s++)
        {
            SubjectComparison one = against[s];
            string letter = against.Count == 1 ? "" : Letter(s) + " ";
            page.Add($"{letter}{one.Subject} against {one.Base}, on {On(one, what)}", TerminalPage.Bold);
            page.Add(
                $"{(letter.Length > 0 ? "  " : "")}mends {one.Mended}, breaks {one.Broken}, {one.Promises.Sum(p => p.Kept + p.StillBroken)} as before " +
                $"(promise × {what})");
        }

        Promises(page, against, isWhole);
        Metrics(page, against, isWhole);
        Courses(page, compared, what, isWhole);
        return page.Text;
    }

    /// <summary>A comparison in one line: "b against a: mends 1, breaks 0; 3 metrics better, 2 worse, most teardown_ns ×3.00".</summary>
    public static string Line(SubjectComparison one)
    {
        int better = one.Metrics.Count(change => change.Better > change.Worse), worse = one.Metrics.Count(change => change.Worse > change.Better);
        string most = one.Metrics.Count == 0 ? "" : $", most {one.Metrics[0].Metric.Id} {ChangeText.How(one.Metrics[0])}";
        return CleanText.Of(string.Create(
            CultureInfo.InvariantCulture,
            $"{one.Subject} against {one.Base}: mends {one.Mended}, breaks {one.Broken}; {Counted.Of(better, "metric")} better, {worse} worse{most}"));
    }

    private static string Letter(int subject) => ((char)('A' + subject)).ToString();

    private static string On(SubjectComparison one, string what) =>
        one.Fixtures.Count == 1 ? one.Fixtures[0] : Counted.Of(one.Fixtures.Count, what);

    private static void Promises(TerminalPage page, IReadOnlyList<SubjectComparison> against, bool isWhole)
    {
        if (against.Count == 1)
        {
            Promises(page, against[0].Promises, isWhole);
            return;
        }

        string[] changed =
        [
            .. against.SelectMany(one => one.Promises).Where(promise => promise.Mended.Count + promise.Broken.Count > 0)
                .GroupBy(promise => promise.Invariant).OrderByDescending(group => group.Sum(promise => promise.Broken.Count)).Select(group => group.Key),
        ];
        if (changed.Length > 0)
        {
            Heads(page, "promises", against.Count);
        }

        foreach (string invariant in changed.Take(isWhole ? changed.Length : MostPromises))
        {
            IEnumerable<string> changes = against.Select(one => Counts(one.Promises.FirstOrDefault(promise => promise.Invariant == invariant)));
            page.Add($"  {Cut(invariant, IdColumns)} {string.Concat(changes.Select(change => change.PadRight(SubjectColumns)))}");
        }

        More(page, changed.Length - MostPromises, "promise", isWhole);
    }

    private static void Promises(TerminalPage page, IReadOnlyList<PromiseChange> promises, bool isWhole)
    {
        (string Words, string Colour)[] lines =
        [
            .. promises.Where(promise => promise.Broken.Count > 0).Select(promise => (Words("breaks", promise.Invariant, promise.Broken), TerminalPage.Red)),
            .. promises.Where(promise => promise.Mended.Count > 0).OrderByDescending(promise => promise.Mended.Count)
                .Select(promise => (Words("mends", promise.Invariant, promise.Mended), TerminalPage.Green)),
        ];
        foreach ((string words, string colour) in lines.Take(isWhole ? lines.Length : MostPromises))
        {
            if (isWhole)
            {
                page.Wrapped(words, 2);
            }
            else
            {
                page.Add("  " + words, colour);
            }
        }

        More(page, lines.Length - MostPromises, "promise", isWhole);
    }

    private static string Words(string verb, string invariant, IReadOnlyList<string> fixtures) =>
        string.Create(CultureInfo.InvariantCulture, $"{verb} {invariant} on {fixtures.Count}: {string.Join(", ", fixtures)}");

    private static string Counts(PromiseChange? change) => change is null || change.Mended.Count + change.Broken.Count == 0 ? "as before"
        : change.Broken.Count == 0 ? $"mends {change.Mended.Count}"
        : change.Mended.Count == 0 ? $"breaks {change.Broken.Count}"
        : $"-{change.Broken.Count} +{change.Mended.Count}";

    private static void Metrics(TerminalPage page, IReadOnlyList<SubjectComparison> against, bool isWhole)
    {
        MetricResult[] differing =
        [
            .. against.SelectMany(one => one.Metrics).GroupBy(change => change.Metric.Id).OrderByDescending(group => group.Max(change => change.Size))
                .Select(group => group.First().Metric),
        ];
        if (differing.Length == 0)
        {
            page.Add("no metric differs");
            return;
        }

        if (against.Count > 1)
        {
            Heads(page, "metrics, as ratio", against.Count);
        }
        else
        {
            page.Add($"{Counted.Of(differing.Length, "metric")} differ{(differing.Length == 1 ? "s" : "")}, largest change first", TerminalPage.Bold);
        }

        foreach (MetricResult metric in differing.Take(isWhole ? differing.Length : MostMetrics))
        {
            MetricChange?[] changes = [.. against.Select(one => one.Metrics.FirstOrDefault(change => change.Metric.Id == metric.Id))];
            if (against.Count > 1)
            {
                IEnumerable<string> ratios = changes.Select(change => change is null ? "same" : $"{ChangeText.Direction(change)} {Ratio(change)}");
                page.Add($"  {Cut(metric.Id, IdColumns)} {string.Concat(ratios.Select(ratio => ratio.PadRight(SubjectColumns)))}");
            }
            else
            {
                Metric(page, changes[0]!, against[0].Fixtures.Count == 1);
            }
        }

        More(page, differing.Length - MostMetrics, "metric", isWhole);
    }

    private static void Metric(TerminalPage page, MetricChange change, bool isOneFixture)
    {
        string direction = ChangeText.Direction(change);
        string values = ChangeText.Values(change.Largest!, change.Metric.Unit);
        string where = isOneFixture
            ? values
            : string.Create(
                CultureInfo.InvariantCulture, $"{Math.Max(change.Better, change.Worse),3}/{change.Measured,-3} {values} on {change.Largest!.Fixture}");
        page.Add($"  {Cut(change.Metric.Id, IdColumns)} {direction,-6} {Ratio(change),-7} {where}", ColourOf(direction));
    }

    // The ratio, or which side has nothing where no fixture has some on both.
    private static string Ratio(MetricChange change) => change.Ratio != 1 || change.Appeared + change.Vanished == 0 ? ChangeText.Ratio(change.Ratio)
        : change.Vanished == 0 ? "from 0" : change.Appeared == 0 ? "to 0" : "0 <-> n";

    private static string ColourOf(string direction) => direction switch { "better" => TerminalPage.Green, "worse" => TerminalPage.Red, _ => "" };

    private static void Courses(TerminalPage page, SubjectsCompared compared, string what, bool isWhole)
    {
        int shown = 0;
        foreach (Course course in compared.Courses.Where(course => course.Curves.Count > 0))
        {
            bool isOnly = compared.Against[0].Fixtures.Count == 1;
            page.Add($"over virtual time{(isOnly ? "" : $", on {course.Fixture}")}", TerminalPage.Bold);
            foreach (CourseCurve curve in isWhole || isOnly ? course.Curves : course.Curves.Take(MostCurves))
            {
                Curve(page, curve, compared.Against);
            }

            shown++;
            if (!isWhole)
            {
                break;
            }
        }

        int left = compared.Courses.Count - shown;
        if (!isWhole && left > 0 && shown > 0)
        {
            page.Add($"{left} more {what}{(left == 1 ? " differs" : "s differ")}; name {(left == 1 ? "it" : "one")} to see its course", TerminalPage.Faint);
        }
    }

    private static void Curve(TerminalPage page, CourseCurve curve, IReadOnlyList<SubjectComparison> against)
    {
        for (int s = 0; s <= against.Count; s++)
        {
            IReadOnlyList<CurvePoint> points = curve.Points[s];
            string name = s == 0 ? curve.Id : "";
            string who = s == 0 ? "base" : against.Count == 1 ? "here" : Letter(s - 1);
            string peak = "peak " + UnitText.Of(points.Max(point => point.V), curve.Unit), end = "end " + UnitText.Of(points[^1].V, curve.Unit);
            string line = Sparkline.Of(points, curve.From, curve.To, curve.Most, Math.Max(8, page.Width - IdColumns - 38), page.IsTerminal);
            page.Add($"  {Cut(name, IdColumns)} {who,-4} {line} {peak,-15} {end}");
        }
    }

    private static void Heads(TerminalPage page, string title, int subjects) =>
        page.Add(
            $"{title.PadRight(2 + IdColumns)} {string.Concat(Enumerable.Range(0, subjects).Select(s => Letter(s).PadRight(SubjectColumns)))}",
            TerminalPage.Bold);

    private static void More(TerminalPage page, int left, string what, bool isWhole)
    {
        if (!isWhole && left > 0)
        {
            page.Add(string.Create(CultureInfo.InvariantCulture, $"  {left} more {what}{(left == 1 ? "" : "s")}; --all shows each"), TerminalPage.Faint);
        }
    }

    private static string Cut(string text, int columns) => TerminalPage.Cut(CleanText.Of(text), columns).PadRight(columns);
}
