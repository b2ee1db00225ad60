using Eval.Harness.Results;
using Eval.Reports.Figures;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>The claims table: what is not reproduced first, because a hostile reader looks for it.</summary>
internal sealed class ClaimsBuilder(ReportScope scope)
{
    /// <summary>The claims of the strategies shown.</summary>
    public ClaimsView Build()
    {
        ClaimResult[] shown = [.. scope.Results.Claims.Where(claim => scope.Strategies.Any(strategy => strategy.Id == claim.Strategy))];
        return new ClaimsView
        {
            Total = shown.Length,
            Reproduced = shown.Count(IsReproduced),
            Items = [.. shown.OrderBy(IsReproduced).Select(Claim)],
        };
    }

    private static bool IsReproduced(ClaimResult claim) => claim.Outcome == ClaimResult.Reproduced;

    private ClaimView Claim(ClaimResult claim) => new()
    {
        Id = CleanText.Of(claim.Id),
        Anchor = scope.Anchors.Of("c", claim.Id),
        Strategy = CleanText.Of(claim.Strategy),
        StrategyAnchor = scope.StrategyAnchor(claim.Strategy),
        Claim = CleanText.Of(claim.Claim),
        Source = CleanText.Of(claim.Source),
        Expected = CleanText.Of(claim.Expected),
        Measured = CleanText.Of(claim.Measured),
        Outcome = CleanText.Of(claim.Outcome.Replace('-', ' ')),
        IsReproduced = IsReproduced(claim),
        Reason = CleanText.Of(claim.Reason),
        Basis = CleanText.Of(claim.Basis),
    };
}
