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
