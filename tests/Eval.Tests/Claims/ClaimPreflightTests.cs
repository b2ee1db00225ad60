using Eval.Harness;
using Eval.Harness.Claims;

namespace Eval.Tests.Claims;

/// <summary>Each mistake in a claims file is refused with its place.</summary>
public sealed class ClaimPreflightTests
{
    private const int Line = ClaimText.CheckLine;

    [
        TestCase(
            "value: slab_bites_peak(first, small)\nat-least: 0", Line, 14,
            "a metric or a measured value, found \"slab_bites_peak\" (nearest: slab_bytes_peak"),
    ]
    [TestCase("value: 1 - slab_bytes_peak(fist, small)\nat-least: 0", Line, 34, "a strategy, found \"fist\" (nearest: first")]
    [TestCase("value: slab_bytes_peak(first, tall)\nat-least: 0", Line, 37, "a fixture, found \"tall\" (nearest: small")]
    [TestCase("value: slab_bytes_peak(first)\nat-least: 0", Line, 14, "slab_bytes_peak(strategy, fixture), found 1 arguments")]
    [TestCase("value: charged(first, small, labl, A)\nat-least: 0", Line, 36, "a label of small, found \"labl\" (nearest: label")]
    [TestCase("value: charged(first, small, label, C)\nat-least: 0", Line, 43, "a named group of small, found \"C\" (nearest: /A")]
    [TestCase("value: exponent(steps, first, test)\nat-least: 0", Line, 23, "a metric, found \"steps\"")]
    [TestCase("value: exponent(teardown_steps, first, tests)\nat-least: 0", Line, 46, "a family of fixtures, found \"tests\" (nearest: test")]
    [TestCase("value: extrapolate(teardown_steps, first, test, many)\nat-least: 0", Line, 55, "a number above 0, found \"many\"")]
    [TestCase("value: pinned_groups(first, small, slabs)\nat-least: 0", Line, 42, "a reason why groups are dying, found \"slabs\"")]
    [TestCase("value: slab_bytes_peak(first, small)\nat-least: slab_bytes_peak(first, tall)", Line + 1, 40, "a fixture, found \"tall\"")]
    [
        TestCase(
            "verdict: {invariant: no-residu, strategy: first, fixture: small, is: holds}", Line, 28,
            "an invariant, found \"no-residu\" (nearest: no-residue"),
    ]
    [TestCase("verdict: {invariant: no-residue, strategy: fist, fixture: small, is: holds}", Line, 50, "a strategy, found \"fist\"")]
    [TestCase("verdict: {invariant: no-residue, strategy: first, fixture: tall, is: holds}", Line, 66, "a fixture, found \"tall\"")]
    public void An_unknown_name_fails_preflight_with_its_place(string check, int line, int column, string expected)
    {
        BadInputException refusal = Assert.Throws<BadInputException>(() => ClaimText.Preflight(check));
        Assert.That(refusal.Message, Does.StartWith($"{ClaimText.File}:{line}:{column}: expected {expected}"));
    }

    [TestCase("value: 17\nat-least: 0", Line, 14, "a value that is measured, found the constant \"17\"")]
    [TestCase("value: slab_bytes_peak(first, small) +\nat-least: 0", Line, 45, "a number or a measured value in")]
    [TestCase("value: (slab_bytes_peak(first, small)\nat-least: 0", Line, 44, "\")\" in")]
    [TestCase("value: slab_bytes_peak(first small)\nat-least: 0", Line, 36, "\",\" or \")\" in")]
    [TestCase("value: slab_bytes_peak(first, small) 3\nat-least: 0", Line, 44, "an operator or the end in")]
    [TestCase("value: slab_bytes_peak\nat-least: 0", Line, 29, "\"(\" behind slab_bytes_peak")]
    [TestCase("value: slab_bytes_peak(first, small)\nat-least: 3MB", Line + 1, 18, "a unit, found \"MB\" (nearest: ")]
    [TestCase("value: slab_bytes_peak(first, small)", Line, 7, "one of between, at-least, at-most, equals in a check of a value, found none")]
    [
        TestCase(
            "value: slab_bytes_peak(first, small)\nat-least: 1\nat-most: 2", Line, 7,
            "one of between, at-least, at-most, equals in a check of a value, found at-least and at-most"),
    ]
    [TestCase("value: slab_bytes_peak(first, small)\nbetween: [1, 2, 3]", Line + 1, 16, "a list [low, high], found 3 items")]
    [TestCase("value: slab_bytes_peak(first, small)\nunit: parsecs\nat-least: 1", Line + 1, 13, "a unit, found \"parsecs\"")]
    [TestCase("worth: slab_bytes_peak(first, small)", Line, 7, "a key of a check, found \"worth\"")]
    [TestCase("verdict: {invariant: no-residue, strategy: first, fixture: small, is: so}", Line, 77, "holds or violated, found \"so\"")]
    [
        TestCase(
            "reduction: {row: r, before: \"7\", after: \"8\", seed: [1, 2], within-points: 1}", Line, 36,
            "a value that is measured, found the constant \"7\""),
    ]
    public void A_malformed_check_is_refused_with_its_place(string check, int line, int column, string expected)
    {
        BadInputException refusal = Assert.Throws<BadInputException>(() => ClaimText.Book(check));
        Assert.That(refusal.Message, Does.StartWith($"{ClaimText.File}:{line}:{column}: expected {expected}"));
    }

    [TestCase("strategy: first", "strategy: third", 1, 11, "a strategy, found \"third\"")]
    [TestCase("claim: It is so.", "claim: It is so", 4, 12, "a sentence that ends with a full stop")]
    [TestCase("seed: \"2020\"", "seed: \"2021\"", 5, 12, "the year of a seed, found \"2021\"")]
    [TestCase("seed: \"2020\"", "mail: somewhere", 5, 11, "a message-id, such as 20210319163821.20704-1-songmuchun@bytedance.com, found \"somewhere\"")]
    [TestCase("basis: predicted", "basis: guessed", 7, 12, "a basis, found \"guessed\"")]
    [TestCase("    place: somewhere\n", "", 3, 5, "a key \"place\" in a claim, found none")]
    public void A_malformed_claim_is_refused_with_its_place(string part, string instead, int line, int column, string expected)
    {
        string text = ClaimText.With("value: slab_bytes_peak(first, small)\nat-least: 0").Replace(part, instead, StringComparison.Ordinal);
        BadInputException refusal = Assert.Throws<BadInputException>(() => ClaimText.Preflight(ClaimBook.Of([(ClaimText.File, text)])));
        Assert.That(refusal.Message, Does.StartWith($"{ClaimText.File}:{line}:{column}: expected {expected}"));
    }

    [Test]
    public void An_id_used_twice_is_refused_with_both_places()
    {
        string text = ClaimText.With("value: slab_bytes_peak(first, small)\nat-least: 0");
        BadInputException refusal = Assert.Throws<BadInputException>(() => ClaimBook.Of([("a.yaml", text), ("b.yaml", text)]));
        Assert.That(refusal.Message, Is.EqualTo("b.yaml:3:5: expected an id of its own, found \"one\" also at a.yaml:3:5"));
    }

    [Test]
    public void A_claim_that_is_in_order_passes() => Assert.That(
        () =>
            ClaimText.Preflight(
                "value: charged(first, small, label, A) + exponent(teardown_steps, second, test, 10)\nat-least: pinned_groups(first, small, kmem-cache)"),
        Throws.Nothing);
}
