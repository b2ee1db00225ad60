using Eval.Kernel.Costs;
using Eval.Kernel.Execution;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs.Audits;

/// <summary>What the whole machine has done and has at one moment.</summary>
/// <param name="PercpuBytes">Per-CPU memory, whoever pays for it or nobody ("Percpu" of /proc/meminfo without what was there at boot).</param>
/// <param name="ReclaimSteps">Steps of reclaim so far.</param>
/// <param name="StatReadSteps">Steps that readers of memory.stat and its flushes have taken so far.</param>
/// <param name="TeardownSteps">Steps of offline, destruction, reparenting and release so far.</param>
/// <param name="HotSteps">Steps of allocating and freeing objects so far.</param>
public readonly record struct SystemTotals(long PercpuBytes, long ReclaimSteps, long StatReadSteps, long TeardownSteps, long HotSteps)
{
    /// <summary>Huge pages as /proc/vmstat counts them: got by faults, not charged to faults, queued because a part was unmapped, split.</summary>
    public (long Allocs, long Fallbacks, long Deferred, long Splits) Huge { get; private init; }

    internal static SystemTotals Of(Machine machine) =>
        new(Percpu(machine), machine.Reclaimer.Steps, machine.Stats.ReadingSteps, machine.Costs.Steps(CostPath.Teardown), machine.Costs.Steps(CostPath.Hot))
        {
            Huge = (
                machine.Folios.Huge.FaultAllocs, machine.Folios.Huge.FaultFallbacks, machine.Folios.Huge.DeferredSplits, machine.Folios.Huge.Splits),
        };

    private static long Percpu(Machine machine)
    {
        long pages = 0;
        for (int run = 0; run < machine.KernelPages.Count; run++)
        {
            pages += machine.KernelPages.KindOf(run) == StatKind.Percpu ? machine.KernelPages.PagesOf(run) : 0;
        }

        return (pages * machine.Description.PageSizeBytes) + machine.Css.PercpuBytes;
    }
}
