using System.Globalization;
using System.Text;
using Eval.Harness;
using Eval.Reports.Formats;
using Scriban;
using Scriban.Parsing;
using Scriban.Syntax;

namespace Eval.Reports.Rendering;

/// <summary>Templates (Scriban) to text. What is wrong with one is said with its name, line and column.</summary>
internal sealed class TemplateRenderer(ReportFormat format)
{
    // The largest shipped template has 30 KiB.
    private const int MostBytes = 1024 * 1024;
    private const int MostOfAnEnd = 200;

    /// <summary>Renders the format's shipped template.</summary>
    public string RenderShipped(object view) => Render(ShippedTemplates.Read(format.Template), format.Template, view);

    /// <summary>Renders a template of the user's own.</summary>
    /// <exception cref="BadInputException">It cannot be read, is too large, is no template, or asks for what the view does not have.</exception>
    public string RenderFile(string path, object view) => Render(Read(path), path, view);

    private static string Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] bytes = new byte[MostBytes + 1];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length <= MostBytes
                ? new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, length)
                : throw new BadInputException(path, 1, 1, "a template of at most 1 MiB");
        }
        catch (DecoderFallbackException e)
        {
            throw new BadInputException(path, 1, 1, "a template in UTF-8", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(path, 1, 1, "a readable template", e);
        }
    }

    private string Render(string text, string name, object view)
    {
        Template template = Template.Parse(text, name);
        if (template.HasErrors)
        {
            LogMessage first = template.Messages.First(message => message.Type == ParserMessageType.Error);
            throw Bad(name, first.Span, first.Message);
        }

        try
        {
            return format.Finish(template.Render(new PageContext(format, view)));
        }
        catch (ScriptRuntimeException e)
        {
            throw Bad(name, e.Span, e.InnerException is ArgumentException inner ? inner.Message : e.OriginalMessage);
        }
    }

    private static BadInputException Bad(string name, SourceSpan span, string what) => new(string.Create(
        CultureInfo.InvariantCulture, $"{name}:{span.Start.Line + 1}:{span.Start.Column + 1}: {WithoutMiddle(what.ReplaceLineEndings(" "))}"));

    // A text that nobody closed is one token up to the end of the template, and is repeated in whole; what was expected comes after it.
    private static string WithoutMiddle(string message) =>
        message.Length <= 2 * MostOfAnEnd ? message : $"{message[..MostOfAnEnd]} … {message[^MostOfAnEnd..]}";
}
