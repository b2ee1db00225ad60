using Eval.Harness.Results;
using Eval.Lab.Judges;
using Eval.Lab.Observations;

namespace Eval.Lab.Runs;

/// <summary>
/// Compares what the model says with what the kernel did, counter by counter, with the tolerances that fidelity has; and the kernel with itself.
/// </summary>
public static class SideBySide
{
    private const decimal Share = 0.05m;

    // memory.stat is flushed in batches and kept per CPU: below this nobody can tell (16 pages).
    private const long SmallestBytes = 65_536;

    /// <summary>Rows of a cell: predicted by the model, observed in the first repetition, and how many of the others agree with that one.</summary>
    public static IEnumerable<FidelityResult> Rows(LabCell cell, CellResult prediction)
    {
        if (cell.Observations.Count == 0)
        {
            yield break;
        }

        ILookup<(string, string, string), decimal> others = cell.Observations.Skip(1).SelectMany(Counters)
            .ToLookup(c => (c.Label, c.Group, c.Counter), c => (decimal)c.Value);
        foreach ((string label, string group, string counter, long observed) in Counters(cell.Observations[0]))
        {
            if (Predicted(prediction, label, group, counter) is not { } predicted)
            {
                continue;
            }

            decimal tolerance = ToleranceOf(counter, observed);
            yield return new FidelityResult(
                cell.Kernel.Release, cell.Fixture.Id, label, group, counter, predicted, observed, tolerance, Math.Abs(predicted - observed) <= tolerance)
                .Beside([.. others[(label, group, counter)]]);
        }
    }

    /// <summary>By counter: values of the second and later runs, and how many of them the first one would have predicted within the tolerance.</summary>
    public static IReadOnlyDictionary<string, (int Within, int Total)> AgainstItself(IEnumerable<LabCell> cells)
    {
        SortedDictionary<string, (int Within, int Total)> counts = new(StringComparer.Ordinal);
        foreach (LabCell cell in cells.Where(c => c.Observations.Count > 1))
        {
            Dictionary<(string, string, string), long> first = [];
            foreach ((string label, string group, string counter, long value) in Counters(cell.Observations[0]))
            {
                first[(label, group, counter)] = value;
            }

            foreach ((string label, string group, string counter, long value) in cell.Observations.Skip(1).SelectMany(Counters))
            {
                if (first.TryGetValue((label, group, counter), out long before))
                {
                    (int within, int total) = counts.GetValueOrDefault(counter);
                    counts[counter] = (within + (Math.Abs(before - value) <= ToleranceOf(counter, value) ? 1 : 0), total + 1);
                }
            }
        }

        return counts;
    }

    /// <summary>Counters of two kernels' first runs that are further apart than the tolerance.</summary>
    public static IEnumerable<(string Label, string Group, string Counter, long Before, long After)> Differences(LabCell before, LabCell after)
    {
        if (before.Observations.Count == 0 || after.Observations.Count == 0)
        {
            yield break;
        }

        Dictionary<(string, string, string), long> first = [];
        foreach ((string label, string group, string counter, long value) in Counters(before.Observations[0]))
        {
            first[(label, group, counter)] = value;
        }

        foreach ((string label, string group, string counter, long value) in Counters(after.Observations[0]))
        {
            if (first.TryGetValue((label, group, counter), out long was) && Math.Abs(was - value) > ToleranceOf(counter, value))
            {
                yield return (label, group, counter, was, value);
            }
        }
    }

    private static decimal ToleranceOf(string counter, long observed) => counter switch
    {
        "dying" => 0,
        "current" => Math.Max(observed * Share, KernelInvariant.StockBytes),
        _ => Math.Max(observed * Share, SmallestBytes),
    };

    private static IEnumerable<(string Label, string Group, string Counter, long Value)> Counters(Observation seen)
    {
        foreach (ObservedMoment sample in seen.Story)
        {
            if (sample.Dying >= 0)
            {
                yield return (sample.Label, "system", "dying", sample.Dying);
            }

            foreach (ObservedMemcg g in sample.Groups.Where(g => g.Path != "/"))
            {
                bool is1 = g.Stat.ContainsKey("total_rss");
                yield return (sample.Label, g.Path, "current", g.CurrentBytes);
                yield return (sample.Label, g.Path, "anon", g.Of(is1 ? "total_rss" : "anon"));
                yield return (sample.Label, g.Path, "file", g.Of(is1 ? "total_cache" : "file"));
                if (g.Stat.ContainsKey("slab"))
                {
                    yield return (sample.Label, g.Path, "slab", g.Of("slab"));
                }
            }
        }
    }

    private static decimal? Predicted(CellResult prediction, string label, string group, string counter)
    {
        if (prediction.Samples.LastOrDefault(s => s.Label == label) is not { } sample)
        {
            return null;
        }

        GroupResult? g = sample.Groups.FirstOrDefault(g => "/" + g.Path.TrimStart('/') == group);
        return counter switch
        {
            "dying" => sample.Dying,
            "current" => g?.ChargedBytes,
            "anon" => g?.AnonBytes,
            "file" => g?.FileBytes,
            _ => g?.SlabBytes,
        };
    }
}
