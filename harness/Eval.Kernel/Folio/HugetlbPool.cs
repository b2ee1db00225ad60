using Eval.Kernel.Description;

namespace Eval.Kernel.Folio;

/// <summary>
/// The pool of hugetlb pages (vm.nr_hugepages, mm/hugetlb.c). Filling it charges nobody; a page of it is charged when it is first used, where the cgroup
/// hierarchy is mounted with memory_hugetlb_accounting (8cba9576df60, 6.7).
/// </summary>
public sealed class HugetlbPool
{
    internal HugetlbPool(MachineDescription description, KernelVersion kernel)
    {
        PagesEach = 1 << description.HugePageOrder;
        Free = description.HugetlbPages;
        IsCharged = description.AccountsHugetlb && description.CgroupVersion == 2 && !kernel.IsBefore(6, 7);
    }

    /// <summary>Pages of a hugetlb page (pages_per_huge_page).</summary>
    public int PagesEach { get; }

    /// <summary>Whether those in use are charged.</summary>
    public bool IsCharged { get; }

    /// <summary>Hugetlb pages that nobody uses.</summary>
    public int Free { get; internal set; }
}
