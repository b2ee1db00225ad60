using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.PageReparenting;

namespace Eval.Strategies.Roster;

/// <summary>Reparenting as the kernel did it from 2.6.29 to 3.18, in the form that Michal Hocko's series of 2012 gave it.</summary>
public sealed class PageReparenting : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "page-reparenting",
        Title = "Pages move to the parent one by one at offline",
        Kind = StrategyKind.Historical,
        Base = "3.7",
        Baseline = "leave-behind",
        Series = new SeriesInfo(
            "memcg/cgroup: do not fail on pre_destroy callbacks, v3",
            "Michal Hocko",
            "2012-10-26",
            "1351251453-6140-1-git-send-email-mhocko@suse.cz",
            Patches: 6)
        {
            Parents = ["leave-behind"],
            MergedIn = "3.8",
        },
    };

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new ReparentedPages();
}
