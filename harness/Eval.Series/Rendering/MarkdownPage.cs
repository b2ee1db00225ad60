using System.Globalization;
using System.Text;

namespace Eval.Series.Rendering;

/// <summary>Markdown within a number of characters: a table that does not fit ends with how many rows were left out.</summary>
/// <param name="most">Most characters.</param>
internal sealed class MarkdownPage(int most)
{
    /// <summary>What a GitHub comment may have is 65,536 characters; the rest is for a line that somebody adds.</summary>
    public const int MostCharacters = 64_500;

    // A reader of a comment looks at the first rows; the rest is a command away.
    private const int MostRows = 20;

    // Room for the line that says what was left out, and for closing tags, of this and of every table that follows.
    private const int Reserve = 150, TablesThatMayFollow = 12;

    private readonly StringBuilder text = new();

    /// <summary>Text that is always there.</summary>
    public void Write(string words) => text.Append(words);

    /// <summary>A table under a heading, nothing when it has no rows.</summary>
    /// <param name="title">Heading; the number of rows is added.</param>
    /// <param name="head">Head of the table, with its line of dashes.</param>
    /// <param name="rows">Rows, each ending with a newline.</param>
    /// <param name="folded">Whether it is closed at first.</param>
    public void Table(string title, string head, IReadOnlyList<string> rows, bool folded)
    {
        if (rows.Count == 0)
        {
            return;
        }

        string heading = string.Create(CultureInfo.InvariantCulture, $"{title} ({rows.Count})");
        int room = most - (Reserve * TablesThatMayFollow);
        text.Append(folded ? $"\n<details><summary>{heading}</summary>\n\n" : $"\n**{heading}**\n\n");
        int written = 0;
        if (text.Length + head.Length < room)
        {
            text.Append(head);
            while (written < Math.Min(rows.Count, MostRows) && text.Length + rows[written].Length < room)
            {
                text.Append(rows[written]);
                written++;
            }
        }

        if (written < rows.Count)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{rows.Count - written} more; `--format json` has all.\n");
        }

        text.Append(folded ? "\n</details>\n" : "");
    }

    /// <inheritdoc/>
    public override string ToString() => text.ToString();
}
