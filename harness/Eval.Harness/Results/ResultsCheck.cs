using System.Globalization;

namespace Eval.Harness.Results;

/// <summary>
/// What JSON and its types do not say about results: that every cell is of a strategy and a fixture that are described, once, with verdicts that
/// exist and numbers that a run can come to. Results are written by hand as well, and are read by reports, comparisons and merges that rely on it.
/// </summary>
internal static class ResultsCheck
{
    // More than a byte-second of any machine here for as long as its clock runs.
    private const decimal MostMetric = 1e24m;

    /// <summary>The first mistake: where it is, and what was expected and found there. Null when there is none.</summary>
    public static (IReadOnlyList<object> Path, string Expected)? FirstMistake(RunResults results)
    {
        return Named("subjects", results.Subjects, s => s?.Id)
            ?? Named("strategies", results.Strategies, s => s?.Id)
            ?? Named("fixtures", results.Fixtures, f => f?.Id)
            ?? Named("invariants", results.Invariants, i => i?.Id)
            ?? Named("metrics", results.Metrics, m => m?.Id)
            ?? Cells(results)
            ?? Rows("claims", results.Claims)
            ?? Rows("fidelity", results.Fidelity)
            ?? Rows("tolerances", results.Tolerances ?? []);
    }

    private static (IReadOnlyList<object>, string)? Named<T>(string list, IReadOnlyList<T> items, Func<T, string?> id)
    {
        HashSet<string> seen = [];
        for (int i = 0; i < items.Count; i++)
        {
            string? name = id(items[i]);
            if (string.IsNullOrEmpty(name) || name.Contains("..", StringComparison.Ordinal))
            {
                return ([list, i, "id"], $"an id in {list}, found {(name is null ? "null" : $"\"{name}\"")}");
            }

            if (!seen.Add(name))
            {
                return ([list, i, "id"], $"each id in {list} once, found \"{name}\" again");
            }
        }

        return null;
    }

    private static (IReadOnlyList<object>, string)? Rows<T>(string list, IReadOnlyList<T?> rows)
        where T : class
    {
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows[i] is null)
            {
                return ([list, i], $"a row of {list}, found null");
            }
        }

        return null;
    }

    private static (IReadOnlyList<object>, string)? Cells(RunResults results)
    {
        HashSet<string> fixtures = [.. results.Fixtures.Select(f => f.Id)];
        HashSet<string> subjects =
            [.. results.Strategies.Select(s => s.Id), .. results.Subjects.Where(s => s.Kind == SubjectResult.Kernel).Select(s => s.Id)];
        HashSet<string> metrics = [.. results.Metrics.Select(m => m.Id)], invariants = [.. results.Invariants.Select(i => i.Id)];
        HashSet<(string, string)> seen = [];
        for (int i = 0; i < results.Cells.Count; i++)
        {
            CellResult? cell = results.Cells[i];
            (object Key, string Expected)? mistake = cell is null ? ("", "a cell, found null")
                : !subjects.Contains(cell.Strategy)
                ? ("strategy", $"the id of a strategy in strategies, or of a kernel in subjects, found \"{cell.Strategy}\"")
                : !fixtures.Contains(cell.Fixture) ? ("fixture", $"the id of a fixture in fixtures, found \"{cell.Fixture}\"")
                : !seen.Add((cell.Strategy, cell.Fixture)) ? ("fixture", $"each cell once, found {cell.Strategy} × {cell.Fixture} again")
                : null;
            if (mistake is { } wrong)
            {
                return (["cells", i, wrong.Key], wrong.Expected);
            }

            foreach ((string id, VerdictResult? verdict) in cell!.Verdicts)
            {
                if (!invariants.Contains(id) || verdict is null)
                {
                    return (["cells", i, "verdicts", id], verdict is null ? "a verdict, found null" : $"the id of an invariant in invariants, found \"{id}\"");
                }
            }

            foreach ((string id, decimal value) in cell.Metrics)
            {
                if (!metrics.Contains(id) || Math.Abs(value) > MostMetric)
                {
                    return (["cells", i, "metrics", id], metrics.Contains(id)
                        ? string.Create(CultureInfo.InvariantCulture, $"a number of at most {MostMetric:0}, found {value}")
                        : $"the id of a metric in metrics, found \"{id}\"");
                }
            }

            if (Samples(cell) is { } sample)
            {
                return (["cells", i, "samples", .. sample.Path], sample.Expected);
            }
        }

        return null;
    }

    private static (IReadOnlyList<object> Path, string Expected)? Samples(CellResult cell)
    {
        for (int s = 0; s < cell.Samples.Count; s++)
        {
            SampleResult? sample = cell.Samples[s];
            if (sample is null || sample.Groups is null || Lowest(sample.Nanoseconds, sample.Dying, sample.SlabBytes, sample.SlabUtilisationPpm) < 0)
            {
                return ([s], "a sample with numbers that are not negative");
            }

            for (int g = 0; g < sample.Groups.Count; g++)
            {
                GroupResult? group = sample.Groups[g];
                if (group is null || Lowest(group.ChargedBytes, group.UsedBytes, group.AnonBytes, group.FileBytes, group.SlabBytes, group.KmemBytes) < 0)
                {
                    return ([s, "groups", g], "a group with numbers that are not negative");
                }
            }
        }

        return null;
    }

    private static long Lowest(params ReadOnlySpan<long> values)
    {
        long lowest = long.MaxValue;
        foreach (long value in values)
        {
            lowest = Math.Min(lowest, value);
        }

        return lowest;
    }
}
