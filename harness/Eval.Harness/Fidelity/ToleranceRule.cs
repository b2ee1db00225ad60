using Eval.Harness.Results;

namespace Eval.Harness.Fidelity;

/// <summary>
/// Derives tolerances from repetitions: what a kernel does not meet against itself cannot be asked of a model, and what it always meets says how
/// much can be. Values come from other boots alone; neither the model nor a tolerance stated by hand takes part.
/// </summary>
internal static class ToleranceRule
{
    // Relative tolerances are tried in steps of half a per cent, up to the value itself.
    private const int Steps = 200;
    private const decimal Unit = 10_000;

    /// <summary>Tolerances of each kernel's counter, kernels by age and counters by name; none of counters that no two boots gave.</summary>
    /// <param name="rows">Rows with what other boots saw.</param>
    public static IReadOnlyList<DerivedTolerance> Derive(IEnumerable<FidelityResult> rows)
    {
        List<DerivedTolerance> found = [];
        foreach (IGrouping<string, FidelityResult> counter in rows.Where(r => r.Seen.Count > 0).GroupBy(r => r.Counter))
        {
            (decimal, decimal)[] all = Pairs(counter);
            foreach (IGrouping<string, FidelityResult> kernel in counter.GroupBy(r => r.Kernel))
            {
                (decimal, decimal)[] own = Pairs(kernel);
                bool enough = own.Length >= DerivedTolerance.FewestPairs;
                found.Add(Of(kernel.Key, counter.Key, enough ? own : all));
            }

            found.Add(Of(DerivedTolerance.AllKernels, counter.Key, all));
        }

        return [.. found.OrderBy(t => Version.TryParse(t.Kernel, out Version? version) ? version : new Version(int.MaxValue, 0))
            .ThenBy(t => t.Counter, StringComparer.Ordinal)];
    }

    /// <summary>The rows with their derived tolerance, and with how many other boots are within it.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="tolerances">What was derived; a counter of a kernel without repetitions has that of all kernels.</param>
    public static IReadOnlyList<FidelityResult> Apply(IEnumerable<FidelityResult> rows, IReadOnlyList<DerivedTolerance> tolerances)
    {
        Dictionary<(string, string), DerivedTolerance> by = tolerances.ToDictionary(t => (t.Kernel, t.Counter));
        return
        [
            .. rows.Select(row =>
                (by.GetValueOrDefault((row.Kernel, row.Counter)) ?? by.GetValueOrDefault((DerivedTolerance.AllKernels, row.Counter))) is { } tolerance
                    ? row.Under(tolerance) : row),
        ];
    }

    /// <summary>The rule, for the pairs of one counter.</summary>
    /// <param name="kernel">Kernel.</param>
    /// <param name="counter">Counter.</param>
    /// <param name="pairs">Values, and what another boot gave in their place; at least one.</param>
    public static DerivedTolerance Of(string kernel, string counter, IReadOnlyList<(decimal One, decimal Other)> pairs) =>
        RemovalRatios.AreOf(counter) ? Factor(kernel, counter, pairs) : Sum(kernel, counter, pairs);

    private static (decimal, decimal)[] Pairs(IEnumerable<FidelityResult> rows) => [.. rows.SelectMany(r => r.Seen.Select(other => (r.Observed, other)))];

    private static int Rank(int pairs) => (int)Math.Ceiling(pairs * DerivedTolerance.Share) - 1;

    // For each relative tolerance the absolute one that lets the share of pairs agree is the pair's of that rank; the least on average is taken, the
    // smaller relative one of two that are alike.
    private static DerivedTolerance Sum(string kernel, string counter, IReadOnlyList<(decimal One, decimal Other)> pairs)
    {
        decimal mean = pairs.Average(p => Math.Abs(p.One));
        (decimal Cost, decimal Absolute, decimal Relative) best = (decimal.MaxValue, 0, 0);
        for (int step = 0; step <= Steps; step++)
        {
            decimal relative = (decimal)step / Steps;
            decimal[] rest = [.. pairs.Select(p => Math.Max(0, Math.Abs(p.Other - p.One) - (relative * Math.Abs(p.One)))).Order()];
            decimal absolute = rest[Rank(rest.Length)], cost = absolute + (relative * mean);
            if (cost < best.Cost)
            {
                best = (cost, absolute, relative);
            }
        }

        return new DerivedTolerance(kernel, counter, RoundedUp(best.Absolute), best.Relative, pairs.Count);
    }

    private static DerivedTolerance Factor(string kernel, string counter, IReadOnlyList<(decimal One, decimal Other)> pairs)
    {
        decimal[] apart = [.. pairs.Select(p => Math.Max(p.One, p.Other) / Math.Min(p.One, p.Other)).Order()];
        return new DerivedTolerance(kernel, counter, 0, 0, pairs.Count) { Factor = Math.Ceiling(apart[Rank(apart.Length)] * Unit) / Unit };
    }

    // To whole bytes and counts, and what is smaller than one, as a share of slab is, to four decimals.
    private static decimal RoundedUp(decimal value) => value >= 1 ? Math.Ceiling(value) : Math.Ceiling(value * Unit) / Unit;
}
