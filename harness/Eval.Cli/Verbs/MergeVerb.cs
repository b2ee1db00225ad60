using System.CommandLine;
using Eval.Harness;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Harness.Strategies;
using Eval.Kernel.Contract;
using Eval.Reports;

namespace Eval.Cli.Verbs;

/// <summary>merge DIR...: the shards of a run to one result, the same as if one machine had run it.</summary>
public sealed class MergeVerb : Verb
{
    private readonly Argument<string[]> shards = new("DIR")
    {
        Description = "What run --shard wrote, each shard once; a directory or its results.json.",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Selection selection = new();
    private readonly OutputOptions output = new();
    private readonly JsonOption json = new();

    /// <inheritdoc/>
    public override string Name => "merge";

    /// <inheritdoc/>
    public override string Summary => "shards of one run to one result; refuses gaps, overlaps and mixed commits";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Arguments.Add(shards);
        selection.DeclarePlugins(command);
        output.Declare(command);
        json.Declare(command);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        IReadOnlyList<string> formats = output.Formats(arguments);
        string[] files =
        [
            .. arguments.GetRequiredValue(shards).Select(shell.PathOf).Select(p => Directory.Exists(p) ? Path.Combine(p, OutputFiles.ResultsName) : p),
        ];
        (string File, RunResults Results)[] parts = [.. files.Select(f => (Path.GetRelativePath(shell.Directory, f), ResultsFile.Read(f)))];
        IReadOnlyList<Strategy> all = selection.Catalog(arguments, shell).All;
        RunResults results = ShardMerge.Of(parts, all.Select(s => s.GetType().Assembly));
        ShardResult run = parts[0].Results.Shard!;
        IReadOnlyList<string> written = OutputFiles.Write(results, output.Directory(arguments, shell), new ReportOptions { Formats = formats });
        RunSummary summary = RunSummary.Of(
            results, VerifiedVerdicts.Unverified(shell, results, run.Seed, run.Whole), written,
            [.. all.Select(StrategyCatalog.Describe)], run.Whole);
        json.Print(arguments, shell, summary, () => summary.Print(shell));
        return summary.Status();
    }
}
