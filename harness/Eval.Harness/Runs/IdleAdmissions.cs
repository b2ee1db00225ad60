using Eval.Harness.Results;
using Eval.Kernel.Contract;

namespace Eval.Harness.Runs;

/// <summary>Admissions that no cell of a whole run needed: what they admit does not happen, or another covers it.</summary>
public static class IdleAdmissions
{
    /// <summary>One line each, by strategy.</summary>
    /// <param name="results">A run of every fixture; of a part it would name what only the others need.</param>
    public static IEnumerable<string> Of(RunResults results)
    {
        HashSet<(string Strategy, string Invariant, string Place)> used =
        [
            .. from cell in results.Cells
               from verdict in cell.Verdicts
               where verdict.Value is { Verdict: Verdict.Violated, DeclaredBy: not null }
               select (cell.Strategy, verdict.Key, verdict.Value.DeclaredBy),
        ];
        return from strategy in results.Strategies
               from admission in strategy.Admits
               where !used.Contains((strategy.Id, admission.Invariant, admission.Place))
               select $"{strategy.Id}: {admission.Invariant} ({admission.Place})";
    }
}
