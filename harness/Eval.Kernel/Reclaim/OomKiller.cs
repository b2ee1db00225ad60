using Eval.Kernel.Charging;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Observation;
using Eval.Kernel.Tasks;

namespace Eval.Kernel.Reclaim;

/// <summary>
/// The OOM killer of a group over its limit (mem_cgroup_out_of_memory, mm/memcontrol.c; oom_badness and select_bad_process, mm/oom_kill.c): the task
/// of the subtree with the most memory dies, whoever asked for more.
/// </summary>
internal sealed class OomKiller(MemcgTree tree, ControlFiles control, FolioTable folios, TaskTable tasks, TaskExit exit, WatchPost post) : IOomKiller
{
    /// <summary>Kills the worst task of a subtree; its memory is free at once (oom_reaper).</summary>
    /// <returns>The task, or <see cref="IOomKiller.NoVictim"/>.</returns>
    public int Kill(MemcgId memcg)
    {
        int victim = IOomKiller.NoVictim;
        long worst = -1;
        for (int task = 0; task < tasks.Count; task++)
        {
            if (tasks.IsAlive[task] && tree.IsAncestorOrSelf(memcg, tasks.Memcg[task]) && BadnessOf(task) is var badness && badness >= worst)
            {
                // Of equal ones the last seen is chosen (oom_evaluate_task).
                (victim, worst) = (task, badness);
            }
        }

        if (victim != IOomKiller.NoVictim)
        {
            Kill(victim, memcg);
        }

        return victim;
    }

    /// <summary>Kills a task for want of room at a memcg's limit.</summary>
    public void Kill(int task, MemcgId over)
    {
        post.Watcher?.Kills(over, task);
        control.CountOomKill(tasks.Memcg[task]);
        exit.Exit(task);
    }

    // oom_badness: resident pages of the task, shared ones too.
    private long BadnessOf(int task)
    {
        long pages = 0;
        for (int vma = tasks.VmaHead[task]; vma >= 0; vma = tasks.NextVma(vma))
        {
            int end = tasks.FirstFolioOf(vma) + tasks.FolioCountOf(vma);
            for (FolioId folio = tasks.FirstFolioOf(vma); folio < end; folio++)
            {
                pages += folios.Has(folio, FolioFlags.Present) && folios.MapCount[folio] > 0 ? 1 : 0;
            }
        }

        return pages;
    }
}
