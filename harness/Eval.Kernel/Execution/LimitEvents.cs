using Eval.Kernel.Charging;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Faults;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Reclaim;
using Eval.Kernel.Scheduling;

namespace Eval.Kernel.Execution;

/// <summary>What is written into a memcg's control files.</summary>
internal sealed class LimitEvents(
    MachineDescription description, PageCounter memory, PageCounter kmem, MemoryAndSwap memsw, SwapSpace swap, ControlFiles control, Protection protection,
    ChargeStock stock, HighLimit high, FolioTable folios, Reclaimer reclaimer, OomKiller oom, Outcome outcome)
{
    /// <summary>memory.max of version 2, or memory.limit_in_bytes of version 1.</summary>
    public void SetLimit(MemcgId memcg, int pages)
    {
        long limit = pages < 0 ? PageCounter.Unlimited : pages;
        outcome.Succeed();
        if (description.CgroupVersion == 1)
        {
            SetLimitOrFail(memcg, limit, ofSwapToo: false);
        }
        else
        {
            SetLimitAndEnforce(memcg, limit);
        }
    }

    /// <summary>
    /// memory.kmem.limit_in_bytes (memcg_update_kmem_max up to 5.15): refused when more is in use, for nothing is reclaimed; later kernels refuse any value
    /// (58056f77502f) or take it without effect (4597648fddea).
    /// </summary>
    public void SetKmemLimit(MemcgId memcg, int pages)
    {
        long limit = pages < 0 ? PageCounter.Unlimited : pages;
        outcome.Succeed();
        if (description.KmemLimit == KmemLimitRule.Refused)
        {
            outcome.Fail(Errno.Eopnotsupp);
        }
        else if (description.KmemLimit == KmemLimitRule.Enforced && kmem.UsagePages[memcg] > limit)
        {
            outcome.Fail(Errno.Ebusy);
        }
        else if (description.KmemLimit == KmemLimitRule.Enforced)
        {
            kmem.SetLimit(memcg, limit);
        }
    }

    /// <summary>memory.memsw.limit_in_bytes: memory and swap together.</summary>
    public void SetMemswLimit(MemcgId memcg, int pages)
    {
        outcome.Succeed();
        SetLimitOrFail(memcg, pages < 0 ? PageCounter.Unlimited : pages, ofSwapToo: true);
    }

    /// <summary>
    /// memory.force_empty (mem_cgroup_force_empty): reclaims until nothing is charged or it has failed too often, and succeeds in any case. Stocks are drained
    /// since 4.20 ("mm: memcontrol: drain memcg stock on force_empty").
    /// </summary>
    public void ForceEmpty(MemcgId memcg)
    {
        folios.DrainAllPagevecs();
        if (description.ForceEmptyDrainsStock)
        {
            stock.DrainAll(memcg, KernelThreads.DriverCpu);
        }

        for (int retries = reclaimer.Retries; retries > 0 && memory.UsagePages[memcg] > 0;)
        {
            retries -= reclaimer.Reclaim(memcg, 1, KernelThreads.DriverCpu) == 0 ? 1 : 0;
        }

        outcome.Succeed();
    }

    /// <summary>memory.high.</summary>
    public void SetHigh(MemcgId memcg, int pages) => high.Write(memcg, pages < 0 ? PageCounter.Unlimited : pages);

    /// <summary>Another file of version 2.</summary>
    public void SetControl(MemcgId memcg, ControlFile file, int value)
    {
        long pages = value < 0 ? PageCounter.Unlimited : value;
        switch (file)
        {
            case ControlFile.Min: protection.SetMin(memcg, pages); break;
            case ControlFile.Low: protection.SetLow(memcg, pages); break;
            case ControlFile.OomGroup: control.SetOomGroup(memcg, value != 0); break;
            case ControlFile.Peak: memory.ResetReadersPeak(memcg); break;
            case ControlFile.SwapMax: swap.Counter?.SetLimit(memcg, pages); break;
            case ControlFile.SwapHigh: control.SetSwapHigh(memcg, pages); break;
            case ControlFile.ZswapMax: control.SetZswapMax(memcg, pages); break;
            case ControlFile.ZswapWriteback: control.SetZswapWriteback(memcg, value != 0); break;
            case ControlFile.SwapPeak: swap.Counter?.ResetReadersPeak(memcg); break;
            default: throw new InvalidOperationException($"control file {file} has no meaning");
        }
    }

    /// <summary>memory.reclaim: until so much is reclaimed, or nothing more is; the last try includes the new folios of all CPUs (memory_reclaim).</summary>
    /// <param name="memcg">The group.</param>
    /// <param name="pages">Pages.</param>
    /// <param name="swappiness">Its argument of this name (since 6.9), -1 when there is none.</param>
    public void Reclaim(MemcgId memcg, long pages, int swappiness)
    {
        long reclaimed = 0;
        int how = swappiness < 0 ? IReclaim.DefaultSwappiness : swappiness;
        for (int retries = reclaimer.Retries; reclaimed < pages;)
        {
            if (retries == 0)
            {
                folios.DrainAllPagevecs();
            }

            long left = pages - reclaimed;
            long now = reclaimer.Reclaim(memcg, description.ReclaimsOnDemandByQuarters ? left / 4 : left, KernelThreads.DriverCpu, how);
            if (now == 0 && retries-- == 0)
            {
                outcome.LastErrno = Errno.Eagain;
                return;
            }

            reclaimed += now;
        }

        outcome.Succeed();
    }

    // memory_max_write: the limit stands at once; then stocks, reclaim, and the OOM killer until the group is below it or nobody is left.
    private void SetLimitAndEnforce(MemcgId memcg, long limit)
    {
        memory.SetLimit(memcg, limit);
        bool isDrained = false;
        for (int retries = reclaimer.Retries; memory.UsagePages[memcg] > limit;)
        {
            if (!isDrained)
            {
                isDrained = true;
                stock.DrainAll(memcg, KernelThreads.DriverCpu);
            }
            else if (retries > 0)
            {
                retries -= reclaimer.Reclaim(memcg, memory.UsagePages[memcg] - limit, KernelThreads.DriverCpu) == 0 ? 1 : 0;
            }
            else if (!stock.FinishDrains() && !oom.Kill(memcg, askedPages: 0))
            {
                return;
            }
        }
    }

    // mem_cgroup_resize_max: a limit below the usage is refused when reclaim cannot make it true, and so is one of memory beyond that of memory and swap.
    private void SetLimitOrFail(MemcgId memcg, long limit, bool ofSwapToo)
    {
        if (ofSwapToo ? limit < memory.LimitPages[memcg] : limit > memsw.LimitOf(memcg))
        {
            outcome.Fail(Errno.Einval);
            return;
        }

        bool isDrained = false;
        while ((ofSwapToo ? memsw.UsageOf(memcg) : memory.UsagePages[memcg]) > limit)
        {
            if (!isDrained)
            {
                isDrained = true;
                stock.DrainAllSync(memcg, KernelThreads.DriverCpu);
            }
            else if (reclaimer.Reclaim(memcg, 1, KernelThreads.DriverCpu, ofSwapToo ? 0 : IReclaim.DefaultSwappiness) == 0)
            {
                outcome.Fail(Errno.Ebusy);
                return;
            }
        }

        if (ofSwapToo)
        {
            memsw.SetLimit(memcg, limit);
        }
        else
        {
            memory.SetLimit(memcg, limit);
        }
    }
}
