using System.Text;
using Eval.Reports.Figures;
using Eval.Reports.Formats;

namespace Eval.Reports.Terminal;

/// <summary>Lines of a terminal being drawn.</summary>
/// <param name="isTerminal">True for colour and block signs; false gives plain ASCII.</param>
/// <param name="width">Columns; a longer line is cut.</param>
internal sealed class TerminalPage(bool isTerminal, int width)
{
    /// <summary>SGR attributes, ECMA-48 8.3.117.</summary>
    public const string Bold = "1", Faint = "2", Green = "32", Yellow = "33", Red = "31", BoldRed = "31;1";

    private readonly StringBuilder text = new();

    /// <summary>Whether colour and block signs are welcome.</summary>
    public bool IsTerminal => isTerminal;

    /// <summary>Columns.</summary>
    public int Width => width;

    /// <summary>What was drawn: lines that end with LF.</summary>
    public string Text => text.ToString();

    /// <summary>A heading after an empty line, when it is shown.</summary>
    public void Head(string name, bool isShown)
    {
        if (isShown)
        {
            text.Append('\n');
            Add(name, Bold);
        }
    }

    /// <summary>A line, cut at the width; colour never counts as width.</summary>
    public void Add(string line, string colour = "")
    {
        string shown = CleanText.Of(line, keepsSpaces: true);
        shown = isTerminal ? shown : TextFormat.ToAscii(shown);
        shown = Cut(shown, width);
        text.Append(isTerminal && colour.Length > 0 ? $"\u001b[{colour}m{shown}\u001b[0m" : shown).Append('\n');
    }

    /// <summary>Words in as many lines as they need.</summary>
    public void Wrapped(string words, int indent)
    {
        foreach (string line in Rendering.TextLayout.Wrap(words, width, indent).Split('\n'))
        {
            Add(new string(' ', indent) + line.TrimStart());
        }
    }

    /// <summary>The text, its end replaced by ~ where it is longer than there is room.</summary>
    public static string Cut(string text, int length) => text.Length > length ? text[..(length - 1)] + "~" : text;
}
