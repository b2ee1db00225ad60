namespace Eval.Harness.Invariants;

/// <summary>A bug that was seeded, and the invariants that found it.</summary>
/// <param name="Bug">What it does wrong.</param>
/// <param name="Source">The commit, mail or rule it is from.</param>
/// <param name="KilledBy">Ids of the invariants that are violated, in order.</param>
public sealed record SeededBugRow(string Bug, string Source, IReadOnlyList<string> KilledBy);

/// <summary>
/// How far the judge is to be believed: the bugs seeded in sabotaged strategies, each with what finds it. A test runs them all and holds the table to
/// it.
/// </summary>
public static class SeededBugTable
{
    /// <summary>First line of the file.</summary>
    public const string Header = "bug,source,killed by\n";

    private static readonly Lazy<IReadOnlyList<SeededBugRow>> Read = new(() => [.. Lines().Skip(1).Select(Parse)]);

    /// <summary>The rows, in order.</summary>
    public static IReadOnlyList<SeededBugRow> Rows => Read.Value;

    /// <summary>A row as a line of the file.</summary>
    public static string Line(string bug, string source, IReadOnlyList<string> killedBy) => $"{Quoted(bug)},{Quoted(source)},{string.Join(' ', killedBy)}\n";

    private static SeededBugRow Parse(string line)
    {
        string[] cells = line[1..].Split("\",\"", 2);

        // A source may have quotes and commas of its own; ids have neither.
        int end = cells[1].LastIndexOf("\",", StringComparison.Ordinal);
        return new SeededBugRow(Plain(cells[0]), Plain(cells[1][..end]), cells[1][(end + 2)..].Split(' '));
    }

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Plain(string text) => text.Replace("\"\"", "\"", StringComparison.Ordinal);

    private static string[] Lines()
    {
        using StreamReader reader = new(typeof(SeededBugTable).Assembly.GetManifestResourceStream("seeded-bugs.csv")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
