using Eval.Series.Comparison;
using Eval.Series.Verified;

namespace Eval.Tests.Series;

public sealed class ComparisonAnnotationsTests
{
    private static readonly SideResult Side = new("verified", null, 2);

    [Test]
    public void What_is_newly_violated_stands_beside_the_strategy_s_file_first()
    {
        ComparisonResult result = new()
        {
            Old = Side,
            New = Side,
            NewlyHolding = [Change("b", "accuracy", "violated", "holds")],
            NewlyViolated = [Change("a", "no-residue", "holds", "violated", "event 9: 50 %,\nlost")],
        };
        string text = ComparisonAnnotations.Render(result, id => id == "a" ? new SourcePlace("strategies/A.cs", 7) : null);
        Assert.That(text, Is.EqualTo(
            "::error file=strategies/A.cs,line=7,title=no-residue is newly violated::1 cell (plain): event 9: 50 %25,%0Alost\n"
            + "::notice title=accuracy holds now::1 cell (plain): no witness\n"));
    }

    [Test]
    public void What_is_admitted_warns_and_nothing_is_nothing()
    {
        ComparisonResult result = new() { Old = Side, New = Side, NewlyViolated = [Change("a", "no-residue", "holds", "violated", "w", declared: true)] };
        Assert.That(ComparisonAnnotations.Render(result, _ => null), Does.StartWith("::warning title=no-residue is newly violated%2C as admitted::"));
        Assert.That(ComparisonAnnotations.Render(new ComparisonResult { Old = Side, New = Side }, _ => null), Is.Empty);
    }

    private static VerdictChange Change(string strategy, string invariant, string old, string now, string? witness = null, bool declared = false) =>
        new(new CellKey(strategy, "plain"), invariant, old, now, null, witness, declared);
}
