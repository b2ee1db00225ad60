using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.LruReparenting;

namespace Eval.Strategies.Roster;

/// <summary>7.2 booted with cgroup.memory=nokmem.</summary>
public sealed class Nokmem : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "nokmem",
        Title = "Linux 7.2 without kernel memory accounting",
        Kind = StrategyKind.Mainline,
        Base = "7.2",
        Baseline = "linux-7.2",
        Series = new SeriesInfo("Linux 7.2, cgroup.memory=nokmem", "Linus Torvalds", "2026")
        {
            Parents = ["linux-7.2"],
        },
    };

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new ReparentedFolios();
}
