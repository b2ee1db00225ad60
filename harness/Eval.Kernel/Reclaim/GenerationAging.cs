using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Tasks;

namespace Eval.Kernel.Reclaim;

/// <summary>
/// The aging of the generations that a group has on a node (try_to_inc_max_seq, mm/vmscan.c of 6.12): the page tables of its own tasks are walked, folios of
/// its own on that node that they used are promoted to what is the youngest generation then, and a younger one begins.
/// </summary>
internal sealed class GenerationAging(
    CostCounters costs, NumaNodes nodes, FolioTable folios, TaskTable tasks, GenerationPlacement placement, LruGenerations generations)
{
    /// <summary>Walks the page tables and begins a generation.</summary>
    public void Age(MemcgId memcg, int node)
    {
        MemcgNodeId lruvec = nodes.Of(memcg, node);
        for (int task = 0; task < tasks.Count; task++)
        {
            if (tasks.IsAlive[task] && tasks.Memcg[task] == memcg)
            {
                Walk(task, memcg, lruvec);
            }
        }

        placement.Begin(lruvec);
    }

    // walk_mm: page cache alone, where there is no swap, and of this group and node alone (get_pfn_folio).
    private void Walk(int task, MemcgId memcg, MemcgNodeId lruvec)
    {
        int youngest = LruGenerations.PlaceOf(generations.YoungestOf(lruvec));
        for (int vma = tasks.VmaHead[task]; vma >= 0; vma = tasks.NextVma(vma))
        {
            int end = tasks.FirstFolioOf(vma) + tasks.FolioCountOf(vma);
            for (FolioId folio = tasks.FirstFolioOf(vma); folio < end; folio++)
            {
                costs.Step(StepKind.PageWalk, 1);
                if (folios.Has(folio, FolioFlags.Young) && folios.Kind[folio] == FolioKind.File && folios.OwnerOf(folio) == memcg
                    && folios.Lru.LruvecOf(memcg, folio) == lruvec)
                {
                    folios.FlagsAt(folio) &= ~FolioFlags.Young;
                    placement.Promote(folio, youngest);
                }
            }
        }
    }
}
