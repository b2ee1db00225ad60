using System.Globalization;
using System.Text;

namespace Eval.Series.Rendering;

/// <summary>Plain text within a width: what is longer is wrapped at words, with a hanging indentation.</summary>
/// <param name="width">Columns, 40 or more.</param>
/// <param name="colour">Whether headings may carry terminal colours.</param>
internal sealed class TextLines(int width, bool colour = false)
{
    /// <summary>Numbers of SGR attributes, ECMA-48 8.3.117.</summary>
    public const int Bold = 1, Red = 31, Green = 32, Yellow = 33;

    private const int HangingColumns = 2;

    private readonly StringBuilder text = new();

    /// <summary>A heading, after an empty line unless it is the first.</summary>
    /// <param name="words">Words.</param>
    /// <param name="attribute">SGR attribute when colour is on.</param>
    public void Heading(string words, int attribute = Bold)
    {
        if (text.Length > 0)
        {
            text.Append('\n');
        }

        string escape = colour ? string.Create(CultureInfo.InvariantCulture, $"\u001b[{attribute}m") : "";
        text.Append(escape);
        Line(0, words);
        if (colour)
        {
            text.Insert(text.Length - 1, "\u001b[0m");
        }
    }

    /// <summary>A fact.</summary>
    /// <param name="indent">Columns before the first word; the lines it is wrapped into get two more.</param>
    /// <param name="words">Words.</param>
    public void Line(int indent, string words)
    {
        if (indent + words.Length <= width)
        {
            text.Append(' ', indent).Append(words).Append('\n');
            return;
        }

        int column = indent;
        text.Append(' ', indent);
        bool first = true;
        foreach (string word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(w => Pieces(w, width - indent - HangingColumns)))
        {
            if (!first && column + 1 + word.Length > width)
            {
                text.Append('\n').Append(' ', indent + HangingColumns);
                column = indent + HangingColumns;
                first = true;
            }

            text.Append(first ? "" : " ").Append(word);
            column += word.Length + (first ? 0 : 1);
            first = false;
        }

        text.Append('\n');
    }

    /// <inheritdoc/>
    public override string ToString() => text.ToString();

    // A word that fits on no line, such as a path, is cut.
    private static IEnumerable<string> Pieces(string word, int longest) =>
        word.Length <= longest ? [word] : word.Chunk(longest).Select(c => new string(c));
}
