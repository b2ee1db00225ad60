using System.Globalization;
using System.Text.RegularExpressions;

namespace Eval.Series.Facts;

/// <summary>Size of a change.</summary>
/// <param name="Files">Files changed, each with its lines, in order.</param>
/// <param name="Insertions">Lines added.</param>
/// <param name="Deletions">Lines removed.</param>
public sealed partial record Diffstat(IReadOnlyList<FileStat> Files, int Insertions, int Deletions)
{
    /// <summary>Reads the diffstat that a mail states: "path | lines ++--" for each file, then the sum. Line ends may have been lost.</summary>
    /// <param name="text">Text of the mail.</param>
    /// <returns>Null when it states none.</returns>
    public static Diffstat? Stated(string text)
    {
        Match sum = Sum().Match(text);
        if (!sum.Success)
        {
            return null;
        }

        int count = Number(sum.Groups[1]);
        // The files of the sum are the ones right before it; where the line ends are lost, names have no spaces.
        Match[] all = [.. WholeFileLine().Matches(text[..sum.Index]).TakeLast(count)];
        all = all.Length == count ? all : [.. FileLine().Matches(text[..sum.Index]).TakeLast(count)];
        FileStat[] files = [.. all.Select(m => new FileStat(m.Groups[1].Value, Number(m.Groups[2])))];
        return new Diffstat(files, Number(sum.Groups[2]), Number(sum.Groups[3]));
    }

    /// <summary>Counts the lines of the patches in a text, hunk by hunk, so that a signature's dashes are no removed line.</summary>
    /// <param name="text">Text with unified diffs.</param>
    /// <returns>Null when it has no patch.</returns>
    public static Diffstat? Counted(string text)
    {
        SortedDictionary<string, (int Added, int Removed)> files = new(StringComparer.Ordinal);
        string[] lines = text.Split('\n');
        string file = "";
        for (int i = 0; i < lines.Length; i++)
        {
            if (i + 1 < lines.Length && lines[i].StartsWith("--- ", StringComparison.Ordinal) && lines[i + 1].StartsWith("+++ ", StringComparison.Ordinal))
            {
                file = PathOf(lines[i], lines[i + 1]);
                i++;
            }
            else if (Hunk().Match(lines[i]) is { Success: true } hunk && file.Length > 0)
            {
                (int added, int removed, int last) = ReadHunk(lines, i + 1, Lines(hunk.Groups[1]), Lines(hunk.Groups[2]));
                (int Added, int Removed) before = files.GetValueOrDefault(file);
                files[file] = (before.Added + added, before.Removed + removed);
                i = last;
            }
        }

        return files.Count == 0
            ? null
            : new Diffstat(
                [.. files.Select(f => new FileStat(f.Key, f.Value.Added + f.Value.Removed))], files.Sum(f => f.Value.Added),
                files.Sum(f => f.Value.Removed));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Files.Count} files, +{Insertions} -{Deletions}");

    private static (int Added, int Removed, int Last) ReadHunk(string[] lines, int at, int old, int now)
    {
        int added = 0, removed = 0;
        for (; at < lines.Length && (old > 0 || now > 0); at++)
        {
            char sign = lines[at].Length > 0 ? lines[at][0] : ' ';
            (old, now, added, removed) = sign switch
            {
                '+' => (old, now - 1, added + 1, removed),
                '-' => (old - 1, now, added, removed + 1),
                '\\' => (old, now, added, removed),
                _ => (old - 1, now - 1, added, removed),
            };
        }

        return (added, removed, at - 1);
    }

    // The first folder is the tree's name (a/, b/, linux.orig/); a deleted file has its name on the other side.
    private static string PathOf(string oldLine, string newLine)
    {
        string path = newLine[4..].Split('\t')[0].Trim();
        path = path == "/dev/null" ? oldLine[4..].Split('\t')[0].Trim() : path;
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? path : path[(slash + 1)..];
    }

    private static int Number(Group group) => group.Success ? int.Parse(group.Value, CultureInfo.InvariantCulture) : 0;

    private static int Lines(Group group) => group.Success ? Number(group) : 1;

    // "{mm => kernel}/ours.c | 4 ++--" and "picture.png | Bin 0 -> 1234 bytes", which has no lines.
    [GeneratedRegex(@"^ +(\S.*?) +\| +(?:(\d{1,9})(?: [+-]*)?|Bin.*)$", RegexOptions.Multiline)]
    private static partial Regex WholeFileLine();

    [GeneratedRegex(@"(\S+)[ \t]+\|[ \t]+(\d{1,9})(?!\d)(?:[ \t]+[+-]+)?")]
    private static partial Regex FileLine();

    [GeneratedRegex(@"(?<!\d)(\d{1,9}) files? changed(?:, (\d{1,9}) insertions?\(\+\))?(?:, (\d{1,9}) deletions?\(-\))?")]
    private static partial Regex Sum();

    [GeneratedRegex(@"^@@ -\d+(?:,(\d{1,9}))? \+\d+(?:,(\d{1,9}))? @@")]
    private static partial Regex Hunk();
}

/// <summary>A file of a diffstat.</summary>
/// <param name="Path">Path in the tree.</param>
/// <param name="Lines">Lines added and removed.</param>
public sealed record FileStat(string Path, int Lines);
