using Eval.Kernel.Memcg;

namespace Eval.Strategies.Facets.Kmem.Objcg;

/// <summary>
/// Bytes of slab statistics that each CPU keeps to itself, for one of its byte stocks at a time, until they are more than a page (mod_objcg_state,
/// mm/memcontrol.c; 68ac5b3c8db2, 5.14). A reader of memory.stat misses them.
/// </summary>
internal sealed class CachedSlabStats
{
    private const int Nobody = -1;

    private readonly int _pageBytes;
    private readonly int[] _stock;
    private readonly int[] _node;
    private readonly int[] _reclaimable;
    private readonly int[] _unreclaimable;

    /// <summary>Nothing is kept.</summary>
    /// <param name="cpus">CPUs.</param>
    /// <param name="pageBytes">Page size in bytes.</param>
    public CachedSlabStats(int cpus, int pageBytes)
    {
        _pageBytes = pageBytes;
        (_stock, _node, _reclaimable, _unreclaimable) = (new int[cpus], new int[cpus], new int[cpus], new int[cpus]);
        Array.Fill(_stock, Nobody);
    }

    /// <summary>Keeps a change; what was kept for another stock or node is passed on.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="stock">Its stock of the obj_cgroup.</param>
    /// <param name="node">NUMA node of the slab.</param>
    /// <param name="kind">Which statistic.</param>
    /// <param name="bytes">The change in bytes.</param>
    public void Add(int cpu, int stock, int node, StatKind kind, int bytes)
    {
        if (_stock[cpu] != stock || _node[cpu] != node)
        {
            (_stock[cpu], _node[cpu], _reclaimable[cpu], _unreclaimable[cpu]) = (stock, node, 0, 0);
        }

        // What comes to nothing that is kept is kept at least once, however large it is.
        ref int kept = ref (kind == StatKind.SlabReclaimable ? ref _reclaimable[cpu] : ref _unreclaimable[cpu]);
        int sum = kept + bytes;
        kept = kept != 0 && Math.Abs(sum) > _pageBytes ? 0 : sum;
    }

    /// <summary>A stock of a CPU is given up: what is kept for it is passed on (drain_obj_stock).</summary>
    public void PassOn(int cpu, int stock)
    {
        if (_stock[cpu] == stock)
        {
            (_stock[cpu], _reclaimable[cpu], _unreclaimable[cpu]) = (Nobody, 0, 0);
        }
    }

    /// <summary>Bytes that a CPU keeps for a stock.</summary>
    public int KeptFor(int cpu, int stock, StatKind kind) =>
        _stock[cpu] != stock ? 0 : kind == StatKind.SlabReclaimable ? _reclaimable[cpu] : _unreclaimable[cpu];
}
