using Eval.Harness.Results;
using Eval.Reports.Figures;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>Two runs beside each other. Only cells whose fixture is byte for byte the same are compared.</summary>
internal sealed class ComparisonBuilder(ReportScope scope, RunResults earlier)
{
    private readonly List<string> incomparable = [];
    private int compared;

    /// <summary>What changed.</summary>
    public ComparisonView Build()
    {
        Dictionary<(string, string), CellResult> before = earlier.Cells.ToDictionary(cell => (cell.Strategy, cell.Fixture));
        HashSet<string> differing = Differing();
        List<ChangedCellView> changed = [];
        int missing = 0;
        foreach (CellResult cell in scope.Cells.Where(cell => !differing.Contains(cell.Fixture)))
        {
            if (!before.TryGetValue((cell.Strategy, cell.Fixture), out CellResult? old))
            {
                missing++;
                continue;
            }

            compared++;
            ChangeView[] changes = [.. Verdicts(old, cell), .. Metrics(old, cell)];
            if (changes.Length > 0)
            {
                changed.Add(new ChangedCellView { Strategy = CleanText.Of(cell.Strategy), Fixture = CleanText.Of(cell.Fixture), Changes = changes });
            }
        }

        if (missing > 0)
        {
            incomparable.Add($"Cells that the earlier run does not have: {UnitText.Count(missing)}.");
        }

        return new ComparisonView
        {
            Before = Commit(earlier),
            After = Commit(scope.Results),
            Cells = compared,
            Changed = changed.Count,
            Items = changed,
            Incomparable = incomparable,
        };
    }

    private static string Commit(RunResults results) =>
        (CleanText.Of(results.Tool.Commit) is { Length: > 0 } commit ? commit : "unknown") + (results.Tool.Dirty == true ? "+" : "");

    private HashSet<string> Differing()
    {
        Dictionary<string, string> contents = earlier.Fixtures.ToDictionary(fixture => fixture.Id, fixture => fixture.Content, StringComparer.Ordinal);
        HashSet<string> differing = new(StringComparer.Ordinal);
        foreach (FixtureResult fixture in scope.Fixtures)
        {
            if (contents.TryGetValue(fixture.Id, out string? content) && content != fixture.Content)
            {
                differing.Add(fixture.Id);
                incomparable.Add($"Fixture {CleanText.Of(fixture.Id)} is not the same in both runs.");
            }
        }

        return differing;
    }

    private static IEnumerable<ChangeView> Verdicts(CellResult old, CellResult cell)
    {
        foreach ((string id, VerdictResult verdict) in cell.Verdicts)
        {
            Verdict? was = old.Verdicts.GetValueOrDefault(id)?.Verdict;
            if (was != verdict.Verdict)
            {
                string direction = verdict.Verdict == VerdictResult.Violated ? "worse" : was == VerdictResult.Violated ? "better" : "";
                yield return new ChangeView
                {
                    Name = CleanText.Of(id),
                    Before = CleanText.Of(was?.Word() ?? "none"),
                    After = CleanText.Of(verdict.Verdict.Word()),
                    Change = "",
                    Direction = direction,
                };
            }
        }
    }

    private IEnumerable<ChangeView> Metrics(CellResult old, CellResult cell)
    {
        foreach ((string id, decimal value) in cell.Metrics)
        {
            MetricResult? metric = scope.Metric(id);
            string unit = metric?.Unit ?? "count";
            if (!old.Metrics.TryGetValue(id, out decimal was))
            {
                yield return new ChangeView { Name = CleanText.Of(id), Before = "-", After = UnitText.Of(value, unit), Change = "new", Direction = "" };
            }
            else if (was != value)
            {
                string direction = metric?.Better switch
                {
                    "lower" => value < was ? "better" : "worse",
                    "higher" => value > was ? "better" : "worse",
                    _ => "",
                };
                yield return new ChangeView
                {
                    Name = CleanText.Of(id),
                    Before = UnitText.Of(was, unit),
                    After = UnitText.Of(value, unit),
                    Change = UnitText.Change(was, value),
                    Direction = direction,
                };
            }
        }
    }
}
