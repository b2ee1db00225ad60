using Eval.Harness.Results;
using Eval.Reports.Figures;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>The claims: what is not reproduced first, because a hostile reader looks for it.</summary>
internal sealed class ClaimsBuilder(ReportScope scope)
{
    private static readonly (string Outcome, string Title, bool IsFolded)[] Outcomes =
    [
        (ClaimResult.NotReproduced, "Not reproduced", false),
        (ClaimResult.NotJudgeable, "Not judgeable", true),
        (ClaimResult.Reproduced, "Reproduced", true),
    ];

    /// <summary>The claims of the strategies shown.</summary>
    public ClaimsView Build()
    {
        ClaimResult[] shown = [.. scope.Results.Claims.Where(claim => scope.Strategies.Any(strategy => strategy.Id == claim.Strategy))];
        ClaimGroupView[] groups = [.. Outcomes.Select(outcome => Group(outcome, shown)).Where(group => group.Items.Count > 0)];
        return new ClaimsView
        {
            Total = shown.Length,
            Reproduced = shown.Count(claim => claim.Outcome == ClaimResult.Reproduced),
            Unjudged = shown.Count(claim => claim.Outcome == ClaimResult.NotJudgeable),
            Groups = groups,
            Items = [.. groups.SelectMany(group => group.Items)],
        };
    }

    private ClaimGroupView Group((string Outcome, string Title, bool IsFolded) outcome, ClaimResult[] claims)
    {
        ClaimView[] items = [.. claims.Where(claim => claim.Outcome == outcome.Outcome).Select(Claim)];
        return new ClaimGroupView
        {
            Outcome = outcome.Outcome,
            Title = $"{outcome.Title}: {UnitText.Count(items.Length)}",
            IsFolded = outcome.IsFolded,
            Items = items,
        };
    }

    private ClaimView Claim(ClaimResult claim) => new()
    {
        Id = CleanText.Of(claim.Id),
        Anchor = scope.Anchors.Of("c", claim.Id),
        Strategy = CleanText.Of(claim.Strategy),
        StrategyAnchor = scope.StrategyAnchor(claim.Strategy),
        Lore = LoreLink.Of(scope.Results.Strategies.FirstOrDefault(strategy => strategy.Id == claim.Strategy)?.Series.MessageId),
        Claim = CleanText.Of(claim.Claim),
        Source = CleanText.Of(claim.Source),
        Expected = UnitText.WithReadableBytes(CleanText.Of(claim.Expected)),
        Measured = UnitText.WithReadableBytes(CleanText.Of(claim.Measured)),
        Outcome = CleanText.Of(claim.Outcome.Replace('-', ' ')),
        IsReproduced = claim.Outcome == ClaimResult.Reproduced,
        Reason = CleanText.Of(claim.Reason),
        Basis = CleanText.Of(claim.Basis),
    };
}
