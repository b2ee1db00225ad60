using System.Runtime.CompilerServices;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Kernel.Charging;

/// <summary>
/// memory.high (mem_cgroup_handle_over_high, mm/memcontrol.c): a charge over it is kept; on its way back to user space the charger reclaims as much as it
/// charged, and sleeps the longer the further the group is over, as <see cref="OverHigh"/> says. Being over memory.swap.high adds to the sleep
/// (4b82ab4f28f9, 5.8).
/// </summary>
internal sealed class HighLimit(
    MachineDescription description, VirtualClock clock, Timeline timeline, MemcgTree tree, PageCounter memory, PageCounter? swap, ControlFiles control,
    MemoryEvents events, ChargeStock stock, IReclaim reclaim)
{
    // MEMCG_MAX_HIGH_DELAY_JIFFIES: two seconds; HZ / 100; MEMCG_DELAY_PRECISION_SHIFT and MEMCG_DELAY_SCALING_SHIFT.
    private const int PrecisionShift = 20, ScalingShift = 14;
    private const long LongestDelayNanoseconds = 2_000_000_000, ShortestDelayNanoseconds = 10_000_000, NanosecondsPerSecond = 1_000_000_000;

    private MemcgId _charger = MemcgId.None;
    private long _chargedPages;

    /// <summary>Writes memory.high: stocks are drained once, then the excess is reclaimed as long as that goes on (memory_high_write).</summary>
    public void Write(MemcgId memcg, long pages)
    {
        control.SetHigh(memcg, pages);
        bool isDrained = !description.HighIsTriedHard;
        for (int retries = reclaim.Retries; memory.UsagePages[memcg] > pages;)
        {
            if (!isDrained)
            {
                isDrained = true;
                stock.DrainAll(memcg, KernelThreads.DriverCpu);
            }
            else if (reclaim.Reclaim(memcg, memory.UsagePages[memcg] - pages, KernelThreads.DriverCpu) == 0 && retries-- <= 0)
            {
                return;
            }

            if (!description.HighIsTriedHard)
            {
                return;
            }
        }
    }

    /// <summary>Pages were charged; whoever did it pays when it returns to user space.</summary>
    public void Charged(MemcgId memcg, int pages)
    {
        if (!control.HasHighLimits)
        {
            return;
        }

        for (MemcgId c = memcg; c > MemcgId.Root; c = tree.Parent[c])
        {
            if (memory.UsagePages[c] > control.HighPages[c] || (swap is not null && swap.UsagePages[c] > control.SwapHighPages[c]))
            {
                _charger = memcg;
                _chargedPages += pages;
                return;
            }
        }
    }

    /// <summary>The charger returns to user space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ReturnToUser(int cpu)
    {
        if (_chargedPages != 0)
        {
            Pay(cpu);
        }
    }

    private void Pay(int cpu)
    {
        (MemcgId memcg, long pages) = (_charger, _chargedPages);
        (_charger, _chargedPages) = (MemcgId.None, 0);
        long batch = pages;
        for (int retries = reclaim.Retries; ;)
        {
            long reclaimed = ReclaimHigh(memcg, batch, cpu);
            if (description.OverHigh == OverHigh.ReclaimsOnce)
            {
                return;
            }

            long delay = DelayNanoseconds(memcg, pages);
            if (delay <= ShortestDelayNanoseconds)
            {
                return;
            }

            // Forward progress is made as long as something is reclaimed; else the charger sleeps.
            if (description.OverHigh == OverHigh.SleepsAfterOneReclaim || (reclaimed == 0 && retries-- <= 0))
            {
                timeline.RunUntil(clock.NowNanoseconds + delay);
                return;
            }

            batch = IReclaim.ClusterPages;
        }
    }

    // reclaim_high.
    private long ReclaimHigh(MemcgId memcg, long pages, int cpu)
    {
        long reclaimed = 0;
        for (MemcgId c = memcg; c > MemcgId.Root; c = tree.Parent[c])
        {
            if (memory.UsagePages[c] > control.HighPages[c])
            {
                events.Count(c, MemoryEvent.High);
                reclaimed += reclaim.Reclaim(c, pages, cpu);
            }
        }

        return reclaimed;
    }

    private long DelayNanoseconds(MemcgId memcg, long pages)
    {
        Int128 delay = DelayOf(WorstOverage(memcg, memory, control.HighPages), pages);
        if (swap is not null)
        {
            CountOverSwap(memcg, swap);
            delay += DelayOf(WorstOverage(memcg, swap, control.SwapHighPages), pages);
        }

        return (long)Int128.Min(delay, LongestDelayNanoseconds);
    }

    // mem_find_max_overage, swap_find_max_overage: of whoever is furthest over, as a part of what it may have.
    private long WorstOverage(MemcgId memcg, PageCounter counter, ReadOnlySpan<long> high)
    {
        long worst = 0;
        for (MemcgId c = memcg; c > MemcgId.Root; c = tree.Parent[c])
        {
            long over = counter.UsagePages[c] - high[c];
            worst = over > 0 ? Math.Max(worst, (over << PrecisionShift) / Math.Max(high[c], 1)) : worst;
        }

        return worst;
    }

    private void CountOverSwap(MemcgId memcg, PageCounter counter)
    {
        for (MemcgId c = memcg; c > MemcgId.Root; c = tree.Parent[c])
        {
            if (counter.UsagePages[c] > control.SwapHighPages[c])
            {
                events.Count(c, MemoryEvent.SwapHigh);
            }
        }
    }

    // calculate_high_delay: the square of the overage; it is meant for a batch of charges (MEMCG_CHARGE_BATCH).
    private Int128 DelayOf(long overage, long pages) =>
        (((Int128)overage * overage * NanosecondsPerSecond) >> (PrecisionShift + ScalingShift)) * pages / description.StockPages;
}
