using Eval.Kernel.Charging;
using Eval.Kernel.Memcg;
using Eval.Kernel.Reclaim;

namespace Eval.Kernel.Execution;

/// <summary>What is written into a memcg's control files.</summary>
internal sealed class LimitEvents(PageCounter memory, ControlFiles control, ChargeStock stock, Reclaimer reclaimer, Outcome outcome)
{
    /// <summary>memory.max, or memory.limit_in_bytes: it fails when usage cannot be brought below it.</summary>
    public void SetLimit(int memcg, int pages)
    {
        long limit = pages < 0 ? PageCounter.Unlimited : pages;
        if (memory.UsagePages[memcg] > limit)
        {
            stock.DrainSubtree(memcg);
            reclaimer.Reclaim(memcg, memory.UsagePages[memcg] - limit);
        }

        if (memory.UsagePages[memcg] > limit)
        {
            outcome.Fail(Outcome.Ebusy);
            return;
        }

        memory.SetLimit(memcg, limit);
        outcome.Succeed();
    }

    /// <summary>memory.high.</summary>
    public void SetHigh(int memcg, int pages)
    {
        control.SetHigh(memcg, pages < 0 ? PageCounter.Unlimited : pages);
        reclaimer.Reclaim(memcg, Math.Max(0, memory.UsagePages[memcg] - control.HighPages[memcg]));
    }

    /// <summary>memory.reclaim.</summary>
    public void Reclaim(int memcg, int pages) => outcome.LastErrno = reclaimer.Reclaim(memcg, pages) >= pages ? 0 : Outcome.Eagain;
}
