using Eval.Kernel.Charging;
using Eval.Kernel.Collections;
using Eval.Kernel.Folio;
using Eval.Kernel.Memcg;
using Eval.Kernel.Observation;
using Eval.Kernel.Slab;
using Eval.Kernel.Tasks;

namespace Eval.Kernel.Execution;

/// <summary>What tasks do with memory of their own: touch it, lock it, drop it, exit.</summary>
internal sealed class TaskEvents(
    MemcgTree tree, ControlFiles control, ObjectTable objects, KernelPageTable pages, FolioTable folios, TaskTable tasks, Facet<TaskMover> move, Outcome outcome,
    ChargePath charges, WatchPost post)
{
    public void TouchAnon(int task, int first, int count, bool maps)
    {
        int memcg = tasks.Memcg[task], cpu = tasks.Cpu[task];
        if (maps)
        {
            tasks.AddVma(task, -1, first, count);
        }

        outcome.Succeed();
        for (int folio = first; folio < first + count; folio++)
        {
            if (!folios.Add(folio, FolioKind.Anon, -1, memcg, cpu))
            {
                OutOfMemory(task);
                return;
            }

            folios.MapCountAt(folio) = 1;
        }
    }

    public void Mlock(int task, int file, bool on)
    {
        folios.DrainAllPagevecs();
        for (int vma = tasks.VmaHead[task]; vma >= 0; vma = tasks.NextVma(vma))
        {
            if (tasks.FileOfVma(vma) != file)
            {
                continue;
            }

            int end = tasks.FirstFolioOf(vma) + tasks.FolioCountOf(vma);
            for (int folio = tasks.FirstFolioOf(vma); folio < end; folio++)
            {
                if (folios.Has(folio, FolioFlags.Present) && on)
                {
                    folios.Mlock(folio, task);
                }
                else if (folios.Has(folio, FolioFlags.Present))
                {
                    folios.SetMlocked(folio, false);
                }
            }
        }
    }

    /// <summary>A task gets a new address space (exec).</summary>
    public void DropMemory(int task)
    {
        tasks.DropMemory(task);
        move.Current.MemoryDropped(task);
    }

    /// <summary>Ends a task: its memory, kernel objects and pages go (do_exit).</summary>
    public void Exit(int task)
    {
        if (!tasks.IsAlive[task])
        {
            return;
        }

        DropMemory(task);
        int cpu = tasks.Cpu[task];
        objects.FreeList(ref tasks.ObjectHead[task], cpu);
        pages.FreeList(ref tasks.PagesHead[task], cpu);
        tasks.End(task);
        tree.Put(tasks.Memcg[task], PinReason.Task);
    }

    /// <summary>mem_cgroup_out_of_memory: the charger is killed. The kernel picks the largest task of the group; fixtures have one that matters.</summary>
    public void OutOfMemory(int task)
    {
        post.Watcher?.Kills(charges.RefusedAt, task);
        control.CountOomKill(tasks.Memcg[task]);
        outcome.Fail(Outcome.Enomem);
        Exit(task);
    }
}
