using System.Text.RegularExpressions;

namespace Eval.Series.Facts;

/// <summary>What a new version of a series says that it changed, such as under "Changes from V2 to V3".</summary>
/// <param name="Title">Its heading, without the colon.</param>
/// <param name="Items">Its points, each in one line.</param>
public sealed partial record ChangelogSection(string Title, IReadOnlyList<string> Items)
{
    private const int LongestPointCharacters = 400;

    /// <summary>Reads all sections of a text, whose line ends may have been lost.</summary>
    public static IReadOnlyList<ChangelogSection> Read(string text)
    {
        Match[] headings = [.. Heading().Matches(text).Cast<Match>()];
        List<ChangelogSection> sections = [];
        for (int i = 0; i < headings.Length; i++)
        {
            int start = headings[i].Index + headings[i].Length;
            string body = text[start..(i + 1 < headings.Length ? headings[i + 1].Index : text.Length)];
            string[] items = [.. PointsOf(body, isLast: i + 1 == headings.Length)];
            if (items.Length > 0)
            {
                sections.Add(new ChangelogSection(Spaces().Replace(headings[i].Value, " ").Trim(' ', ':', '.'), items));
            }
        }

        return sections;
    }

    private static IEnumerable<string> PointsOf(string body, bool isLast)
    {
        if (!body.Trim().Contains('\n', StringComparison.Ordinal))
        {
            // All on one line: nothing tells where the last section ends but a point that goes on into the letter itself.
            string[] points = body.Split(" * ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            int end = isLast ? Array.FindIndex(points, p => p.Length > LongestPointCharacters) : -1;
            int last = end < 0 ? points.Length - 1 : end;
            return points.Take(last + 1).Select((p, i) => isLast && i == last ? FirstSentence().Match(p).Value : p);
        }

        List<string> items = [];
        bool gap = false;
        foreach (string line in body.Split('\n'))
        {
            Match point = Point().Match(line);
            if (point.Success)
            {
                items.Add(point.Groups[1].Value.Trim());
            }
            else if (line.Trim().Length > 0 && items.Count > 0 && line[0] is ' ' or '\t')
            {
                items[^1] += " " + line.Trim();
            }
            else if (line.Trim().Length > 0 && (gap || items.Count > 0 || line.StartsWith("---", StringComparison.Ordinal)))
            {
                break;
            }

            gap |= line.Trim().Length == 0 && items.Count > 0;
        }

        return items;
    }

    // "Changes from [V2] to V3.", "Changes since v1:", "Changes in v3", "v2 -> v3:", "v2:" on a line of its own.
    [
        GeneratedRegex(
            @"\bChange(?:s|log)\s+(?:from|since|in|between)\s+\[?v\d+\]?(?:\s+(?:to|and)\s+\[?v\d+\]?)?\s*[:.]?|^[ \t]*v\d+\s*-+>\s*v\d+:?|^[ \t]*v\d+:(?=\s)",
            RegexOptions.IgnoreCase | RegexOptions.Multiline),
    ]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\s*[*o+-]\s+(.*)$")]
    private static partial Regex Point();

    [GeneratedRegex(@"^.*?(?:[.](?=\s)|$)", RegexOptions.Singleline)]
    private static partial Regex FirstSentence();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
