using System.Reflection;
using Eval.Harness;
using Eval.Reports.Views;

namespace Eval.Reports.Formats;

/// <summary>A format: a template and a few small answers. Found by reflection; a new one is one file here and one template.</summary>
internal abstract class ReportFormat
{
    /// <summary>Every format, by id.</summary>
    public static IReadOnlyList<ReportFormat> All { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetTypes()
            .Where(type => type.IsSubclassOf(typeof(ReportFormat)) && !type.IsAbstract)
            .Select(type => (ReportFormat)Activator.CreateInstance(type)!)
            .OrderBy(format => format.Id, StringComparer.Ordinal),
    ];

    /// <summary>Id, as --format takes it.</summary>
    public abstract string Id { get; }

    /// <summary>Name of the file.</summary>
    public abstract string FileName { get; }

    /// <summary>Name of the shipped template.</summary>
    public abstract string Template { get; }

    /// <summary>Whether a template of the user's own is in this format when its name ends as the format's file does.</summary>
    public virtual bool IsChosenByEnding => true;

    /// <summary>Text made harmless where a value is put in.</summary>
    public abstract string Escape(string text);

    /// <summary>What is done to the whole rendered page.</summary>
    public virtual string Finish(string page) => page;

    /// <summary>Files that go beside the page.</summary>
    public virtual IEnumerable<(string FileName, string Content)> Beside(ReportView view) => [];

    /// <summary>The format of an id.</summary>
    /// <exception cref="BadInputException">There is none.</exception>
    public static ReportFormat Of(string id) =>
        All.FirstOrDefault(format => format.Id == id)
        ?? throw new BadInputException($"--format {id}: expected one of {string.Join(", ", All.Select(format => format.Id))}");

    /// <summary>The format of a template by its name's ending, text when it has no known one.</summary>
    public static ReportFormat OfTemplate(string path)
    {
        string name = path.EndsWith(".scriban", StringComparison.OrdinalIgnoreCase) ? path[..^".scriban".Length] : path;
        string ending = Path.GetExtension(name);
        return All.FirstOrDefault(
            format => format.IsChosenByEnding && Path.GetExtension(format.FileName).Equals(ending, StringComparison.OrdinalIgnoreCase)) ?? Of("text");
    }
}
