namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>The steps of reparenting a group's folios; a sabotage leaves one out or does it wrongly.</summary>
[Flags]
internal enum ReparentStep
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The LRU lists are spliced to the parent's.</summary>
    Lists = 1,

    /// <summary>memory.stat goes along.</summary>
    Stats = 2,

    /// <summary>The heir is the parent, not the root.</summary>
    ToParent = 4,

    /// <summary>A batch of statistics counted before is folded into whoever owns the folios by then.</summary>
    FreshBatch = 8,

    /// <summary>The sizes of the lists go along (lru_zone_size, lrugen.nr_pages).</summary>
    Sizes = 16,

    /// <summary>Of every node, not of node 0 alone.</summary>
    OtherNodes = 32,

    /// <summary>All of it, rightly.</summary>
    All = Lists | Stats | ToParent | FreshBatch | Sizes | OtherNodes,
}
