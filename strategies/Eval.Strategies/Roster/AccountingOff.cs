using Eval.Kernel.Contract;

namespace Eval.Strategies.Roster;

/// <summary>
/// What slab utilisation could be at best: the comparison that the cover letter of the 2020 slab controller makes by turning kmem accounting off.
/// </summary>
public sealed class AccountingOff : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "accounting-off",
        Title = "Kernel memory not accounted",
        Kind = StrategyKind.Bound,
        Base = "5.5-rc7-mm1",
        Series = new SeriesInfo("The new cgroup slab memory controller, v2: with kmem accounting off", "Roman Gushchin", "2020-01-27"),
    };
}
