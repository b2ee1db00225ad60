using System.Globalization;
using System.Text;

namespace Eval.Reports.Formats;

/// <summary>report.html: one file, no request.</summary>
internal sealed class HtmlFormat : ReportFormat
{
    /// <inheritdoc/>
    public override string Id => "html";

    /// <inheritdoc/>
    public override string FileName => "report.html";

    /// <inheritdoc/>
    public override string Template => "report.html.scriban";

    /// <inheritdoc/>
    public override string Escape(string text) => EscapeMarkup(text);

    /// <summary>
    /// The page in ASCII: what is beyond stands as a reference, in scripts, data and styles as an escape. A browser then keeps and reads the text at a
    /// byte a character, which is a tenth of what opening a large report costs it.
    /// </summary>
    public override string Finish(string page)
    {
        StringBuilder ascii = new(page.Length + 4096);
        string within = "";
        for (int i = 0; i < page.Length;)
        {
            if (page[i] == '<')
            {
                ReadOnlySpan<char> rest = page.AsSpan(i);
                within = within.Length > 0 && rest.StartsWith("</" + within, StringComparison.Ordinal) ? ""
                    : within.Length > 0 ? within
                    : rest.StartsWith("<script", StringComparison.Ordinal) ? "script"
                    : rest.StartsWith("<style", StringComparison.Ordinal) ? "style" : "";
            }

            if (page[i] < 128)
            {
                ascii.Append(page[i++]);
                continue;
            }

            _ = Rune.DecodeFromUtf16(page.AsSpan(i), out Rune rune, out int length);
            _ = within switch
            {
                "script" => ascii.Append(CultureInfo.InvariantCulture, $"\\u{(int)page[i]:x4}"),
                "style" => ascii.Append(CultureInfo.InvariantCulture, $"\\{rune.Value:x} "),
                _ => ascii.Append(CultureInfo.InvariantCulture, $"&#{rune.Value};"),
            };
            i += within == "script" ? 1 : length;
        }

        return ascii.ToString();
    }

    /// <summary>Text for an element or a quoted attribute of HTML or SVG.</summary>
    public static string EscapeMarkup(string text)
    {
        if (text.AsSpan().IndexOfAny("<>&\"'") < 0)
        {
            return text;
        }

        StringBuilder escaped = new(text.Length + 16);
        foreach (char c in text)
        {
            _ = c switch
            {
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '&' => escaped.Append("&amp;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }
}
