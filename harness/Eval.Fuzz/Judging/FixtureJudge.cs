using System.Text.RegularExpressions;
using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Kernel.Contract;

namespace Eval.Fuzz.Judging;

/// <summary>
/// Runs a fixture and says what is wrong. A violation counts when the strategy admits the invariant nowhere: an admission that names fixtures cannot
/// name generated ones. Each cell runs twice, once alone with the program in memory and once beside the others with the program made again on the way;
/// where the results differ, more runs say in what.
/// </summary>
/// <param name="library">Where machines are.</param>
/// <param name="limits">What a cell may take.</param>
internal sealed partial class FixtureJudge(FixtureLibrary library, CellLimits limits)
{
    // It promises that it does not matter who comes first. Where the steps of two CPUs are chosen blindly, it does: a task that one CPU moves and the
    // other has read a file is charged here or there.
    private const string OfIntent = "schedule-independence";

    private readonly GuardedCells _cells = new(limits);

    /// <summary>Compiles a fixture and runs it under each strategy.</summary>
    /// <param name="entry">The file.</param>
    /// <param name="strategies">Strategies.</param>
    /// <param name="seed">Seed of the random streams.</param>
    /// <exception cref="BadInputException">The fixture is refused.</exception>
    public FixtureJudgement Judge(FixtureEntry entry, IReadOnlyList<Strategy> strategies, ulong seed)
    {
        Fixture whole, streamed;
        try
        {
            whole = library.Load(entry);
            streamed = library.LoadStreamed(entry);
        }
#pragma warning disable CA1031 // Whatever reading a fixture throws beside a refusal is what is looked for.
        catch (Exception e) when (e is not BadInputException)
#pragma warning restore CA1031
        {
            return new FixtureJudgement([new Finding(FindingKind.Threw, Nameless($"{e.GetType().Name}: {e.Message}"), "", e.Message)], 0);
        }

        string?[] beside = new string?[strategies.Count];
        Parallel.For(0, strategies.Count, i => beside[i] = CellFile.ToLine(_cells.Run(strategies[i], streamed, seed)));
        List<Finding> findings = [];
        foreach ((int i, Strategy strategy) in strategies.Index())
        {
            CellResult cell = _cells.Run(strategy, whole, seed);
            findings.AddRange(Of(strategy, cell));
            if (CellFile.ToLine(cell) is var alone && alone != beside[i] && cell.Failure is null)
            {
                findings.Add(Difference(strategy, whole, streamed, seed, alone));
            }
        }

        return new FixtureJudgement(findings, (long)whole.Program.Length * strategies.Count);
    }

    // Which of the ways in which the two runs differed it was.
    private Finding Difference(Strategy strategy, Fixture whole, Fixture streamed, ulong seed, string alone)
    {
        string what = CellFile.ToLine(_cells.Run(strategy, whole, seed)) != alone ? "two runs in the same way"
            : CellFile.ToLine(_cells.Run(strategy, streamed, seed)) != alone ? "the program in memory and the program made again on the way"
            : "a run alone and one beside others";
        return new Finding(FindingKind.Differs, what, strategy.Info.Id, $"{what} give two results");
    }

    private static IEnumerable<Finding> Of(Strategy strategy, CellResult cell)
    {
        if (cell.Failure is { } failure)
        {
            FindingKind kind = failure.StartsWith("threw", StringComparison.Ordinal) ? FindingKind.Threw : FindingKind.DidNotEnd;
            return [new Finding(kind, kind == FindingKind.Threw ? Nameless(failure) : "a cell", strategy.Info.Id, failure)];
        }

        return from verdict in cell.Verdicts
               where verdict.Value is { Verdict: Verdict.Violated, Declared: false } && verdict.Key != OfIntent
               where !strategy.Facets.Admits.Any(a => a.Invariant == verdict.Key)
               select new Finding(FindingKind.Undeclared, verdict.Key, strategy.Info.Id, verdict.Value.Witness ?? "");
    }

    // Two that differ in numbers and names only are one.
    private static string Nameless(string text) => Own().Replace(text, "…");

    [GeneratedRegex("\"[^\"]*\"|'[^']*'|[0-9]+")]
    private static partial Regex Own();
}

/// <summary>What came of a fixture.</summary>
/// <param name="Findings">What is wrong.</param>
/// <param name="Events">Events that ran, over all strategies.</param>
internal sealed record FixtureJudgement(IReadOnlyList<Finding> Findings, long Events);
