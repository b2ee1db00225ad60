using Eval.Harness;
using Eval.Harness.Results;
using Eval.Reports.Building;
using Eval.Reports.Formats;
using Eval.Reports.Rendering;
using Eval.Reports.Views;

namespace Eval.Reports;

/// <summary>Renders what a run found out. It writes nothing: the caller decides where files go.</summary>
public static class ReportSet
{
    /// <summary>Ids of the formats, in alphabetical order.</summary>
    public static IReadOnlyList<string> FormatIds { get; } = [.. ReportFormat.All.Select(format => format.Id)];

    /// <summary>The files of a report: one page a format and what belongs beside it, by name relative to the output folder.</summary>
    /// <param name="results">What to show.</param>
    /// <param name="options">Formats, template, narrowing and comparison.</param>
    /// <exception cref="BadInputException">Unknown format or baseline, a glob that matches nothing, or a template that is wrong: with its line and
    /// column.</exception>
    public static IReadOnlyList<(string FileName, string Content)> Render(RunResults results, ReportOptions options)
    {
        ReportView view = new ReportViewBuilder(results, options).Build();
        if (options.TemplatePath is { } path)
        {
            ReportFormat format = ReportFormat.OfTemplate(path);
            return [(format.FileName, new TemplateRenderer(format).RenderFile(path, view))];
        }

        List<(string, string)> files = [];
        foreach (ReportFormat format in options.Formats.Distinct(StringComparer.Ordinal).Select(ReportFormat.Of).ToArray())
        {
            files.Add((format.FileName, new TemplateRenderer(format).RenderShipped(view)));
            files.AddRange(format.Beside(view));
        }

        return files;
    }
}
