using System.CommandLine;
using Eval.Harness.Caching;
using Eval.Harness.Metrics;

namespace Eval.Cli.Verbs;

/// <summary>cache: what is kept from run to run, and how to be rid of it.</summary>
public sealed class CacheVerb : Verb
{
    private readonly JsonOption json = new();
    private readonly Command clean = new("clean", "removes kept results of cells; lab clean removes what the lab keeps");

    /// <inheritdoc/>
    public override string Name => "cache";

    /// <inheritdoc/>
    public override string Summary => "where results of cells are kept and how much they take; cache clean removes them";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Subcommands.Add(clean);
        json.Declare(command);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        ResultCache cache = ResultCache.In(shell.CacheDirectory, ResultCache.UsualBytes);
        bool cleans = arguments.CommandResult.Command == clean;
        long bytes = cleans ? cache.Clean() : cache.Bytes;
        json.Print(arguments, shell, new Answer(cache.Directory, bytes, cleans), () =>
            shell.Out.WriteLine($"{cache.Directory}: {UnitText.Of(bytes, "bytes")}{(cleans ? " removed" : "")}"));
        return ExitStatus.Verified;
    }

    private sealed record Answer(string Directory, long Bytes, bool Removed);
}
