using System.Globalization;
using Eval.Series.Comparison;
using Eval.Series.Git;
using Eval.Series.Rendering;

namespace Eval.Series.Commits;

/// <summary>A series report as plain text: for a terminal, or within 72 columns for a mailing list.</summary>
public static class SeriesText
{
    // Subject column of the matrix: what is left of the width after id, build, verdicts and counts.
    private const int MatrixColumns = 50, FewestSubjectColumns = 20;

    /// <summary>Renders.</summary>
    /// <param name="report">Report.</param>
    /// <param name="width">Columns, 60 or more.</param>
    /// <param name="colour">Whether headings may be coloured.</param>
    public static string Render(SeriesReport report, int width = ComparisonText.MailColumns, bool colour = false)
    {
        TextLines text = new(width, colour);
        int subject = Math.Max(FewestSubjectColumns, width - MatrixColumns);
        text.Line(0, $"Series of {ChangeWords.Count(report.Rows.Count, "commit")} on " +
            $"{Short(report.Base)}{(report.BaseBuilds ? "" : ", which does not build")}");
        if (report.Conflict is not null)
        {
            text.Line(0, $"It ends early: {report.Conflict}");
        }

        text.Heading($"{"commit",-12} {"builds",-6} {"verdicts",-8} {"-",4} {"+",4} {"num",5} subject");
        foreach (SeriesRow row in report.Rows)
        {
            text.Line(0, $"{row.Commit.ShortId} {(row.Builds ? "yes" : "NO"),-6} {Verdicts(row),-8} {Counts(row.Change)} {Cut(row.Commit.Subject, subject)}");
        }

        text.Line(0, "- newly violated, + newly holding, num: numbers changed");
        Problems(text, report);
        foreach (SeriesRow row in report.Rows.Where(r => r.Message is not null || r.Change is { IsEmpty: false }))
        {
            text.Heading($"{row.Commit.ShortId} {row.Commit.Subject}");
            Details(text, row.Message, row.Change);
        }

        Against(text, report.Against);
        return text.ToString();
    }

    internal static string Verdicts(SeriesRow row) => row.VerdictsHold switch { true => "hold", false => "DIFFER", null => "-" };

    internal static string Match(MatchRow row)
    {
        string sign = row.Old is null ? ">" : row.New is null ? "<" : row.SameText ? "=" : "!";
        string name = row.New?.Subject ?? row.Old!.Subject;
        string what = row.Change is null ? "" : ": " + (row.Change.IsEmpty ? "same behaviour" : ComparisonText.Summary(row.Change));
        return $"{row.Old?.ShortId ?? "-",-12} {sign} {row.New?.ShortId ?? "-",-12} {name}{what}";
    }

    private static void Problems(TextLines text, SeriesReport report)
    {
        if (report.FirstBad.Count > 0)
        {
            text.Heading("First bad commit per invariant", TextLines.Red);
            foreach (FirstBad bad in report.FirstBad)
            {
                text.Line(2, $"{bad.Invariant}: {Short(bad.Commit)}, {bad.Cell}: {bad.Witness ?? "no witness"}");
            }
        }

        if (report.NotAlone.Count > 0)
        {
            text.Heading("Commits that do not stand alone", TextLines.Yellow);
            foreach (NotAlone one in report.NotAlone)
            {
                text.Line(2, $"{Short(one.Commit)}: {one.What}; repaired by {Short(one.RepairedBy)}");
            }
        }
    }

    private static void Details(TextLines text, string? message, ComparisonResult? change)
    {
        if (message is not null)
        {
            text.Line(2, message);
        }

        if (change is not null)
        {
            text.Line(2, ComparisonText.Summary(change));
            ComparisonText.Write(text, change, everyCell: false);
        }
    }

    private static void Against(TextLines text, IReadOnlyList<MatchRow> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        text.Heading("Against the earlier version");
        foreach (MatchRow row in rows)
        {
            text.Line(0, Match(row));
            if (row.Change is { IsEmpty: false })
            {
                ComparisonText.Write(text, row.Change, everyCell: false);
            }
        }
    }

    private static string Counts(ComparisonResult? change) => change is null
        ? $"{"-",4} {"-",4} {"-",5}"
        : string.Create(CultureInfo.InvariantCulture, $"{change.NewlyViolated.Count,4} {change.NewlyHolding.Count,4} {change.Metrics.Count(),5}");

    private static string Short(CommitName commit) => $"{commit.ShortId} ({commit.Subject})";

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..(longest - 3)] + "...";
}
