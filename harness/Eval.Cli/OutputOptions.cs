using System.CommandLine;
using Eval.Harness;
using Eval.Harness.Results;
using Eval.Reports;

namespace Eval.Cli;

/// <summary>Where a verb writes and in which formats: the options that verbs with reports share.</summary>
public sealed class OutputOptions
{
    private const string DefaultDirectory = "out";
    private static readonly string[] DefaultFormats = ["md", "html"];

    private readonly Option<string> directory = new("--out")
    {
        Description = "Directory for what is written.",
        HelpName = "DIR",
        DefaultValueFactory = _ => DefaultDirectory,
    };

    private readonly Option<string[]> formats = new("--format")
    {
        Description = $"Formats of the report, separated by commas: {string.Join(", ", ReportSet.FormatIds)}.",
        HelpName = "LIST",
        DefaultValueFactory = _ => DefaultFormats,
    };

    private readonly Option<bool> withoutProvenance = new("--no-provenance")
    {
        Description = "Leave out commit and dirtiness, for a report that is committed: it cannot name the commit that holds it.",
    };

    /// <summary>Adds the options.</summary>
    public void Declare(Command command)
    {
        command.Options.Add(directory);
        command.Options.Add(formats);
    }

    /// <summary>Adds the option to leave out which commit made a result.</summary>
    public void DeclareProvenance(Command command) => command.Options.Add(withoutProvenance);

    /// <summary>What results say of the tool: all that is known of it, or only what every commit of this version shares.</summary>
    public ToolResult Provenance(ParseResult arguments, ToolResult known) =>
        arguments.GetValue(withoutProvenance) ? known with { Commit = null, Dirty = null } : known;

    /// <summary>The directory, absolute; it can be written. Asked for last before the work starts.</summary>
    /// <exception cref="BadInputException">It is a file, or cannot be written.</exception>
    public string Directory(ParseResult arguments, Shell shell)
    {
        string path = shell.PathOf(arguments.GetValue(directory)!);
        OutputFiles.Probe(path);
        return path;
    }

    /// <summary>The formats, checked before any work starts.</summary>
    /// <exception cref="BadInputException">A format is not known.</exception>
    public IReadOnlyList<string> Formats(ParseResult arguments)
    {
        string[] chosen =
        [
            .. arguments.GetValue(formats)!.SelectMany(f => f.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
        ];
        string? unknown = chosen.FirstOrDefault(f => !ReportSet.FormatIds.Contains(f));
        return unknown is null
            ? chosen
            : throw new BadInputException(
                $"--format {unknown}: expected some of {string.Join(", ", ReportSet.FormatIds)}{NearestWord.Hint(unknown, ReportSet.FormatIds)}");
    }
}
