namespace Eval.Kernel.Description;

/// <summary>How reclaim below a limit goes over the groups of a subtree (shrink_node_memcgs, mm/vmscan.c).</summary>
public enum SubtreeVisits : byte
{
    /// <summary>Each pass visits all of them (5.4, 1ba6fc9af35b, to 6.10).</summary>
    Whole,

    /// <summary>
    /// A pass stops at the group where it has enough, and the next one goes on from there; one that finds nothing visits all (since 6.11,
    /// b82b530740b9).
    /// </summary>
    Resumed,

    /// <summary>A pass stops at the group where it has enough, and the next one of the same priority goes on from there (up to 5.3).</summary>
    ResumedByPriority,
}
