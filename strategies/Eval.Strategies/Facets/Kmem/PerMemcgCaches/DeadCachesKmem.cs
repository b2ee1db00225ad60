using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Ids;
using Eval.Kernel.Scheduling;

namespace Eval.Strategies.Facets.Kmem.PerMemcgCaches;

/// <summary>
/// Per-memcg caches as the 2014 thread found them (3.15): a clone holds a reference to its memcg until it is destroyed, and at offline it becomes a
/// dead cache. The Ways of the thread differ in when a dead cache goes.
/// </summary>
public abstract class DeadCachesKmem : PerMemcgCachesKmem
{
    private bool[] _isDead = [];

    /// <inheritdoc/>
    protected override bool ClonePinsMemcg => true;

    /// <summary>Whether the clone's group has gone.</summary>
    public bool IsDead(CacheId clone) => clone < _isDead.Length && _isDead[clone];

    /// <summary>The memcg's own list of caches is walked, as memcg_slab_caches was.</summary>
    protected override void WalkAtOffline()
    {
    }

    /// <inheritdoc/>
    protected override void WalkAtRelease(MemcgId memcg)
    {
    }

    /// <summary>Each clone is marked dead and told to keep nothing; nobody waits.</summary>
    protected override WorkResult OfflineClones(MemcgId memcg, int stage)
    {
        for (CacheId clone = Clones.First(memcg); clone != CacheId.None;)
        {
            CacheId next = Clones.Next(clone);
            Machine.Preempt(PreemptionPoint.DestroyCache);
            Machine.Costs.Step(StepKind.ListNode, 1);
            Columns.Ensure(ref _isDead, clone + 1);
            _isDead[clone] = true;
            Machine.Slabs.Deactivate(clone);
            Died(clone);
            clone = next;
        }

        return WorkResult.Done;
    }

    /// <summary>A clone has become a dead cache.</summary>
    protected abstract void Died(CacheId clone);
}
