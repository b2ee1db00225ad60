using System.Reflection;
using System.Text;
using Eval.Harness;
using Eval.Reports.Formats;
using HandlebarsDotNet;

namespace Eval.Reports.Rendering;

/// <summary>
/// Templates to text. The only class that knows the template engine: another engine is another body of this one.
/// Beyond paths, each, if, unless and with a template can use left, right, wrap and rule, which lay out plain text.
/// </summary>
internal sealed class TemplateRenderer
{
    private readonly IHandlebars engine;
    private readonly ReportFormat format;

    /// <summary>A renderer that escapes as the format wants.</summary>
    public TemplateRenderer(ReportFormat format)
    {
        this.format = format;
        engine = Handlebars.Create(new HandlebarsConfiguration { TextEncoder = new FormatEncoder(format), FormatProvider = System.Globalization.CultureInfo.InvariantCulture });
        engine.RegisterHelper("left", (writer, _, arguments) => writer.WriteSafeString(Padded(arguments, fromRight: false)));
        engine.RegisterHelper("right", (writer, _, arguments) => writer.WriteSafeString(Padded(arguments, fromRight: true)));
        engine.RegisterHelper("wrap", (writer, _, arguments) => writer.WriteSafeString(TextLayout.Wrap(Text(arguments, 0), TextFormat.Width, Number(arguments, 1))));
        engine.RegisterHelper("rule", (writer, _, arguments) => writer.WriteSafeString(new string(Text(arguments, 0)[0], TextFormat.Width)));
    }

    /// <summary>Names a template may call, with the number of arguments.</summary>
    public static IReadOnlyDictionary<string, int> Helpers { get; } = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["left"] = 2,
        ["right"] = 2,
        ["wrap"] = 2,
        ["rule"] = 1,
    };

    /// <summary>Text of a shipped template, style or script.</summary>
    /// <exception cref="InvalidOperationException">It is not in the assembly.</exception>
    public static string Shipped(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("templates/" + name)
            ?? throw new InvalidOperationException($"templates/{name} is not in the assembly");
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    /// <summary>Renders the format's shipped template.</summary>
    public string RenderShipped(object view) => Render(Expand(Shipped(format.Template)), format.Template, view);

    /// <summary>Renders a template of the user's own.</summary>
    /// <exception cref="BadInputException">It cannot be read, is no template, or asks for what the view does not have.</exception>
    public string RenderFile(string path, object view)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(path, 1, 1, "a readable template", e);
        }

        return Render(text, path, view);
    }

    private string Render(string template, string name, object view)
    {
        TemplateCheck.Run(template, name, view.GetType());
        try
        {
            return format.Finish(engine.Compile(template)(view));
        }
        catch (HandlebarsException e)
        {
            throw new BadInputException(name, 1, 1, "a template: " + e.Message.ReplaceLineEndings(" "), e);
        }
    }

    /// <summary>Styles and scripts are put in where a shipped template says {{!include NAME}}: one page, many files.</summary>
    private static string Expand(string template)
    {
        const string Mark = "{{!include ";
        for (int at = template.IndexOf(Mark, StringComparison.Ordinal); at >= 0; at = template.IndexOf(Mark, at, StringComparison.Ordinal))
        {
            int end = template.IndexOf("}}", at, StringComparison.Ordinal);
            string name = template[(at + Mark.Length)..end].Trim();
            template = template[..at] + Shipped(name).TrimEnd('\n') + template[(end + 2)..];
        }

        return template;
    }

    private string Padded(Arguments arguments, bool fromRight)
    {
        string text = format.Escape(Text(arguments, 0));
        int width = Number(arguments, 1);
        text = text.Length > width ? text[..(width - 1)] + "~" : text;
        return fromRight ? text.PadLeft(width) : text.PadRight(width);
    }

    private static string Text(Arguments arguments, int index) =>
        Convert.ToString(arguments[index], System.Globalization.CultureInfo.InvariantCulture) ?? "";

    private static int Number(Arguments arguments, int index) => Convert.ToInt32(arguments[index], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Hands the engine's values to the format.</summary>
    private sealed class FormatEncoder(ReportFormat format) : ITextEncoder
    {
        public void Encode(StringBuilder? text, TextWriter target) => target.Write(format.Escape(text?.ToString() ?? ""));

        public void Encode(string? text, TextWriter target) => target.Write(format.Escape(text ?? ""));

        public void Encode<T>(T? text, TextWriter target)
            where T : IEnumerator<char>
        {
            StringBuilder whole = new();
            while (text is not null && text.MoveNext())
            {
                whole.Append(text.Current);
            }

            target.Write(format.Escape(whole.ToString()));
        }
    }
}
