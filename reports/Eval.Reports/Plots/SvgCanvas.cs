using System.Globalization;
using System.Text;
using Eval.Reports.Formats;
using Eval.Reports.Rendering;

namespace Eval.Reports.Plots;

/// <summary>A picture being drawn. Styles and patterns are the page's, so a picture is only its shapes; all text is escaped here.</summary>
internal sealed class SvgCanvas(string id, string title, string description)
{
    /// <summary>Series that can be told apart by shape, dash and colour together.</summary>
    public const int Styles = 8;

    private readonly StringBuilder body = new();

    /// <summary>A coordinate in as few characters as a screen can tell apart.</summary>
    public static string N(double value)
    {
        string text = Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);
        return text == "-0" ? "0" : text;
    }

    /// <summary>Text; the anchor is start, middle or end.</summary>
    public void Text(double x, double y, string text, string anchor = "start", string style = "")
    {
        body.Append(CultureInfo.InvariantCulture, $"<text x={Q(x)} y={Q(y)}");
        Attribute("text-anchor", anchor == "start" ? "" : anchor);
        Attribute("class", style);
        body.Append('>').Append(HtmlFormat.EscapeMarkup(text)).Append("</text>");
    }

    /// <summary>Text that runs upwards, for the name of a vertical axis.</summary>
    public void Upwards(double x, double y, string text)
    {
        body.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate({N(x)} {N(y)})rotate(-90)\" text-anchor=\"middle\" class=\"at\">");
        body.Append(HtmlFormat.EscapeMarkup(text)).Append("</text>");
    }

    /// <summary>A path.</summary>
    public void Path(string d, string style) => body.Append("<path d=\"").Append(d).Append("\" class=\"").Append(style).Append("\"/>");

    /// <summary>A straight line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string style) => Path($"M{N(x1)} {N(y1)}L{N(x2)} {N(y2)}", style);

    /// <summary>A bar with the pattern of a style; its text is shown when a pointer rests on it.</summary>
    public void Bar(double x, double y, double width, double height, string style, string text)
    {
        body.Append(CultureInfo.InvariantCulture, $"<rect x={Q(x)} y={Q(y)} width={Q(width)} height={Q(height)} class=\"{style}\"><title>");
        body.Append(HtmlFormat.EscapeMarkup(text)).Append("</title></rect>");
    }

    /// <summary>A marker: its shape says which series it is, without colour.</summary>
    public void Marker(double x, double y, int style, string text = "")
    {
        string d = (style % Styles) switch
        {
            0 => "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
            1 => "m-3.5-3.5h7v7h-7z",
            2 => "m0-4.5l4.5 8h-9z",
            3 => "m0-5l5 5l-5 5l-5-5z",
            4 => "m0 4.5l4.5-8h-9z",
            5 => "m-4-4l8 8m0-8l-8 8",
            6 => "m-5 0h10m-5-5v10",
            _ => "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
        };
        body.Append("<path d=\"M").Append(N(x)).Append(' ').Append(N(y)).Append(d).Append("\" class=\"m c").Append(style % Styles).Append('"');
        if (text.Length > 0)
        {
            body.Append("><title>").Append(HtmlFormat.EscapeMarkup(text)).Append("</title></path>");
        }
        else
        {
            body.Append("/>");
        }
    }

    /// <summary>The picture, to be put into a page.</summary>
    public Markup Finish(double width, double height)
    {
        string name = HtmlFormat.EscapeMarkup(id);
        return new Markup(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {N(width)} {N(height)}\" role=\"img\" aria-labelledby=\"{name}-t {name}-d\">"
            + $"<title id=\"{name}-t\">{HtmlFormat.EscapeMarkup(title)}</title><desc " +
                $"id=\"{name}-d\">{HtmlFormat.EscapeMarkup(description)}</desc>{body}</svg>");
    }

    /// <summary>The same picture as a file of its own, with styles and patterns in it.</summary>
    public static string StandAlone(Markup picture)
    {
        string svg = picture.Text;
        int at = svg.IndexOf("<title", StringComparison.Ordinal);
        string style = ShippedTemplates.Read("colours.css") + ShippedTemplates.Read("plots.css");
        return svg[..at] + "<style>" + style + "</style>" + ShippedTemplates.Read("patterns.svg").TrimEnd('\n')
            + "<rect width=\"100%\" height=\"100%\" class=\"paper\"/>" + svg[at..] + "\n";
    }

    /// <summary>Room that a text takes in the widest of the types that systems use for their own.</summary>
    public static double WidthOf(string text) => text.Length * 7.4;

    private static string Q(double value) => "\"" + N(value) + "\"";

    private void Attribute(string name, string value)
    {
        if (value.Length > 0)
        {
            body.Append(' ').Append(name).Append("=\"").Append(value).Append('"');
        }
    }
}
