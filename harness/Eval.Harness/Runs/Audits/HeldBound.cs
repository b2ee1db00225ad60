using Eval.Kernel.Description;
using Eval.Kernel.Execution;

namespace Eval.Harness.Runs.Audits;

/// <summary>
/// How much a kmem facet can hold for nobody in particular. A CPU's byte stock holds less than a page and what the object before last left over
/// (obj_cgroup_charge refills without uncharging), and each obj_cgroup remembers less than a page from each CPU. Kernels differ in how many stocks a CPU and
/// how many obj_cgroups a group has.
/// </summary>
internal readonly struct HeldBound
{
    private readonly long _stocksBytes;
    private readonly long _leftBytes;

    public HeldBound(Machine machine)
    {
        long largest = 0;
        foreach (CacheGeometry cache in machine.Description.Caches)
        {
            largest = Math.Max(largest, cache.ObjectBytes + machine.Kmem.OverheadBytes);
        }

        _stocksBytes = machine.Description.CpuCount * machine.Kmem.StocksPerCpu * largest;
        _leftBytes = (long)machine.Description.CpuCount * machine.Kmem.HandlesPerMemcg * machine.Description.PageSizeBytes;
    }

    /// <summary>Most bytes of a group that has its own obj_cgroup and those of so many dead groups below it.</summary>
    public long BytesOf(int handedUp) => _stocksBytes + (_leftBytes * (2 + handedUp));
}
