using System.Globalization;
using Eval.Series.Comparison;
using Eval.Series.Rendering;

namespace Eval.Series.Review;

/// <summary>What somebody reads whose run left received snapshots: one summary by field, and the command that accepts only these.</summary>
public static class ReviewHint
{
    private const int MostLines = 60;

    /// <summary>The summary.</summary>
    /// <param name="set">Received snapshots, at least one.</param>
    /// <param name="width">Columns.</param>
    public static string Text(ReceivedSet set, int width)
    {
        TextLines text = new(width);
        text.Line(0, $"{ChangeWords.Count(set.Snapshots.Count, "snapshot")} not as verified. {ComparisonText.Summary(set.Change)}");
        ComparisonText.Write(text, set.Change, everyCell: false);
        string[] lines = text.ToString().TrimEnd('\n').Split('\n');
        string more = lines.Length > MostLines
            ? string.Create(CultureInfo.InvariantCulture, $"\n… {lines.Length - MostLines} lines more: memcg-eval review")
            : "";
        return $"{string.Join('\n', lines.Take(MostLines))}{more}\n\nTo look and decide kind by kind: memcg-eval review\nTo accept only these: {Command(set)}";
    }

    private static string Command(ReceivedSet set)
    {
        string[] folders = [.. set.Snapshots.Select(s => s.Name.Split('/')[0]).Distinct()];
        string[] fields = [.. set.Fields.SelectMany(f => f).Distinct().Order(StringComparer.Ordinal)];
        string glob = set.Snapshots.Count == 1 ? set.Snapshots[0].Name : folders.Length == 1 ? folders[0] + "/*" : "*";
        IEnumerable<string> options = fields.Select(f => f.Contains(' ', StringComparison.Ordinal) ? $"--field '{f}'" : $"--field {f}");
        return $"memcg-eval review --accept '{glob}' {string.Join(' ', options)} --reason WORDS";
    }
}
