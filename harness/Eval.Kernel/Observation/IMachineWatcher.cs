using Eval.Kernel.Ids;

namespace Eval.Kernel.Observation;

/// <summary>
/// Looks at the machine in the middle of an event, where a judge has to see what one operation alone did. It changes nothing; strategies cannot see it.
/// </summary>
internal interface IMachineWatcher
{
    /// <summary>A stage of a memcg's css_offline begins.</summary>
    void OfflineBegins(MemcgId memcg);

    /// <summary>That stage is over.</summary>
    void OfflineEnds(MemcgId memcg);

    /// <summary>Somebody else runs in the middle of what is under way.</summary>
    void NestedBegins();

    /// <summary>What was under way goes on.</summary>
    void NestedEnds();

    /// <summary>Reclaim of a subtree begins.</summary>
    void ReclaimBegins(MemcgId top);

    /// <summary>Reclaim met a folio of a memcg's list that it could free, but for being in use or dirty.</summary>
    void ReclaimKeeps(MemcgId memcg);

    /// <summary>Reclaim of that subtree is over: the lowest priority its passes came to, and the pages it wanted from each group of a pass at most.</summary>
    void ReclaimEnds(MemcgId top, int priority, long wantedPages);

    /// <summary>A task is about to be killed for want of room at a limit: so many pages were asked for, 0 when the limit came below the usage.</summary>
    void Kills(MemcgId over, int task, int askedPages);
}
