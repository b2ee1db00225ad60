namespace Eval.Harness.Results.Snapshots;

/// <summary>
/// contents.verified.txt: which fixtures, on which machines, the other verified texts were made with; one line a fixture. It is what changes when a
/// fixture or a machine does and the behaviour does not.
/// </summary>
public static class ContentsSnapshot
{
    /// <summary>Name of the verified text, below the snapshots and without its ending.</summary>
    public const string Name = "contents";

    private const string Heading = "fixture, machine, first digits of the hash of both";

    /// <summary>Renders.</summary>
    public static string Render(IEnumerable<FixtureResult> fixtures)
    {
        SnapshotLines text = new();
        text.Add(Heading);
        foreach (FixtureResult fixture in fixtures.OrderBy(f => f.Id, StringComparer.Ordinal))
        {
            text.Add($"  {fixture.Id,-44} {fixture.Machine,-24} {fixture.Content[..Math.Min(FixtureContent.Digits, fixture.Content.Length)]}");
        }

        return text.ToString();
    }

    /// <summary>Reads it back, by fixture id.</summary>
    /// <param name="text">Text with LF.</param>
    /// <param name="file">Its name, for the message.</param>
    /// <exception cref="BadInputException">A line is not a fixture, machine and hash.</exception>
    public static IReadOnlyDictionary<string, FixtureContent> Parse(string text, string file)
    {
        SortedDictionary<string, FixtureContent> fixtures = new(StringComparer.Ordinal);
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length > 0 && lines[i][0] == ' ')
            {
                string[] words = lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                fixtures[words[0]] = words.Length == 3
                    ? new FixtureContent(words[1], words[2])
                    : throw new BadInputException(file, i + 1, 1, "a fixture, its machine and its hash");
            }
        }

        return fixtures;
    }
}
