using System.CommandLine;
using Eval.Harness;
using Eval.Harness.Results;
using Eval.Reports;

namespace Eval.Cli.Verbs;

/// <summary>report RESULTS.json...: renders again, with the shipped templates or one's own.</summary>
public sealed class ReportVerb : Verb
{
    private readonly OutputOptions output = new();
    private readonly JsonOption json = new();
    private readonly Argument<string[]> files = new("RESULTS.json")
    {
        Description = "Results of runs; cells of several files are put together.",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<string?> template = new("--template")
    {
        Description = "A Scriban template of your own (.md.scriban, .html.scriban, …).",
        HelpName = "FILE",
    };
    private readonly Option<string?> baseline = new("--baseline") { Description = "Show figures relative to a strategy.", HelpName = "STRATEGY" };
    private readonly Option<string?> against = new("--against") { Description = "Compare with an earlier run.", HelpName = "RESULTS.json" };
    private readonly Option<string[]> strategies = new("--strategy") { Description = "Only strategies that match GLOB; repeatable.", HelpName = "GLOB" };
    private readonly Option<string[]> fixtures = new("--fixture") { Description = "Only fixtures that match GLOB; repeatable.", HelpName = "GLOB" };
    private readonly Option<bool> fields = new("--fields") { Description = "List the fields a template can use." };

    /// <inheritdoc/>
    public override string Name => "report";

    /// <inheritdoc/>
    public override string Summary => "render results again, with the shipped templates or --template FILE";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Arguments.Add(files);
        output.Declare(command);
        output.DeclareProvenance(command);
        json.Declare(command);
        foreach (Option option in new Option[] { template, baseline, against, strategies, fixtures, fields })
        {
            command.Options.Add(option);
        }
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        if (arguments.GetValue(fields))
        {
            json.Print(arguments, shell, ReportFields.All, () => PrintFields(shell));
            return ExitStatus.Verified;
        }

        string[] paths = arguments.GetValue(files) ?? [];
        if (paths.Length == 0)
        {
            throw new BadInputException("memcg-eval report: expected at least one results.json (or --fields)");
        }

        RunResults results = ResultsUnion.Of([.. paths.Select(p => (p, ResultsFile.Read(shell.PathOf(p))))]);
        results = results with { Tool = output.Provenance(arguments, results.Tool) };
        ReportOptions options = new()
        {
            Formats = output.Formats(arguments),
            TemplatePath = arguments.GetValue(template) is { } file ? shell.PathOf(file) : null,
            Baseline = arguments.GetValue(baseline),
            StrategyGlobs = arguments.GetValue(strategies) ?? [],
            FixtureGlobs = arguments.GetValue(fixtures) ?? [],
            Against = arguments.GetValue(against) is { } earlier ? ResultsFile.Read(shell.PathOf(earlier)) : null,
        };
        string directory = output.Directory(arguments, shell);
        IReadOnlyList<string> written = OutputFiles.WriteAll(ReportSet.Render(results, options), directory);
        json.Print(
            arguments, shell, new { written },
            () => shell.Out.WriteLine($"written: {string.Join(' ', written.Select(w => Path.GetRelativePath(shell.Directory, w)))}"));
        return ExitStatus.Verified;
    }

    private static void PrintFields(Shell shell)
    {
        int name = ReportFields.All.Max(f => f.Name.Length), type = ReportFields.All.Max(f => f.Type.Length), unit = ReportFields.All.Max(f => f.Unit.Length);
        foreach (ReportField field in ReportFields.All)
        {
            shell.Out.WriteLine($"{field.Name.PadRight(name)}  {field.Type.PadRight(type)}  {field.Unit.PadRight(unit)}  {field.Meaning}");
        }
    }
}
