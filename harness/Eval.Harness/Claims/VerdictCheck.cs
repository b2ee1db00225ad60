using Eval.Harness.Fixtures.Yaml;
using Eval.Harness.Results;

namespace Eval.Harness.Claims;

/// <summary>An invariant holds, or is violated, for a strategy on a fixture.</summary>
internal sealed class VerdictCheck : ClaimCheck
{
    private readonly Word _invariant;
    private readonly Word _strategy;
    private readonly Word _fixture;
    private readonly Verdict _expected;

    private VerdictCheck(YamlPlace place, Word invariant, Word strategy, Word fixture, Verdict expected)
        : base(place)
    {
        (_invariant, _strategy, _fixture, _expected) = (invariant, strategy, fixture, expected);
    }

    public override string Expected => $"{_invariant.Text} {_expected.Word()} ({_strategy.Text}, {_fixture.Text})";

    /// <summary>Reads <c>{invariant, strategy, fixture, is: holds|violated}</c>.</summary>
    public static VerdictCheck Read(YamlValue value)
    {
        YamlMap map = value.Map("a verdict", "invariant", "strategy", "fixture", "is");
        YamlValue verdict = map.Need("is");
        string word = verdict.Text("holds or violated");
        Verdict expected = VerdictWord.Parse(word) is { } known and (Verdict.Holds or Verdict.Violated)
            ? known
            : throw verdict.TextPlace.Expected($"holds or violated, found \"{word}\"");
        return new VerdictCheck(value.Place, Word.Of(map, "invariant"), Word.Of(map, "strategy"), Word.Of(map, "fixture"), expected);
    }

    public override void Preflight(ClaimRoster roster)
    {
        roster.NeedInvariant(_invariant);
        roster.NeedStrategy(_strategy);
        roster.NeedFixture(_fixture);
    }

    public override bool CanEvaluate(Measurements run) => run.Cell(_strategy.Text, _fixture.Text) is not null;

    public override CheckOutcome Evaluate(Measurements run)
    {
        VerdictResult verdict = run.Cell(_strategy.Text, _fixture.Text)!.Verdicts[_invariant.Text];
        return new CheckOutcome(verdict.Verdict == _expected, verdict.Verdict.Word(), verdict.Witness);
    }
}
