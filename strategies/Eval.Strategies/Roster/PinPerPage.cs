using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Move.Precharge;

namespace Eval.Strategies.Roster;

/// <summary>Johannes Weiner's series of 2014, which replaced reparenting by a css reference for each page: since then folios pin.</summary>
public sealed class PinPerPage : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "pin-per-page",
        Title = "A css reference for each page instead of reparenting",
        Kind = StrategyKind.Proposal,
        Base = "3.18",
        Baseline = "page-reparenting",
        Series = new SeriesInfo(
            "mm: memcontrol: take a css reference for each charged page",
            "Johannes Weiner",
            "2014-09-20",
            "1411243235-24680-1-git-send-email-hannes@cmpxchg.org",
            Patches: 3)
        {
            Parents = ["page-reparenting"],
            MergedIn = "3.19",
        },
    };

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new PrechargedMove();
}
