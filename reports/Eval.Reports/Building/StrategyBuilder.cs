using System.Globalization;
using Eval.Harness.Results;
using Eval.Kernel.Contract;
using Eval.Reports.Figures;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>One section a strategy: idea, cost, what it breaks with witnesses, facts of the series.</summary>
internal sealed class StrategyBuilder(ReportScope scope, ClaimsView claims)
{
    /// <summary>Witnesses written out for each broken promise; further ones are one command away.</summary>
    private const int WitnessesShown = 6;

    /// <summary>The sections.</summary>
    public IReadOnlyList<StrategyView> Build() => [.. scope.Strategies.Select(Strategy)];

    private StrategyView Strategy(StrategyResult strategy)
    {
        BreakView[] breaks = [.. scope.Results.Invariants.Select(invariant => Break(strategy, invariant)).OfType<BreakView>()];
        return new StrategyView
        {
            Id = CleanText.Of(strategy.Id),
            Anchor = scope.StrategyAnchor(strategy.Id),
            Title = CleanText.Of(strategy.Title),
            Idea = CleanText.Of(strategy.Idea),
            Cost = CleanText.Of(strategy.Cost),
            Base = CleanText.Of(strategy.Base),
            Kmem = CleanText.Of(strategy.Facets.Kmem),
            Folio = CleanText.Of(strategy.Facets.Folio),
            Move = CleanText.Of(strategy.Facets.Move),
            Series = CleanText.Of(strategy.Series.Title),
            Author = CleanText.Of(strategy.Series.Author),
            Date = CleanText.Of(strategy.Series.Date),
            MessageId = CleanText.Of(strategy.Series.MessageId),
            Lore = LoreLink.Of(strategy.Series.MessageId),
            Size = Size(strategy.Series),
            Command = $"memcg-eval run --strategy {CleanText.Of(strategy.Id)}",
            Breaks = breaks,
            Keeps = Keeps(strategy),
            Claims = [.. claims.Items.Where(claim => claim.Strategy == CleanText.Of(strategy.Id))],
        };
    }

    private static string Size(SeriesInfo series) => series.Patches == 0
        ? "a proposal without code"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{series.Patches} patches, {series.Files} files, {series.Insertions} insertions, {series.Deletions} deletions");

    private string Keeps(StrategyResult strategy)
    {
        IEnumerable<string> kept = scope.Results.Invariants
            .Where(invariant => Verdicts(strategy, invariant.Id) is { Count: > 0 } all && all.All(one => one.Verdict.Verdict == VerdictResult.Holds))
            .Select(invariant => CleanText.Of(invariant.Id));
        return string.Join(", ", kept);
    }

    private List<(FixtureResult Fixture, VerdictResult Verdict)> Verdicts(StrategyResult strategy, string invariant)
    {
        List<(FixtureResult, VerdictResult)> judged = [];
        foreach (FixtureResult fixture in scope.Fixtures)
        {
            if (scope.Cell(strategy.Id, fixture.Id) is { } cell && cell.Verdicts.TryGetValue(invariant, out VerdictResult? verdict)
                && verdict.Verdict != VerdictResult.NotApplicable)
            {
                judged.Add((fixture, verdict));
            }
        }

        return judged;
    }

    private BreakView? Break(StrategyResult strategy, InvariantResult invariant)
    {
        List<(FixtureResult Fixture, VerdictResult Verdict)> judged = Verdicts(strategy, invariant.Id);
        (FixtureResult Fixture, VerdictResult Verdict)[] violated =
            [.. judged.Where(one => one.Verdict.Verdict == VerdictResult.Violated).OrderBy(one => one.Verdict.Declared)];
        if (violated.Length == 0)
        {
            return null;
        }

        int undeclared = violated.Count(one => !one.Verdict.Declared);
        int shown = Math.Min(violated.Length, Math.Max(WitnessesShown, undeclared));
        return new BreakView
        {
            Invariant = CleanText.Of(invariant.Id),
            Says = CleanText.Of(invariant.Says),
            Anchor = scope.WitnessAnchor(strategy.Id, invariant.Id),
            Violated = violated.Length,
            Judged = judged.Count,
            Declared = undeclared == 0,
            Place = string.Join(
                "; ", strategy.Admits.Where(admission => admission.Invariant == invariant.Id).Select(admission => CleanText.Of(admission.Place))),
            Witnesses = [.. violated.Take(shown).Select(one => Witness(strategy, one.Fixture, one.Verdict))],
            More = [.. violated.Skip(shown).Select(one => new LinkView { Text = CleanText.Of(one.Fixture.Id), Anchor = scope.FixtureAnchor(one.Fixture.Id) })],
        };
    }

    private WitnessView Witness(StrategyResult strategy, FixtureResult fixture, VerdictResult verdict) => new()
    {
        Fixture = CleanText.Of(fixture.Id),
        Anchor = scope.FixtureAnchor(fixture.Id),
        Text = CleanText.Of(verdict.Witness) is { Length: > 0 } witness ? witness : "no witness recorded",
        Declared = verdict.Declared,
        Command = CleanText.Of(ReportScope.ShowCommand(strategy.Id, fixture.Id)),
    };
}
