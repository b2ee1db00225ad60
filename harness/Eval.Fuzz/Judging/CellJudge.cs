using System.Text.RegularExpressions;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Kernel.Contract;

namespace Eval.Fuzz.Judging;

/// <summary>
/// Runs a program nobody wrote and says what is wrong. A violation counts when the strategy admits the invariant nowhere: an admission that names fixtures
/// cannot name generated ones. Each cell runs twice, once alone with the program in memory and once beside the others with the program made again on the
/// way; where the results differ, more runs say in what.
/// </summary>
/// <param name="limits">What a cell may take.</param>
internal sealed partial class CellJudge(CellLimits limits)
{
    // It promises that it does not matter who comes first. Where the steps of two CPUs are chosen blindly, it does: a task that one CPU moves and the
    // other has read a file is charged here or there.
    private const string OfIntent = "schedule-independence";

    // On a host with much else to do a cell takes many times what it needs: that it does not end is said only when it has had that time too.
    private const int Patience = 10;

    private readonly GuardedCells _cells = new(limits);
    private readonly GuardedCells _patient = new(limits with { Time = limits.Time * Patience });

    /// <summary>Runs a program under each strategy.</summary>
    /// <param name="whole">The fixture with its program in memory.</param>
    /// <param name="streamed">The same with its program made again whenever it runs.</param>
    /// <param name="strategies">Strategies.</param>
    /// <param name="seed">Seed of the random streams.</param>
    public FuzzJudgement Judge(Fixture whole, Fixture streamed, IReadOnlyList<Strategy> strategies, ulong seed)
    {
        string?[] beside = new string?[strategies.Count];
        Parallel.For(0, strategies.Count, i => beside[i] = CellFile.ToLine(Run(strategies[i], streamed, seed)));
        List<Finding> findings = [];
        foreach ((int i, Strategy strategy) in strategies.Index())
        {
            CellResult cell = Run(strategy, whole, seed);
            findings.AddRange(Of(strategy, cell));
            if (CellFile.ToLine(cell) is var alone && alone != beside[i] && cell.Failure is null)
            {
                findings.Add(Difference(strategy, whole, streamed, seed, alone));
            }
        }

        return new FuzzJudgement(findings, (long)whole.Program.Length * strategies.Count);
    }

    /// <summary>What reading a fixture or a trace threw that is no refusal.</summary>
    public static FuzzJudgement Threw(Exception e) => new([new Finding(FindingKind.Threw, Nameless($"{e.GetType().Name}: {e.Message}"), "", e.Message)], 0);

    /// <summary>Without numbers and names: two texts that differ in these only are one.</summary>
    public static string Nameless(string text) => Own().Replace(text, "…");

    // Which of the ways in which the two runs differed it was.
    private Finding Difference(Strategy strategy, Fixture whole, Fixture streamed, ulong seed, string alone)
    {
        string what = CellFile.ToLine(Run(strategy, whole, seed)) != alone ? "two runs in the same way"
            : CellFile.ToLine(Run(strategy, streamed, seed)) != alone ? "the program in memory and the program made again on the way"
            : "a run alone and one beside others";
        return new Finding(FindingKind.Differs, what, strategy.Info.Id, $"{what} give two results");
    }

    private CellResult Run(Strategy strategy, Fixture fixture, ulong seed)
    {
        CellResult cell = _cells.Run(strategy, fixture, seed);
        return DidNotEnd(cell) ? _patient.Run(strategy, fixture, seed) : cell;
    }

    private static bool DidNotEnd(CellResult cell) => cell.Failure is { } failure && !failure.StartsWith("threw", StringComparison.Ordinal);

    private static IEnumerable<Finding> Of(Strategy strategy, CellResult cell)
    {
        if (cell.Failure is { } failure)
        {
            FindingKind kind = DidNotEnd(cell) ? FindingKind.DidNotEnd : FindingKind.Threw;
            return [new Finding(kind, kind == FindingKind.Threw ? Nameless(failure) : "a cell", strategy.Info.Id, failure)];
        }

        return from verdict in cell.Verdicts
               where verdict.Value is { Verdict: Verdict.Violated, Declared: false } && verdict.Key != OfIntent
               where !strategy.Facets.Admits.Any(a => a.Invariant == verdict.Key)
               select new Finding(FindingKind.Undeclared, verdict.Key, strategy.Info.Id, verdict.Value.Witness ?? "");
    }

    [GeneratedRegex("\"[^\"]*\"|'[^']*'|[0-9]+")]
    private static partial Regex Own();
}
