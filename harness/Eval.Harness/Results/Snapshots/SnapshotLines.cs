using System.Text;

namespace Eval.Harness.Results.Snapshots;

/// <summary>The lines of a verified text: no blank at a line's end, LF, and what is longer than a reviewer's screen wrapped at words.</summary>
internal sealed class SnapshotLines
{
    /// <summary>Columns of a line at most.</summary>
    public const int Columns = 120;

    private readonly StringBuilder text = new();

    /// <summary>A line.</summary>
    public void Add(string line) => text.Append(line.TrimEnd()).Append('\n');

    /// <summary>A heading with its lines, after an empty line; nothing when there are none.</summary>
    public void Section(string heading, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        Add("");
        Add(heading);
        foreach (string line in lines)
        {
            Add(line);
        }
    }

    /// <summary>Words in lines that all begin with the same number of blanks; none when there are no words.</summary>
    /// <param name="words">Words, with blanks between them.</param>
    /// <param name="indent">Blanks before each line.</param>
    public static IEnumerable<string> Wrapped(string? words, int indent)
    {
        StringBuilder line = new();
        foreach (string word in (words ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > Columns)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length == 0 ? new string(' ', indent) : " ").Append(word);
        }

        if (line.Length > 0)
        {
            yield return line.ToString();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => text.ToString();
}
