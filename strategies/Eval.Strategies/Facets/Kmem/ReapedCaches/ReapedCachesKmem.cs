using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Ids;
using Eval.Strategies.Facets.Kmem.PerMemcgCaches;

namespace Eval.Strategies.Facets.Kmem.ReapedCaches;

/// <summary>Kmem facet "per-memcg caches, reaped" (Way #2): dead caches stay on a list until memory pressure walks it and destroys the empty ones.</summary>
public sealed class ReapedCachesKmem : DeadCachesKmem
{
    private readonly List<CacheId> _dead = [];
    private readonly ReapWork _reap;
    private bool _isReapQueued;

    /// <summary>The facet.</summary>
    public ReapedCachesKmem() => _reap = new ReapWork(this);

    /// <inheritdoc/>
    public override FacetInfo Info => new()
    {
        Name = "per-memcg caches, reaped on pressure",
        Idea = "The clones of a removed group stay on a list until memory pressure walks it, shrinks them and destroys the empty ones.",
        Cost = "A dead clone pins its group until there is pressure, even when it is empty.",
        Fate = OfflineFate.Stays,
        Admits =
        [
            .. KnownOfClones,
            HotplugDeadlock,
            new("zombies-drain", "2014 thread, Johannes Weiner on Way #2: continues to pin the css after cgroup destruction indefinitely"),
        ],
    };

    /// <summary>Dead caches not reaped yet.</summary>
    public int DeadCaches => _dead.Count;

    /// <inheritdoc/>
    public override void Pressure(MemcgId memcg)
    {
        if (!_isReapQueued && _dead.Count > 0)
        {
            _isReapQueued = true;
            CacheQueue.Queue(_reap, memcg);
        }
    }

    /// <inheritdoc/>
    protected override void Died(CacheId clone) => _dead.Add(clone);

    private void Reap()
    {
        _isReapQueued = false;
        int kept = 0;
        for (int i = 0; i < _dead.Count; i++)
        {
            CacheId clone = _dead[i];
            Machine.Costs.Step(StepKind.ListNode, 1);
            Machine.Slabs.Shrink(clone);
            if (Machine.Slabs.SlabsOf(clone) == 0)
            {
                Destroy(clone);
            }
            else
            {
                _dead[kept++] = clone;
            }
        }

        _dead.RemoveRange(kept, _dead.Count - kept);
    }

    private sealed class ReapWork(ReapedCachesKmem facet) : SlabMutexWork(facet)
    {
        public override string Name => "memcg_reap_dead_caches";

        protected override void Locked(int argument, int extra) => facet.Reap();
    }
}
