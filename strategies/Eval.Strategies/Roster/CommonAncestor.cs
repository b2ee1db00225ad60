using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.CommonAncestor;
using Eval.Strategies.Facets.Kmem.Objcg;

namespace Eval.Strategies.Roster;

/// <summary>Johannes Weiner's answer to the memcg= mount option of 2021; no code was posted.</summary>
public sealed class CommonAncestor : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "common-ancestor",
        Title = "Shared memory rises to the first common ancestor",
        Kind = StrategyKind.Proposal,
        Base = "5.16",
        Baseline = "objcg-kmem-pages",
        Series = new SeriesInfo(
            "Deterministic charging of shared memory, v4: reparent to the first common ancestor (proposal in the thread)",
            "Johannes Weiner",
            "2021-11-22",
            "YZvppKvUPTIytM/c@cmpxchg.org")
        {
            Parents = ["objcg-kmem-pages"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.Since514);

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new SharedFolios();
}
