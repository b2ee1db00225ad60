using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.ForceEmpty;
using Eval.Strategies.Postings;

namespace Eval.Strategies.Roster;

/// <summary>Policy 2 of the posting of 2008, which describes it as the implementation of the time; since cgroup v2 again what happens.</summary>
public sealed class LeaveBehind : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "leave-behind",
        Title = "Usage stays with the old group (policy 2)",
        Kind = StrategyKind.Bound,
        Base = "2.6.26-rc2-mm1",
        Series = MoveUsage2008.Series with { Parents = [] },
    };

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new DroppedFolios();
}
