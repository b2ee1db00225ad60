namespace Eval.Kernel.Folio;

/// <summary>What becomes of a huge page of which only a part is mapped still.</summary>
public enum SplitQueueRule : byte
{
    /// <summary>It is split as the other part is unmapped (split_huge_page_pmd, up to 4.4).</summary>
    AtOnce,

    /// <summary>It waits on its node's queue, which reclaim for a group does not come to (9a982250f773, 4.5).</summary>
    OfNode,

    /// <summary>It waits on the queue of the group that pays for it, where no shrinker comes to it once that is offline (87eaceb3faa5, 5.4).</summary>
    OfMemcg,

    /// <summary>As <see cref="OfMemcg"/>, and an offline group's queue goes to its parent (reparent_deferred_split_queue, 6.19).</summary>
    Reparented,
}
