using System.Runtime.CompilerServices;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Description;

/// <summary>
/// NUMA nodes of a machine: its CPUs are spread over them in blocks, and each node is as far from every other. Memory is of the node of the CPU that asks for
/// it (MPOL_LOCAL), which never runs out.
/// </summary>
public sealed class NumaNodes
{
    private readonly byte[] _ofCpu;

    /// <summary>Nodes, with the CPUs spread over them.</summary>
    /// <param name="count">Nodes, 1…256 and no more than CPUs.</param>
    /// <param name="cpus">CPUs.</param>
    public NumaNodes(int count, int cpus)
    {
        Count = count;
        _ofCpu = new byte[cpus];
        for (int cpu = 0; cpu < cpus; cpu++)
        {
            _ofCpu[cpu] = (byte)(cpu * count / cpus);
        }
    }

    /// <summary>Nodes there are.</summary>
    public int Count { get; }

    /// <summary>Node of a CPU (numa_node_id).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int OfCpu(int cpu) => _ofCpu[cpu];

    /// <summary>A memcg's part on a node (memcg->nodeinfo[nid]).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MemcgNodeId Of(MemcgId memcg, int node) => new((memcg * Count) + node);

    /// <summary>The memcg whose part it is.</summary>
    public MemcgId MemcgOf(MemcgNodeId part) => new(part / Count);

    /// <summary>
    /// The node at a place of a node's zonelist: itself, then those with a higher number, then the others (find_next_best_node, mm/page_alloc.c, where all
    /// are equally far).
    /// </summary>
    public int InZonelist(int node, int place) => (node + place) % Count;
}
