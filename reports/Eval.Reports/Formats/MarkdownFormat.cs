using System.Text;
using Eval.Reports.Plots;
using Eval.Reports.Views;

namespace Eval.Reports.Formats;

/// <summary>report.md: GitHub-flavoured, with the pictures beside it.</summary>
internal sealed class MarkdownFormat : ReportFormat
{
    /// <inheritdoc/>
    public override string Id => "md";

    /// <inheritdoc/>
    public override string FileName => "report.md";

    /// <inheritdoc/>
    public override string Template => "report.md.scriban";

    /// <inheritdoc/>
    public override string Escape(string text)
    {
        StringBuilder escaped = new(text.Length + 16);
        foreach (char c in text)
        {
            // Entities rather than backslashes: they also hold inside the raw HTML that a details block is.
            _ = c switch
            {
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '&' => escaped.Append("&amp;"),
                '|' => escaped.Append("&#124;"),
                '*' or '_' or '`' or '[' or ']' or '~' or '\\' or '$' or '@' or '!' => escaped.Append("&#").Append((int)c).Append(';'),
                _ => escaped.Append(c),
            };
        }

        // A name that begins a line may not turn into a heading, a quote or a list.
        return escaped.Length > 0 && escaped[0] is '#' or '-' or '+' or '='
            ? "&#" + (int)escaped[0] + ";" + escaped.ToString(1, escaped.Length - 1)
            : escaped.ToString();
    }

    /// <inheritdoc/>
    public override IEnumerable<(string FileName, string Content)> Beside(ReportView view) =>
        view.Cards.Concat(view.Plots).Concat(view.Fidelity.Plots).Concat(view.Family is { } family ? [family] : [])
            .Select(plot => (plot.FileName, SvgCanvas.StandAlone(plot.Svg)));
}
