using System.Globalization;
using System.Text;

namespace Eval.Reports.Figures;

/// <summary>
/// Text from outside (fixtures, plugins, results files) made harmless for any reader before a format escapes it: on one line, without
/// control characters and without the marks that turn the direction of what follows.
/// </summary>
internal static class CleanText
{
    /// <summary>One line, controls shown as \u{...}; spaces kept where they draw something.</summary>
    public static string Of(string? text, bool keepsSpaces = false)
    {
        if (string.IsNullOrEmpty(text) || IsClean(text))
        {
            return text ?? "";
        }

        StringBuilder clean = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            Append(clean, rune, keepsSpaces);
        }

        return keepsSpaces ? clean.ToString().TrimEnd() : clean.ToString().Trim();
    }

    // Most text is: words of ASCII with one space between them.
    private static bool IsClean(string text) =>
        !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && text[0] != ' ' && text[^1] != ' ' && !text.Contains("  ", StringComparison.Ordinal);

    private static void Append(StringBuilder clean, Rune rune, bool keepsSpaces)
    {
        UnicodeCategory category = Rune.GetUnicodeCategory(rune);
        if (rune.Value is '\n' or '\r' or '\t'
            || category is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
        {
            if (keepsSpaces || clean.Length == 0 || clean[^1] != ' ')
            {
                clean.Append(' ');
            }
        }
        else if (category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
        {
            clean.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
        }
        else
        {
            clean.Append(rune.ToString());
        }
    }
}
