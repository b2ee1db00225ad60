using Eval.Harness.Fidelity;
using Eval.Harness.Results;

namespace Eval.Tests.Fidelity;

public sealed class DerivedToleranceTests
{
    private static IReadOnlyList<DerivedTolerance> Of => FidelityResults.Observed.Tolerances;

    [Test]
    public void A_boot_agrees_with_another_in_the_share_of_pairs_that_the_rule_says()
    {
        // Eighteen boots alike, one of twenty far off: it is the one in twenty that may be.
        (decimal, decimal)[] pairs = [.. Enumerable.Range(0, 18).Select(_ => (100m, 104m)), (100m, 106m), (100m, 900m)];
        DerivedTolerance rule = ToleranceRule.Of("6.1", "file", pairs);
        Assert.That((rule.Absolute + (rule.Relative * 100), rule.Pairs), Is.EqualTo((6m, 20)));
        Assert.That(pairs.Count(p => rule.Allows(p.Item1, p.Item2)), Is.EqualTo(19));
    }

    [Test]
    public void What_differs_by_a_share_of_the_value_is_relative_and_what_differs_by_as_much_at_any_is_absolute()
    {
        DerivedTolerance share = ToleranceRule.Of("6.1", "slab", [.. Enumerable.Range(1, 40).Select(i => (1000m * i, 1030m * i))]);
        DerivedTolerance same = ToleranceRule.Of("6.1", "slab", [.. Enumerable.Range(1, 40).Select(i => (1000m * i, (1000m * i) + 64))]);
        Assert.That((share.Absolute, share.Relative), Is.EqualTo((0m, 0.03m)));
        Assert.That((same.Absolute, same.Relative), Is.EqualTo((64m, 0m)));
        Assert.That((share.ToString(), same.ToString()), Is.EqualTo(("3 % + 0", "64")));
    }

    [Test]
    public void Two_boots_that_always_agree_leave_no_tolerance() =>
        Assert.That(ToleranceRule.Of("6.1", "errno", [(1, 1), (0, 0)]), Has.Property("Absolute").Zero.And.Property("Relative").Zero);

    [Test]
    public void Of_a_ratio_of_times_it_is_a_factor_either_way()
    {
        DerivedTolerance rule = ToleranceRule.Of("6.1", "rmdir-ratio", [(2, 1), (1, 2), (3, 3)]);
        Assert.That(
            (rule.Factor, rule.Allows(4, 2), rule.Allows(4, 8), rule.Allows(4, 1.9m), rule.Allows(4, 8.1m)), Is.EqualTo((2m, true, true, false, false)));
    }

    [Test]
    public void The_kernels_meet_what_was_derived_from_them()
    {
        FidelityResult[] repeated = [.. FidelityResults.Observed.Rows.Where(r => r.Itself is not null)];
        Assert.That(repeated.Where(r => r.Derived is null || r.Itself!.WithinDerived is null), Is.Empty);
        foreach (IGrouping<string, FidelityResult> counter in repeated.GroupBy(r => r.Counter))
        {
            Assert.That(CeilingShare.Of(counter, derived: true)!.Value.Itself, Is.GreaterThanOrEqualTo(90m), counter.Key);
        }
    }

    [Test]
    public void A_kernel_that_was_booted_too_seldom_has_the_tolerance_of_all()
    {
        DerivedTolerance all = Of.Single(t => t is { Kernel: DerivedTolerance.AllKernels, Counter: "rmdir-ratio" });
        DerivedTolerance[] few = [.. Of.Where(t => t.Counter == "rmdir-ratio" && t.Kernel != DerivedTolerance.AllKernels)];
        Assert.That(few, Is.Not.Empty.And.All.Property("Pairs").EqualTo(all.Pairs));
        Assert.That(
            Of.Where(t => t is { Counter: "current", Kernel: not DerivedTolerance.AllKernels }).Select(t => t.Pairs).Distinct().Count(), Is.GreaterThan(1));
    }

    [Test]
    public void Stated_tolerances_stay_beside_the_derived_ones() =>
        Assert.That(FidelityResults.Observed.Rows.Where(r => r.Counter == "dying"), Has.All.Property("Tolerance").Zero.And.Some.Property("Derived").Positive);

    [Test]
    public void A_run_that_read_thousands_of_files_repeats_no_total_of_slab()
    {
        FidelityResult[] deep = [.. FidelityResults.Observed.Rows.Where(r => r.Scenario.EndsWith("-deep", StringComparison.Ordinal))];
        Assert.That(deep.Where(r => r.Counter is "slab-growth" or "slab-utilisation"), Is.Not.Empty.And.All.Property("Itself").Null);
        Assert.That(deep.Where(r => r is { Counter: "current", Itself: not null }), Is.Not.Empty);
    }

    [Test]
    public void Ratios_of_times_are_held_against_boots_that_are_in_neither() =>
        Assert.That(
            FidelityResults.Observed.Rows.Where(r => r is { Counter: "rmdir-ratio", Itself: not null }).ToList(),
            Has.Count.GreaterThan(10).And.All.Property("Derived").Not.Null);

    [Test]
    public void The_tables_say_by_how_much_the_model_lags()
    {
        IReadOnlyList<string> stated = FidelityTable.CeilingLines(FidelityResults.Observed);
        IReadOnlyList<string> derived = FidelityTable.CeilingLines(FidelityResults.Observed, derived: true);
        Assert.That((stated.Count, stated[0], stated[^1]), Is.EqualTo((derived.Count, derived[0], stated[^1])));
        Assert.That(stated[^1], Does.StartWith("all").And.Match(@"\d+/\d+ [+-]?\d+$"));
        Assert.That(FidelityTable.ToleranceLines(FidelityResults.Observed), Has.Some.StartsWith("rmdir-ratio").And.Some.Contains("factor"));
    }
}
