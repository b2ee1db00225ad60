using Eval.Kernel.Costs;
using Eval.Kernel.Execution;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs;

/// <summary>What the whole machine has done and has at one moment.</summary>
/// <param name="PercpuBytes">Per-CPU memory, whoever pays for it or nobody ("Percpu" of /proc/meminfo without what was there at boot).</param>
/// <param name="ReclaimSteps">Steps of reclaim so far.</param>
/// <param name="StatReadSteps">Steps that readers of memory.stat and its flushes have taken so far.</param>
/// <param name="TeardownSteps">Steps of offline, destruction, reparenting and release so far.</param>
public readonly record struct SystemTotals(long PercpuBytes, long ReclaimSteps, long StatReadSteps, long TeardownSteps)
{
    internal static SystemTotals Of(Machine machine) =>
        new(Percpu(machine), machine.Reclaimer.Steps, machine.Stats.ReadingSteps, machine.Costs.Steps(CostPath.Teardown));

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
