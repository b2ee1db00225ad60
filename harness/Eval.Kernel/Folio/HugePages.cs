using Eval.Kernel.Charging;
using Eval.Kernel.Description;

namespace Eval.Kernel.Folio;

/// <summary>Transparent huge pages as a kernel has them: when a fault tries one, how it is charged, and what becomes of one that is mapped in part.</summary>
public sealed class HugePages
{
    private readonly HugePageMode _mode;

    internal HugePages(MachineDescription description, KernelVersion kernel)
    {
        Hugetlb = new HugetlbPool(description, kernel);
        _mode = kernel.IsBefore(2, 6, 38) ? HugePageMode.Never : description.HugePages;
        PagesEach = AreUsed ? 1 << description.HugePageOrder : 1;
        Queues = kernel.IsBefore(4, 5) ? SplitQueueRule.AtOnce
            : kernel.IsBefore(5, 4) ? SplitQueueRule.OfNode
            : kernel.IsBefore(6, 19) ? SplitQueueRule.OfMemcg
            : SplitQueueRule.Reparented;
        StatsFollowMappings = !kernel.IsBefore(5, 8);
        SplitsBeforeSwap = kernel.IsBefore(4, 14);
        SplitsPartsBeforeSwap = !kernel.IsBefore(6, 12);
    }

    /// <summary>The pool of those that are not transparent.</summary>
    public HugetlbPool Hugetlb { get; }

    /// <summary>Whether there can be any.</summary>
    public bool AreUsed => _mode != HugePageMode.Never;

    /// <summary>Pages of each (HPAGE_PMD_NR), 1 where there are none.</summary>
    public int PagesEach { get; }

    /// <summary>Where one that is mapped in part waits to be split.</summary>
    public SplitQueueRule Queues { get; }

    /// <summary>
    /// Whether memory.stat counts pages of it as they are mapped, and anon_thp as long as all are (NR_ANON_MAPPED and NR_ANON_THPS, be5d0a74c62d and
    /// 468c398233da, 5.8); before, what is charged.
    /// </summary>
    public bool StatsFollowMappings { get; }

    /// <summary>Whether add_to_swap splits each (up to 4.13; bd4c82c22c36 swaps it out whole where swap has so much room).</summary>
    internal bool SplitsBeforeSwap { get; }

    /// <summary>Whether one that is mapped in part is split before it is swapped out, so that the rest is freed (5ed890ce5147, 6.12).</summary>
    internal bool SplitsPartsBeforeSwap { get; }

    /// <summary>Huge pages that faults got (thp_fault_alloc of /proc/vmstat).</summary>
    internal long FaultAllocs { get; set; }

    /// <summary>Faults that tried one and were served with small pages, because the charge was refused (thp_fault_fallback_charge).</summary>
    internal long FaultFallbacks { get; set; }

    /// <summary>Huge pages put on a split queue (thp_deferred_split_page).</summary>
    internal long DeferredSplits { get; set; }

    /// <summary>Huge pages split (thp_split_page).</summary>
    internal long Splits { get; set; }

    /// <summary>
    /// How a huge page is charged for a mapping, null where the fault does not try one. With defrag at its default, madvise (444eb2a449ef, 4.6), memory that
    /// did not ask for it is charged without reclaim (GFP_TRANSHUGE_LIGHT), and memory that did with it (vma_thp_gfp_mask); nobody is killed for so many pages.
    /// </summary>
    internal ChargeContext? ContextFor(HugePageAdvice advice) => (_mode, advice) switch
    {
        (HugePageMode.Never, _) or (_, HugePageAdvice.NoHugePage) => null,
        (_, HugePageAdvice.HugePage) => ChargeContext.Normal,
        (HugePageMode.Always, _) => ChargeContext.Atomic,
        _ => null,
    };
}
