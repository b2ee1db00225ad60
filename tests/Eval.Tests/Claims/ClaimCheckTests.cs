using Eval.Harness.Claims;
using Eval.Harness.Results;

namespace Eval.Tests.Claims;

public sealed class ClaimCheckTests
{
    [TestCase("slab_bytes_peak(first, small)", 1000)]
    [TestCase("1 - slab_bytes_peak(second, small) / slab_bytes_peak(first, small)", 0.6)]
    [TestCase("2 * (slab_bytes_peak(first, small) - slab_bytes_peak(second, small)) - 200", 1000)]
    [TestCase("min(slab_bytes_peak(first, small), 700)", 700)]
    [TestCase("max(slab_bytes_peak(first, small), 1KiB)", 1024)]
    [TestCase("slab_bytes_peak(first, small) * 50%", 500)]
    [TestCase("charged(first, small, label, A)", 4096)]
    [TestCase("-charged(first, small, label, A) + 4KiB", 0)]
    [TestCase("used(first, small, label, /A)", 4000)]
    [TestCase("anon(first, small, label, A) + file(first, small, label, A) + slab(first, small, label, A)", 6)]
    [TestCase("charged(first, small, label, B)", 0, TestName = "A_group_that_is_gone_is_charged_nothing")]
    [TestCase("dying(first, small, label)", 2)]
    [TestCase("slab_of_machine(first, small, label)", 8192)]
    [TestCase("utilisation(first, small, label)", 0.5)]
    [TestCase("pinned_to_dead(first, small) + 10 * reparented(first, small)", 21)]
    [TestCase("recharged(first, small) + 10 * lost(first, small)", 43)]
    [TestCase("pinned_groups(first, small, kmem-cache)", 7)]
    [TestCase("pinned_groups(first, small, task)", 0)]
    [TestCase("exponent(teardown_steps, first, test)", 2)]
    [TestCase("exponent(teardown_steps, first, test, 20)", 2)]
    [TestCase("extrapolate(teardown_steps, first, test, 1000) / 1000000", 1)]
    public void A_value_is_computed_from_what_was_measured(string value, double expected)
    {
        string band = FormattableString.Invariant($"between: [{expected - 1e-6:F6}, {expected + 1e-6:F6}]");
        Assert.That(ClaimText.Evaluate($"value: \"{value}\"\n{band}").Outcome, Is.EqualTo(ClaimResult.Reproduced));
        string beside = FormattableString.Invariant($"between: [{expected + 1e-3:F6}, {expected + 2e-3:F6}]");
        Assert.That(ClaimText.Evaluate($"value: \"{value}\"\n{beside}").Outcome, Is.EqualTo(ClaimResult.NotReproduced));
    }

    [TestCase("at-least: 1000", true)]
    [TestCase("at-least: 1001", false)]
    [TestCase("at-most: 1000", true)]
    [TestCase("at-most: 999", false)]
    [TestCase("equals: 1000", true)]
    [TestCase("equals: 1001", false)]
    [TestCase("between: [999, 1000]", true)]
    [TestCase("between: [1001, 2000]", false)]
    [TestCase("at-least: slab_bytes_peak(second, small)", true)]
    [TestCase("at-most: slab_bytes_peak(second, small)", false)]
    public void A_band_is_judged_at_its_ends(string band, bool reproduced) =>
        Assert.That(ClaimText.Evaluate($"value: slab_bytes_peak(first, small)\n{band}").Outcome == ClaimResult.Reproduced, Is.EqualTo(reproduced));

    [Test]
    public void A_value_that_divides_by_nothing_is_not_reproduced() =>
        Assert.That(ClaimText.Evaluate("value: 1 / pinned_groups(first, small, task)\nat-least: 0").Outcome, Is.EqualTo(ClaimResult.NotReproduced));

    [TestCase("violated", ClaimResult.Reproduced)]
    [TestCase("holds", ClaimResult.NotReproduced)]
    public void A_verdict_is_compared(string expected, string outcome)
    {
        ClaimResult result = ClaimText.Evaluate($"verdict: {{invariant: no-residue, strategy: first, fixture: small, is: {expected}}}");
        Assert.That(result.Outcome, Is.EqualTo(outcome));
        Assert.That(result.Measured, Is.EqualTo("violated"));
    }

    [Test]
    public void What_is_not_reproduced_says_what_was_expected_and_what_was_found() => Assert.That(
        ClaimText.Evaluate("verdict: {invariant: no-residue, strategy: first, fixture: small, is: holds}").Reason,
        Is.EqualTo("expected no-residue holds (first, small), measured violated: 9 bytes are left"));

    [Test]
    public void All_checks_of_a_claim_must_hold()
    {
        const string Good = "- value: slab_bytes_peak(first, small)\n  equals: 1000\n", Bad = "- value: slab_bytes_peak(second, small)\n  equals: 1000";
        Assert.That(ClaimText.Evaluate(Good + Bad).Outcome, Is.EqualTo(ClaimResult.NotReproduced));
        Assert.That(ClaimText.Evaluate(Good).Outcome, Is.EqualTo(ClaimResult.Reproduced));
    }

    [TestCase("[1000, 400]", 0.1, true)]
    [TestCase("[200, 80]", 0.1, true, TestName = "A_reduction_compares_shares_not_sizes")]
    [TestCase("[1000, 350]", 5.1, true)]
    [TestCase("[1000, 350]", 4.9, false)]
    [TestCase("[1000, 450]", 4.9, false)]
    public void A_row_of_a_table_is_compared_in_points(string seed, double points, bool reproduced)
    {
        ClaimResult result = ClaimText.Evaluate(FormattableString.Invariant(
            $"reduction:\n  row: Slab\n  before: slab_bytes_peak(first, small)\n  after: slab_bytes_peak(second, small)\n  seed: {seed}\n  within-points: {points}"));
        Assert.That(result.Outcome == ClaimResult.Reproduced, Is.EqualTo(reproduced));
        Assert.That(result.Measured, Is.EqualTo("1000 → 400 bytes, 60.0 % less"));
    }

    // The model's 60 % lies outside the row's own band in all of them.
    [TestCase("[[100, 50], [100, 35]]", ClaimResult.NotJudgeable, TestName = "Runs_further_apart_than_the_band_do_not_decide_among_themselves")]
    [TestCase("[[100, 50], [100, 48]]", ClaimResult.NotReproduced, TestName = "Runs_that_agree_decide")]
    [TestCase("[[100, 90], [100, 50]]", ClaimResult.NotReproduced, TestName = "Runs_that_scatter_elsewhere_decide")]
    public void A_row_is_judged_as_far_as_the_runs_of_its_source_agree(string runs, string outcome)
    {
        ClaimResult result = ClaimText.Evaluate(
            "reduction:\n  row: Slab\n  before: slab_bytes_peak(first, small)\n  after: slab_bytes_peak(second, small)\n  seed: [100, 50]\n  " +
            $"within-points: 5\n  runs: {runs}");
        Assert.That(result.Outcome, Is.EqualTo(outcome));
        Assert.That(result.Reason, outcome == ClaimResult.NotJudgeable ? Does.Contain("50.0 and 65.0 %") : Does.StartWith("expected"));
    }

    [Test]
    public void What_nothing_can_decide_is_never_reproduced()
    {
        string text = ClaimText.With("value: slab_bytes_peak(first, small)\nequals: 1000")
            .Replace("    basis: predicted\n", "    basis: predicted\n    not-judgeable: nobody saw it\n", StringComparison.Ordinal);
        ClaimResult result = ClaimBook.Of([(ClaimText.File, text)]).Evaluate(ClaimText.Run()).Single();
        Assert.That((result.Outcome, result.Reason, result.Measured), Is.EqualTo((ClaimResult.NotJudgeable, "nobody saw it", "1000.000")));
    }

    [Test]
    public void Rows_stand_side_by_side()
    {
        ClaimBook book = ClaimText.Book(
            "reduction: {row: Slab, before: \"slab_bytes_peak(first, small)\", after: \"slab_bytes_peak(second, small)\", seed: [200, 90], within-points: 5}");
        string[] lines = TableComparison.Render(book, ClaimText.Run()).Split('\n');
        Assert.That(string.Join(' ', lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)), Is.EqualTo("Slab 200 90 55.0% 1000 400 60.0% predicted"));
    }

    [TestCase("value: slab_bytes_peak(first, other)\nat-least: 0")]
    [TestCase("value: slab_bytes_peak(first, small) / slab_bytes_peak(third, small)\nat-least: 0")]
    [TestCase("value: slab_bytes_peak(first, small)\nat-least: slab_bytes_peak(third, small)")]
    [TestCase("value: exponent(teardown_steps, second, test)\nat-least: 0")]
    [TestCase("verdict: {invariant: no-residue, strategy: third, fixture: small, is: holds}")]
    public void A_claim_about_cells_the_run_does_not_have_is_left_out(string check) =>
        Assert.That(ClaimText.Book(check).Evaluate(ClaimText.Run()), Is.Empty);

    [TestCase("percent", "0.5", "100000.0 %")]
    [TestCase("bytes", "2", "1000 bytes")]
    [TestCase("hours", "2", "0.00 h")]
    [TestCase("factor", "2", "1000.00×")]
    public void A_value_is_shown_in_its_unit(string unit, string bound, string measured) =>
        Assert.That(ClaimText.Evaluate($"value: slab_bytes_peak(first, small)\nunit: {unit}\nat-least: {bound}").Measured, Is.EqualTo(measured));

    [Test]
    public void A_measured_bound_is_shown_with_its_value() => Assert.That(
        ClaimText.Evaluate("value: slab_bytes_peak(first, small)\nunit: bytes\nat-least: slab_bytes_peak(second, small)").Measured,
        Is.EqualTo("1000 bytes against 400 bytes"));
}
