using Eval.Kernel.Charging;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Observation;
using Eval.Kernel.Tasks;

namespace Eval.Kernel.Reclaim;

/// <summary>
/// The OOM killer of a group over its limit (mem_cgroup_out_of_memory, mm/memcontrol.c; oom_badness and select_bad_process, mm/oom_kill.c): the task
/// of the subtree with the most memory dies, whoever asked for more, and with it all tasks of the group that asks for it (memory.oom.group).
/// </summary>
internal sealed class OomKiller(
    MemcgTree tree, PageCounter memory, ControlFiles control, MemoryEvents events, FolioTable folios, TaskTable tasks, TaskLifetime lifetime, WatchPost post)
    : IOomKiller
{
    /// <summary>Kills the worst task of a subtree; its memory is free at once (oom_reaper).</summary>
    /// <returns>False when there is none that may be killed.</returns>
    public bool Kill(MemcgId memcg, int askedPages)
    {
        events.Count(memcg, MemoryEvent.Oom);
        int victim = -1;
        long worst = long.MinValue;
        for (int task = 0; task < tasks.Count; task++)
        {
            // Of equal ones the last seen is chosen (oom_evaluate_task).
            if (tasks.IsAlive[task] && MayDie(task) && tree.IsAncestorOrSelf(memcg, tasks.Memcg[task])
                && BadnessOf(task, memory.LimitPages[memcg]) is var badness && badness >= worst)
            {
                (victim, worst) = (task, badness);
            }
        }

        if (victim < 0)
        {
            return false;
        }

        MemcgId together = GroupOf(tasks.Memcg[victim], memcg);
        Kill(victim, memcg, askedPages);
        if (together != MemcgId.None)
        {
            KillAll(together, victim);
        }

        return true;
    }

    /// <summary>Kills a task for want of room at a memcg's limit.</summary>
    public void Kill(int task, MemcgId over, int askedPages)
    {
        post.Watcher?.Kills(over, task, askedPages);
        End(task);
    }

    /// <inheritdoc/>
    public bool HasKilled(int task) => task >= 0 && !tasks.IsAlive[task];

    // mem_cgroup_get_oom_group: the highest group up to the one over its limit whose tasks are to be killed together.
    private MemcgId GroupOf(MemcgId memcg, MemcgId over)
    {
        MemcgId together = MemcgId.None;
        for (MemcgId c = memcg; c > MemcgId.Root; c = tree.Parent[c])
        {
            together = control.KillsTogether[c] ? c : together;
            if (c == over)
            {
                break;
            }
        }

        return together;
    }

    // oom_kill_memcg_member. The one that was chosen has its signal and its mm still, so it is killed, and counted, once more.
    private void KillAll(MemcgId memcg, int chosen)
    {
        events.Count(memcg, MemoryEvent.OomGroupKill);
        for (int task = 0; task < tasks.Count; task++)
        {
            if ((tasks.IsAlive[task] || task == chosen) && MayDie(task) && tree.IsAncestorOrSelf(memcg, tasks.Memcg[task]))
            {
                End(task);
            }
        }
    }

    private void End(int task)
    {
        events.Count(tasks.Memcg[task], MemoryEvent.OomKill);
        tasks.Kill(task);
        lifetime.Exit(task);
    }

    private bool MayDie(int task) => tasks.OomScoreAdj[task] != TaskTable.OomScoreAdjMin;

    // oom_badness: resident pages of the task, shared ones too, its pages in swap, and a thousandth of the limit for each point of oom_score_adj.
    private long BadnessOf(int task, long limitPages)
    {
        long pages = 0;
        for (int vma = tasks.VmaHead[task]; vma >= 0; vma = tasks.NextVma(vma))
        {
            int end = tasks.FirstFolioOf(vma) + tasks.FolioCountOf(vma);
            for (FolioId folio = tasks.FirstFolioOf(vma); folio < end; folio++)
            {
                bool isResident = folios.Has(folio, FolioFlags.Present) && folios.MapCount[folio] > 0 && !folios.IsHugetlb(folio);
                pages += isResident || (tasks.FileOfVma(vma) < 0 && folios.Swap.Has(folio)) ? 1 : 0;
            }
        }

        return pages + (tasks.OomScoreAdj[task] * (limitPages / 1000));
    }
}
