namespace Eval.Harness.Results.Snapshots;

/// <summary>claims.verified.txt: what became of each claim of the series, by strategy; so that a claim that stops being reproduced is a diff.</summary>
public static class ClaimsSnapshot
{
    /// <summary>Name of the verified text, below the snapshots and without its ending.</summary>
    public const string Name = "claims";

    private const string Expected = "expected", Measured = "measured";
    private const int Indent = 4;

    /// <summary>Renders.</summary>
    public static string Render(IEnumerable<ClaimResult> claims)
    {
        SnapshotLines text = new();
        text.Add("claims of the series by strategy: claim, outcome, what was expected and measured");
        foreach (IGrouping<string, ClaimResult> own in claims.GroupBy(c => c.Strategy).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            text.Section(own.Key, [.. own.OrderBy(c => c.Id, StringComparer.Ordinal).SelectMany(Lines)]);
        }

        return text.ToString();
    }

    /// <summary>Reads it back: strategy, id, outcome, expected and measured of each claim, in order.</summary>
    /// <param name="text">Text with LF.</param>
    /// <param name="file">Its name, for the message.</param>
    /// <exception cref="BadInputException">A line is no part of a claim.</exception>
    public static IReadOnlyList<ClaimResult> Parse(string text, string file)
    {
        List<ClaimResult> claims = [];
        string strategy = "", field = "";
        string[] lines = text.Split('\n');
        for (int i = 1; i < lines.Length; i++)
        {
            string[] words = lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            int indent = lines[i].Length - lines[i].TrimStart().Length;
            if (words.Length == 0)
            {
                continue;
            }

            if (indent == 0)
            {
                strategy = words[0];
            }
            else if (indent < Indent && words.Length == 2)
            {
                claims.Add(new ClaimResult(strategy, words[0], "", "", "", "", words[1], null, ""));
            }
            else if (indent >= Indent && claims.Count > 0)
            {
                field = indent == Indent ? words[0] : field;
                claims[^1] = With(claims[^1], field, string.Join(' ', indent == Indent ? words.Skip(1) : words));
            }
            else
            {
                throw new BadInputException(file, i + 1, 1, "a claim and its outcome");
            }
        }

        return claims;
    }

    private static ClaimResult With(ClaimResult claim, string field, string words) => field == Expected
        ? claim with { Expected = (claim.Expected + " " + words).Trim() }
        : claim with { Measured = (claim.Measured + " " + words).Trim() };

    private static IEnumerable<string> Lines(ClaimResult claim) =>
        Field(Expected, claim.Expected).Concat(Field(Measured, claim.Measured)).Prepend($"  {claim.Id,-60} {claim.Outcome}");

    // The words that follow the first line stand below the first word.
    private static IEnumerable<string> Field(string name, string words)
    {
        int indent = Indent + name.Length + 1;
        return SnapshotLines.Wrapped(words, indent).Select((line, i) => i == 0 ? new string(' ', Indent) + name + line[(Indent + name.Length)..] : line);
    }
}
