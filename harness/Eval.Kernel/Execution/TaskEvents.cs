using Eval.Kernel.Charging;
using Eval.Kernel.Faults;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Reclaim;
using Eval.Kernel.Tasks;

namespace Eval.Kernel.Execution;

/// <summary>What tasks do with memory of their own: touch it, lock it, drop it, exit.</summary>
internal sealed class TaskEvents(FolioTable folios, Swapping swapping, TaskTable tasks, OomKiller oom, Outcome outcome, ChargePath charges, HighLimit high)
{
    public void TouchAnon(int task, FolioId first, int count, bool maps, HugePageAdvice advice)
    {
        ChargeContext? huge = maps ? folios.Huge.ContextFor(advice) : null;
        FolioId end = first + count;
        MemcgId memcg = tasks.Memcg[task];
        int cpu = tasks.Cpu[task];
        if (maps)
        {
            tasks.AddVma(task, -1, first, count);
        }

        outcome.Succeed();
        for (FolioId folio = first; folio < end;)
        {
            // create_huge_pmd, where all of the range is mapped (thp_vma_suitable_order); what is not charged falls back to small pages.
            int pages = huge is { } context && IsHugeRange(folio, end) && folios.AddHuge(folio, memcg, cpu, context) ? folios.Huge.PagesEach : 1;
            if (pages == 1 && !folios.Add(folio, FolioKind.Anon, -1, memcg, cpu, inFault: true))
            {
                OutOfMemory(task);
                return;
            }

            if (!tasks.IsAlive[task])
            {
                folios.Drop(folio);
                OutOfMemory(task);
                return;
            }

            folios.MapCountAt(folio) = 1;
            high.ReturnToUser(cpu);
            folio += pages;
        }
    }

    private bool IsHugeRange(FolioId first, FolioId end) => first % folios.Huge.PagesEach == 0 && first + folios.Huge.PagesEach <= end;

    /// <summary>
    /// A task maps private memory in hugetlb pages and touches it. mmap fails when the pool has not as many (hugetlb_reserve_pages); a page that cannot be
    /// charged is a SIGBUS, after which the task goes on here without it.
    /// </summary>
    public void TouchHugetlb(int task, FolioId first, int count)
    {
        if (folios.Huge.Hugetlb.Free < count)
        {
            outcome.Fail(Errno.Enomem);
            return;
        }

        tasks.AddVma(task, -1, first, count);
        outcome.Succeed();
        for (FolioId folio = first; folio < first + count; folio++)
        {
            if (!folios.TryAddHugetlb(folio, -1, tasks.Memcg[task], tasks.Cpu[task]))
            {
                outcome.Fail(Errno.Enomem);
                return;
            }

            folios.MapCountAt(folio) = 1;
            high.ReturnToUser(tasks.Cpu[task]);
        }
    }

    /// <summary>A task uses its anonymous memory again, in the order in which it was mapped last: what is in swap comes back.</summary>
    public void Touch(int task)
    {
        outcome.Succeed();
        for (int vma = tasks.VmaHead[task]; vma >= 0; vma = tasks.NextVma(vma))
        {
            int end = tasks.FirstFolioOf(vma) + tasks.FolioCountOf(vma);
            for (FolioId folio = tasks.FirstFolioOf(vma); tasks.FileOfVma(vma) < 0 && folio < end; folio++)
            {
                if (folios.Has(folio, FolioFlags.Present) && folios.MapCount[folio] > 0)
                {
                    folios.FlagsAt(folios.HeadOf(folio)) |= FolioFlags.Young;
                }
                else if (swapping.Has(folio) && !SwapIn(task, folio))
                {
                    return;
                }
            }
        }
    }

    public void Mlock(int task, int file, bool on)
    {
        if (on && file < 0 && swapping.IsThere)
        {
            // populate_vma_page_range.
            Touch(task);
        }

        folios.DrainAllPagevecs();
        for (int vma = tasks.VmaHead[task]; vma >= 0; vma = tasks.NextVma(vma))
        {
            if (tasks.FileOfVma(vma) != file)
            {
                continue;
            }

            int end = tasks.FirstFolioOf(vma) + tasks.FolioCountOf(vma);
            for (FolioId folio = tasks.FirstFolioOf(vma); folio < end; folio++)
            {
                if (!folios.Has(folio, FolioFlags.Present) || folios.Has(folio, FolioFlags.Tail))
                {
                    continue;
                }

                if (!on)
                {
                    folios.SetMlocked(folio, false);
                }
                else if (!folios.Has(folio, FolioFlags.Large) || folios.IsMappedWhole(folio))
                {
                    // Of a huge page that is mapped in part nothing is locked (mlock_pte_range).
                    folios.Mlock(folio, task);
                }
            }
        }
    }

    // do_swap_page. A task that is killed for the charge takes its mappings, and this entry, with it.
    private bool SwapIn(int task, FolioId folio)
    {
        int cpu = tasks.Cpu[task];
        bool isBack = swapping.TryIn(folio, FolioKind.Anon, -1, tasks.Memcg[task], cpu, inFault: true);
        if (isBack && tasks.IsAlive[task])
        {
            folios.MapCountAt(folio) = 1;
            high.ReturnToUser(cpu);
            return true;
        }

        if (isBack)
        {
            folios.Drop(folio);
        }

        OutOfMemory(task);
        return false;
    }

    /// <summary>
    /// A page fault could not be charged: whoever faults has been killed for it, or by somebody else meanwhile. Where nobody was to be killed, it is
    /// (pagefault_out_of_memory has it fault again for ever).
    /// </summary>
    public void OutOfMemory(int task)
    {
        outcome.Fail(Errno.Enomem);
        if (tasks.IsAlive[task])
        {
            oom.Kill(task, charges.RefusedAt, charges.RefusedPages);
        }
    }
}
