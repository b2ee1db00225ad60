using System.CommandLine;
using Eval.Harness;
using Eval.Harness.Comparisons;
using Eval.Harness.Results;
using Eval.Kernel.Contract;

namespace Eval.Cli;

/// <summary>
/// What the strategies of a run are held against: one that is asked for, or, for a strategy that nothing is verified of yet, the base it names
/// itself.
/// </summary>
internal sealed class BaselineOption
{
    private readonly Option<string?> baseline = new("--baseline")
    {
        Description = "Compare every strategy with this one, which runs as well; a new strategy is compared with its own baseline anyway.",
        HelpName = "ID",
    };

    /// <summary>Adds the option.</summary>
    public void Declare(Command command) => command.Options.Add(baseline);

    /// <summary>The baseline that was asked for, null for none.</summary>
    public string? Asked(ParseResult arguments) => arguments.GetValue(baseline);

    /// <summary>The strategies chosen, with the baseline that was asked for.</summary>
    /// <exception cref="BadInputException">There is no such strategy.</exception>
    public IReadOnlyList<Strategy> Include(ParseResult arguments, IReadOnlyList<Strategy> all, IReadOnlyList<Strategy> chosen)
    {
        if (Asked(arguments) is not { } id || chosen.Any(s => s.Info.Id == id))
        {
            return chosen;
        }

        Strategy added = all.FirstOrDefault(s => s.Info.Id == id)
            ?? throw new BadInputException($"--baseline {id}: expected a strategy{NearestWord.Hint(id, all.Select(s => s.Info.Id))}");
        return [.. chosen.Append(added).OrderBy(s => s.Info.Id, StringComparer.Ordinal)];
    }

    /// <summary>Holds the strategies of a run against what they are to be held against.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="shell">Where: its checkout says what is new.</param>
    /// <param name="all">Every strategy there is.</param>
    /// <param name="results">The run.</param>
    /// <param name="run">Runs strategies that are needed as a base and were not chosen, on the same fixtures; they are no part of the run's results.</param>
    public IReadOnlyList<SubjectsCompared> Compare(
        ParseResult arguments, Shell shell, IReadOnlyList<Strategy> all, RunResults results, Func<IReadOnlyList<Strategy>, RunResults> run)
    {
        (string Subject, string Base)[] pairs = Asked(arguments) is { } id
            ? [.. results.Strategies.Where(s => s.Id != id).Select(s => (s.Id, id))]
            : [.. results.Strategies.Where(s => s.Baseline is not null && IsNew(s.Id, shell)).Select(s => (s.Id, s.Baseline!))];
        Strategy[] lacking = [.. all.Where(s => pairs.Any(p => p.Base == s.Info.Id) && results.Strategies.All(r => r.Id != s.Info.Id))];
        ILookup<string, CellResult> cells = (lacking.Length == 0 ? results.Cells : results.Cells.Concat(run(lacking).Cells)).ToLookup(cell => cell.Strategy);
        return
        [
            .. pairs.Where(p => cells.Contains(p.Base))
                .Select(p => SubjectsCompared.Of([(p.Base, [.. cells[p.Base]]), (p.Subject, [.. cells[p.Subject]])], results.Metrics)),
        ];
    }

    // Verified results of others and none of its own.
    private static bool IsNew(string id, Shell shell) => Checkout.FindRoot(shell.Directory) is { } root && VerifiedVerdicts.Folder(root) is var folder
        && Directory.Exists(folder) && !Directory.Exists(Path.Combine(folder, id));
}
