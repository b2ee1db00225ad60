using System.Globalization;
using System.Text;

namespace Eval.Reports.Formats;

/// <summary>report.txt: for a mailing list, ASCII, 72 columns.</summary>
internal sealed class TextFormat : ReportFormat
{
    /// <summary>Columns of a line.</summary>
    public const int Width = 72;

    /// <inheritdoc/>
    public override string Id => "text";

    /// <inheritdoc/>
    public override string FileName => "report.txt";

    /// <inheritdoc/>
    public override string Template => "report.txt.scriban";

    /// <inheritdoc/>
    public override string Escape(string text) => ToAscii(text);

    /// <inheritdoc/>
    public override string Finish(string page) => string.Join('\n', page.Split('\n').Select(line => line.TrimEnd(' ')));

    /// <summary>The text in ASCII: the signs we use by their nearest, anything else as \u{...}.</summary>
    public static string ToAscii(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        StringBuilder ascii = new(text.Length + 16);
        foreach (Rune rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                < 0x80 => ascii.Append((char)rune.Value),
                '–' or '—' or '−' or '‑' => ascii.Append('-'),
                '‘' or '’' => ascii.Append('\''),
                '“' or '”' or '„' => ascii.Append('"'),
                '×' => ascii.Append('x'),
                '✓' => ascii.Append("ok"),
                '✗' => ascii.Append("NO"),
                '·' => ascii.Append('-'),
                '…' => ascii.Append("..."),
                '→' => ascii.Append("->"),
                '≤' => ascii.Append("<="),
                '≥' => ascii.Append(">="),
                '±' => ascii.Append("+-"),
                '²' => ascii.Append("^2"),
                '³' => ascii.Append("^3"),
                '≈' => ascii.Append('~'),
                'µ' => ascii.Append('u'),
                _ => ascii.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}"),
            };
        }

        return ascii.ToString();
    }
}
