using System.Text.RegularExpressions;

namespace Eval.Tests.Terminal;

/// <summary>What a command line came to in a process of its own.</summary>
/// <param name="Status">Exit status.</param>
/// <param name="Text">All it wrote to where it was looked at; both streams of a pipe, one after the other.</param>
internal sealed partial record Showing(int Status, string Text)
{
    private const string Escape = "\u001b";

    /// <summary>Whether a sequence that only a terminal understands is in it.</summary>
    public bool HasEscapes => Text.Contains(Escape, StringComparison.Ordinal);

    /// <summary>Whether it sets colours or other looks of letters; taking all back to plain sets none.</summary>
    public bool HasColours => Looks().IsMatch(Text);

    /// <summary>Whether it moves the cursor, hides it, or erases what stands there.</summary>
    public bool DrawsOver => Moves().IsMatch(Text);

    /// <summary>Whether the cursor is to be seen at the end.</summary>
    public bool LeavesCursor => Text.LastIndexOf($"{Escape}[?25l", StringComparison.Ordinal) <= Text.LastIndexOf($"{Escape}[?25h", StringComparison.Ordinal);

    /// <summary>Lines of what was drawn over, while the cursor was hidden, without what is no sign on the screen.</summary>
    public IEnumerable<string> DrawnLines
    {
        get
        {
            int from = Text.IndexOf($"{Escape}[?25l", StringComparison.Ordinal), to = Text.LastIndexOf($"{Escape}[?25h", StringComparison.Ordinal);
            return from < 0 || to < from ? [] : AnyEscape().Replace(Text[from..to], "").Split('\n', '\r');
        }
    }

    [GeneratedRegex(@"\x1b\[(?!0?m)[0-9;]+m")]
    private static partial Regex Looks();

    [GeneratedRegex(@"\x1b\[[0-9;]*[A-HJKf]|\x1b\[\?25[lh]")]
    private static partial Regex Moves();

    [GeneratedRegex(@"\x1b(\[[?0-9;]*[A-Za-z]|[=>])")]
    private static partial Regex AnyEscape();
}
