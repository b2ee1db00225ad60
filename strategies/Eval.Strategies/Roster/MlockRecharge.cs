using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.MlockRecharge;
using Eval.Strategies.Facets.Kmem.ReparentedCaches;

namespace Eval.Strategies.Roster;

/// <summary>Konstantin Khlebnikov's series of 2019.</summary>
public sealed class MlockRecharge : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "mlock-recharge",
        Title = "Locked pages are recharged to who locks them",
        Kind = StrategyKind.Proposal,
        Base = "5.3",
        Baseline = "per-memcg-caches-reparented",
        Series = new SeriesInfo(
            "mm/memcontrol: recharge mlocked pages, v1",
            "Konstantin Khlebnikov",
            "2019-09-04",
            "156760509382.6560.17364256340940314860.stgit@buzz",
            7, 12, 121, 52)
        {
            Parents = ["per-memcg-caches-reparented", "pin-per-page"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ReparentedCachesKmem();

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new MlockedFolios();
}
