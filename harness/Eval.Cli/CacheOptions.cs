using System.CommandLine;
using Eval.Harness.Caching;
using Eval.Harness.Fidelity;
using Eval.Harness.Runs;

namespace Eval.Cli;

/// <summary>Whether results of cells and predictions are kept from run to run: the options of a verb that computes them.</summary>
internal sealed class CacheOptions
{
    private readonly Option<bool> without = new("--no-cache") { Description = "Compute everything, and keep nothing for the next run." };
    private readonly Option<string> size = new("--cache-size")
    {
        Description = "Bytes that kept results may take; those used longest ago go.",
        HelpName = "SIZE",
        DefaultValueFactory = _ => ResultCache.UsualSize,
    };

    /// <summary>Adds the options.</summary>
    public void Declare(Command command)
    {
        command.Options.Add(without);
        command.Options.Add(size);
    }

    /// <summary>Does work with the results of cells that others compute and, unless nobody wants that, are kept.</summary>
    /// <exception cref="Harness.BadInputException">An option is wrong.</exception>
    public T Use<T>(ParseResult arguments, Shell shell, ICellRunner others, Func<ICellRunner, T> work)
    {
        if (Cache(arguments, shell) is not { } cache)
        {
            return work(others);
        }

        using CachedCells cells = new(cache, others);
        T done = work(cells);
        shell.Error.WriteLine(cells.Counts.Line(cache.Directory));
        End(cache, "cells", cells.Computed, shell);
        return done;
    }

    /// <summary>Does work with predictions that, unless nobody wants that, are kept.</summary>
    /// <exception cref="Harness.BadInputException">An option is wrong.</exception>
    public T Predict<T>(ParseResult arguments, Shell shell, Func<IPredictions?, T> work)
    {
        if (Cache(arguments, shell) is not { } cache)
        {
            return work(null);
        }

        using CachedPredictions predictions = new(cache);
        T done = work(predictions);
        End(cache, "predictions", predictions.Computed, shell);
        return done;
    }

    private static void End(ResultCache cache, string what, int computed, Shell shell)
    {
        if (cache.Trouble is { } trouble)
        {
            shell.Error.WriteLine($"{what}: not all are kept for the next run: {trouble}");
        }
        else if (computed > 0)
        {
            cache.Shrink();
        }
    }

    private ResultCache? Cache(ParseResult arguments, Shell shell)
    {
        string most = arguments.GetValue(size)!;
        ResultCache cache = ResultCache.In(shell.CacheDirectory, CellLimits.ParseMemory(most)
            ?? throw new Harness.BadInputException($"--cache-size {most}: expected a size such as 512MiB or 4GiB, from 64MiB to 1024TiB"));
        return arguments.GetValue(without) ? null : cache;
    }
}
