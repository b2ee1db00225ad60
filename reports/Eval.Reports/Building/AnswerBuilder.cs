using System.Globalization;
using Eval.Harness.Results;
using Eval.Reports.Figures;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>The answer in five lines, each computed from the records and each leading to its evidence.</summary>
internal sealed class AnswerBuilder(ReportScope scope, ClaimsView claims, MatrixView matrix, FidelityView fidelity)
{
    /// <summary>The five lines.</summary>
    public IReadOnlyList<AnswerView> Build() => [Promises(), Zombies(), Memory(), Costs(), Trust()];

    private AnswerView Promises()
    {
        int undeclared = scope.Cells.Sum(cell => cell.Verdicts.Values.Count(verdict => verdict is { Verdict: VerdictResult.Violated, Declared: false }));
        string admitted = undeclared == 0 ? "every violation is admitted by its own series" : Number($"{undeclared} violations are admitted by nobody");
        if (matrix.Rows.Count == 0)
        {
            return new AnswerView { Topic = "Promises", Anchor = "matrix", Text = "Nothing ran." };
        }

        int least = matrix.Rows.Min(row => row.Broken);
        int most = matrix.Rows.Max(row => row.Broken);
        string text = Number($"of {matrix.Invariants.Count} promises, the fewest are broken by {Names(matrix.Rows.Where(row => row.Broken == least).Select(row => row.Strategy))} ({least}), ")
            + Number($"the most by {Names(matrix.Rows.Where(row => row.Broken == most).Select(row => row.Strategy))} ({most}); {admitted}.");
        return new AnswerView { Topic = "Promises", Anchor = "matrix", Text = Capital(text) };
    }

    private AnswerView Zombies() => Ranked("Dying groups", "plots", "zombies_end", "groups that stay dying at the end, all fixtures added up");

    private AnswerView Memory() => Ranked("Slab", "plots", "slab_utilisation_end", "slab utilisation at the end, median over the fixtures with a MiB of slab or more");

    private AnswerView Costs()
    {
        AnswerView path = Ranked("Cost", "plots", "hot_path_steps_per_op", "steps on the hot path for each operation, median over the fixtures that have any");
        AnswerView teardown = Ranked("Cost", "plots", "teardown_steps", "steps to remove groups, all fixtures added up");
        return path with { Text = path.Text + " " + teardown.Text };
    }

    private AnswerView Trust()
    {
        string claimed = claims.Total == 0 ? "No claim was checked"
            : Number($"{claims.Reproduced} of {claims.Total} claims of the cover letters are reproduced");
        string real = fidelity.Total == 0 ? "no real kernel was compared."
            : Number($"{fidelity.Within} of {fidelity.Total} values measured on real kernels ({fidelity.Share}) are predicted within tolerance.");
        return new AnswerView { Topic = "Trust", Anchor = "claims", Text = claimed + "; " + real };
    }

    /// <summary>Best and worst by a metric.</summary>
    private AnswerView Ranked(string topic, string anchor, string id, string what)
    {
        List<(string Strategy, decimal Value)> totals = [];
        if (scope.Metric(id) is { } metric)
        {
            foreach (StrategyResult strategy in scope.Strategies)
            {
                if (scope.Total(strategy.Id, metric) is { } value)
                {
                    totals.Add((CleanText.Of(strategy.Id), value));
                }
            }

            if (totals.Count > 0)
            {
                return new AnswerView { Topic = topic, Anchor = anchor, Text = Sentence(metric, what, totals) };
            }
        }

        return new AnswerView { Topic = topic, Anchor = anchor, Text = $"Not measured: {what}." };
    }

    private static string Sentence(MetricResult metric, string what, List<(string Strategy, decimal Value)> totals)
    {
        bool higher = metric.Better == "higher";
        decimal best = higher ? totals.Max(one => one.Value) : totals.Min(one => one.Value);
        decimal worst = higher ? totals.Min(one => one.Value) : totals.Max(one => one.Value);
        if (best == worst)
        {
            return Capital($"{what}: {UnitText.Of(best, metric.Unit)} for every strategy.");
        }

        string winners = Names(totals.Where(one => one.Value == best).Select(one => one.Strategy));
        string losers = Names(totals.Where(one => one.Value == worst).Select(one => one.Strategy));
        return Capital($"{what}: from {UnitText.Of(best, metric.Unit)} ({winners}) to {UnitText.Of(worst, metric.Unit)} ({losers}).");
    }

    /// <summary>At most three names.</summary>
    private static string Names(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return all.Length <= 3 ? string.Join(", ", all) : string.Join(", ", all.Take(2)) + Number($" and {all.Length - 2} more");
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
