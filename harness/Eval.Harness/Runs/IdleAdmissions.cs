using Eval.Harness.Invariants;
using Eval.Harness.Results;
using Eval.Kernel.Contract;

namespace Eval.Harness.Runs;

/// <summary>
/// Admissions that a whole run has no use for: whoever makes them keeps the promise wherever they cover it. A facet admits the same for every strategy that
/// is composed of it, so one of these is enough. Where several admissions cover a broken promise none is idle: which mechanism broke it no judge can tell.
/// </summary>
public static class IdleAdmissions
{
    /// <summary>One line each, by invariant.</summary>
    /// <param name="results">A run of every fixture; of a part it would name what only the others need.</param>
    /// <param name="roster">Every strategy there is: an admission of one that did not run is not judged.</param>
    public static IEnumerable<string> Of(RunResults results, IEnumerable<StrategyResult> roster)
    {
        HashSet<string> ran = [.. results.Strategies.Select(strategy => strategy.Id)];
        (string Strategy, string Fixture, string Invariant)[] broken =
        [
            .. from cell in results.Cells
               from verdict in cell.Verdicts
               where verdict.Value.Verdict == Verdict.Violated
               select (cell.Strategy, cell.Fixture, verdict.Key),
        ];
        HashSet<(string Invariant, string Place)> used =
        [
            .. from strategy in roster
               join one in broken on strategy.Id equals one.Strategy
               from admission in strategy.Admits
               where AdmissionRule.IsAbout(admission, one.Invariant, one.Fixture)
               select (admission.Invariant, admission.Place),
        ];
        return from strategy in roster
               from admission in strategy.Admits
               group strategy.Id by (admission.Invariant, admission.Place) into owners
               where !used.Contains(owners.Key) && owners.All(ran.Contains)
               orderby owners.Key
               select $"{owners.Key.Invariant} ({owners.Key.Place}), of {string.Join(", ", owners.Distinct())}";
    }
}
