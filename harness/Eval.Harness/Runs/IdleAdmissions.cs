using Eval.Harness.Results;
using Eval.Kernel.Contract;

namespace Eval.Harness.Runs;

/// <summary>
/// Admissions that no cell of a whole run needed: what they admit happens nowhere, or another covers it. A facet admits the same for every strategy that
/// is composed of it, so an admission is idle only when none of these needed it.
/// </summary>
public static class IdleAdmissions
{
    /// <summary>One line each, by invariant.</summary>
    /// <param name="results">A run of every fixture; of a part it would name what only the others need.</param>
    /// <param name="roster">Every strategy there is: an admission of one that did not run is not judged.</param>
    public static IEnumerable<string> Of(RunResults results, IEnumerable<StrategyResult> roster)
    {
        HashSet<string> ran = [.. results.Strategies.Select(strategy => strategy.Id)];
        HashSet<(string Invariant, string Place)> used =
        [
            .. from cell in results.Cells
               from verdict in cell.Verdicts
               where verdict.Value is { Verdict: Verdict.Violated, DeclaredBy: not null }
               select (verdict.Key, verdict.Value.DeclaredBy),
        ];
        return from strategy in roster
               from admission in strategy.Admits
               group strategy.Id by (admission.Invariant, admission.Place) into owners
               where !used.Contains(owners.Key) && owners.All(ran.Contains)
               orderby owners.Key
               select $"{owners.Key.Invariant} ({owners.Key.Place}), of {string.Join(", ", owners.Distinct())}";
    }
}
