using Eval.Kernel.Costs;
using Eval.Kernel.Events;
using Eval.Kernel.Folio;
using Eval.Kernel.Locks;
using Eval.Kernel.Memcg;

namespace Eval.Kernel;

/// <summary>What each event does to the machine.</summary>
public sealed partial class Machine
{
    private const int Enomem = 12, Ebusy = 16;

    /// <summary>errno of the last event that could fail, 0 when it did not.</summary>
    public int LastErrno { get; private set; }

    internal Slab.SlabinfoReading? LastSlabinfo { get; private set; }

    internal void LoadSideProgram(Event[] side, IReadOnlyList<string> names)
    {
        Side.Load(side);
        Threads.Load(names);
    }

    /// <summary>Lets injected work in. Strategies call this between steps that the kernel would take one by one.</summary>
    public void Preempt(PreemptionPoint point)
    {
        Migration.NotePeak();
        Side.Pass(point);
    }

    /// <summary>Runs deferred work that is due, then the event.</summary>
    internal void Execute(in Event e)
    {
        long start = Math.Max(Clock.NowNanoseconds, e.NotBeforeNanoseconds);
        if (Timeline.NextNanoseconds <= start)
        {
            Timeline.RunUntil(start);
        }

        Clock.NowNanoseconds = start;
        Own.BeforeEvent();
        Dispatch(in e);
        _operations.After(e.Kind);
    }

    /// <summary>Ends a task: its memory, kernel objects and pages go (do_exit).</summary>
    internal void ExitTask(int task)
    {
        if (!Tasks.IsAlive[task])
        {
            return;
        }

        Tasks.DropMemory(task);
        Move.MemoryDropped(task);
        int cpu = Tasks.Cpu[task];
        Objects.FreeList(ref Tasks.ObjectHead[task], cpu);
        KernelPages.FreeList(ref Tasks.PagesHead[task], cpu);
        Tasks.IsAlive[task] = false;
        Tree.Put(Tasks.Memcg[task], PinReason.Task);
    }

    /// <summary>Runs an event in the middle of another one, which does not notice but for its effects.</summary>
    internal void ExecuteNested(in Event e)
    {
        CostPath before = Costs.Enter(CostPath.Other);
        int errno = LastErrno;
        Execute(in e);
        LastErrno = errno;
        Costs.Leave(before);
    }

    private void Dispatch(in Event e)
    {
        switch (e.Kind)
        {
            case EventKind.Alloc: AllocObject(in e); break;
            case EventKind.Free: Objects.Free(e.A, e.Cpu); break;
            case EventKind.FreeRcu: Timeline.CallRcu(_freeObject, e.A, e.Cpu); break;
            case EventKind.AllocPages: AllocPages(in e); break;
            case EventKind.FreePages: KernelPages.Free(e.A, e.Cpu); break;
            case EventKind.Anon: TouchAnon(e.A, e.B, e.C); break;
            case EventKind.Read: Access(e.A, e.B, e.C, e.D, write: false, map: false); break;
            case EventKind.Write: Access(e.A, e.B, e.C, e.D, write: true, map: false); break;
            case EventKind.Map: Access(e.A, e.B, e.C, e.D, write: false, map: true); break;
            case EventKind.Unmap: Tasks.Unmap(e.A, e.B); break;
            case EventKind.CreateFile: CreateFile(in e); break;
            case EventKind.Unlink: Unlink(e.A); break;
            case EventKind.Drop: DropFolios(e.A, e.B, e.C); break;
            case EventKind.Mlock: Mlock(e.A, e.B, (e.Flags & EventFlags.Off) == 0); break;
            case EventKind.LockFolios: LockFolios(e.A, (e.Flags & EventFlags.Off) == 0); break;
            case EventKind.Mkdir: Mkdir(e.A, e.B); break;
            case EventKind.Rmdir: Rmdir(e.A); break;
            case EventKind.Fork: _operations.Take(Description.Times.Fork); Tasks.Fork(e.A, e.B, e.Cpu); break;
            case EventKind.Exit: ExitTask(e.A); _operations.Take(Description.Times.Exit); break;
            case EventKind.Exec: Tasks.DropMemory(e.A); Move.MemoryDropped(e.A); break;
            case EventKind.SetCpu: Tasks.Cpu[e.A] = e.B; break;
            case EventKind.Move: Finish(Migration.Attach(e.A, e.B, (e.Flags & EventFlags.Denied) != 0)); break;
            case EventKind.Wait: Timeline.RunUntil(Clock.NowNanoseconds + ((long)e.B << 32 | unchecked((uint)e.A))); break;
            case EventKind.Inject: Side.Inject((PreemptionPoint)e.A, e.B, e.C, e.D); break;
            case EventKind.Nop: break;
            case EventKind.Sample: Own.CountersRead(); break;
            case EventKind.LinkFile: LinkFile(in e); break;
            case EventKind.List: List(e.A, e.B); break;
            default: Administer(in e); break;
        }
    }

    // What an administrator writes into files, rather than what a workload does.
    private void Administer(in Event e)
    {
        switch (e.Kind)
        {
            case EventKind.SetLimit: SetLimit(e.A, e.B); break;
            case EventKind.SetHigh:
                HighPages[e.A] = e.B < 0 ? PageCounter.Unlimited : e.B;
                HasHighLimits = true;
                Reclaimer.Reclaim(e.A, Math.Max(0, Memory.UsagePages[e.A] - HighPages[e.A]));
                break;
            case EventKind.SetMoveCharge: MoveChargeBits[e.A] = e.B; break;
            case EventKind.Sync: Flusher.Sync(); break;
            case EventKind.DropCaches: Reclaimer.DropCaches(e.A); break;
            case EventKind.Reclaim: LastErrno = Reclaimer.Reclaim(e.A, e.B) >= e.B ? 0 : 11; break;
            case EventKind.ReadSlabinfo: LastSlabinfo = Slab.SlabinfoReader.ReadAll(this, e.A); break;
            case EventKind.ReadClones: Own.ReadClones(e.A, e.B); break;
            case EventKind.Fault: Faults.SetRate((FaultKind)e.A, e.B); break;
            case EventKind.ThreadAcquire or EventKind.ThreadWait or EventKind.ThreadRelease: Threads.Run(in e); break;
            default: throw new InvalidOperationException($"event kind {e.Kind} has no meaning");
        }
    }

    private int ChargerOf(in Event e) => (e.Flags & EventFlags.ChargerIsMemcg) != 0 ? e.C : Tasks.Memcg[e.C];

    private void AllocObject(in Event e)
    {
        Clock.Spend(Description.Times.AllocNanoseconds);
        if (!Objects.Allocate(e.A, e.B, ChargerOf(in e), (e.Flags & EventFlags.Accounted) != 0, e.Cpu))
        {
            Fail(Enomem);
            return;
        }

        LastErrno = 0;
        if ((e.Flags & EventFlags.PinsMemcg) != 0)
        {
            Objects.Pin(e.A, ChargerOf(in e));
        }

        if ((e.Flags & EventFlags.UntilExit) != 0)
        {
            Objects.Link(e.A, ref Tasks.ObjectHead[e.D]);
        }
        else if ((e.Flags & EventFlags.UntilEvict) != 0)
        {
            Objects.Link(e.A, ref Files.ObjectHead[e.D]);
            Files.IsCached[e.D] = true;
        }
        else if ((e.Flags & EventFlags.UntilRelease) != 0)
        {
            Objects.Link(e.A, ref _memcgObjectHead[e.D]);
        }
    }

    private void AllocPages(in Event e)
    {
        if (!KernelPages.Allocate(e.A, e.B, (StatKind)e.Extra, ChargerOf(in e), (e.Flags & EventFlags.Accounted) != 0, e.Cpu))
        {
            Fail(Enomem);
            return;
        }

        LastErrno = 0;
        if ((e.Flags & EventFlags.UntilExit) != 0)
        {
            KernelPages.Link(e.A, ref Tasks.PagesHead[e.D]);
        }
        else if ((e.Flags & EventFlags.UntilRelease) != 0)
        {
            KernelPages.Link(e.A, ref _memcgPagesHead[e.D]);
        }
    }

    private void TouchAnon(int task, int first, int pages)
    {
        int memcg = Tasks.Memcg[task], cpu = Tasks.Cpu[task];
        Tasks.AddVma(task, -1, first, pages);
        LastErrno = 0;
        for (int folio = first; folio < first + pages; folio++)
        {
            if (!Folios.Add(folio, FolioKind.Anon, -1, memcg, cpu))
            {
                OutOfMemory(task);
                return;
            }

            Folios.MapCount[folio] = 1;
        }
    }

    private void Mlock(int task, int file, bool on)
    {
        Folios.DrainAllPagevecs();
        for (int vma = Tasks.VmaHead[task]; vma >= 0; vma = Tasks.NextVma(vma))
        {
            if (Tasks.FileOfVma(vma) != file)
            {
                continue;
            }

            int end = Tasks.FirstFolioOf(vma) + Tasks.FolioCountOf(vma);
            for (int folio = Tasks.FirstFolioOf(vma); folio < end; folio++)
            {
                if (Folios.Has(folio, FolioFlags.Present))
                {
                    Folios.SetMlocked(folio, on);
                }
            }
        }
    }

    private void LockFolios(int file, bool on)
    {
        int end = Files.FirstFolio[file] + Files.FolioCount[file];
        for (int folio = Files.FirstFolio[file]; folio < end; folio++)
        {
            Folios.Flags[folio] = on ? Folios.Flags[folio] | FolioFlags.Locked : Folios.Flags[folio] & ~FolioFlags.Locked;
        }
    }

    private void Mkdir(int memcg, int parent)
    {
        Locks.Acquire(CgroupMutex, "cgroup_mkdir");
        _operations.Take(Description.Times.Mkdir);
        Tree.Create(memcg, parent);
        FolioOwnership.MemcgOnline(memcg);
        Kmem.MemcgOnline(memcg);
        Structures.Created(memcg);
        Locks.Release(CgroupMutex);
        LastErrno = 0;
    }

    private void Rmdir(int memcg)
    {
        Locks.Acquire(CgroupMutex, "cgroup_rmdir");
        _operations.TakeRmdir();
        bool busy = Tree.RefsFor(memcg, PinReason.Task) > 0;
        for (int child = Tree.FirstChild[memcg]; child != MemcgTree.None; child = Tree.NextSibling[child])
        {
            busy |= Tree.State[child] == MemcgState.Online;
        }

        if (busy)
        {
            Fail(Ebusy);
        }
        else
        {
            LastErrno = 0;
            Structures.DirectoryRemoved(memcg);
            Tree.MarkDying(memcg, Clock.NowNanoseconds);
            Timeline.CallRcu(_toWorkqueue, memcg, 0);
        }

        Locks.Release(CgroupMutex);
    }

    private void SetLimit(int memcg, int pages)
    {
        long limit = pages < 0 ? PageCounter.Unlimited : pages;
        if (Memory.UsagePages[memcg] > limit)
        {
            Stock.DrainSubtree(memcg);
            Reclaimer.Reclaim(memcg, Memory.UsagePages[memcg] - limit);
        }

        if (Memory.UsagePages[memcg] > limit)
        {
            Fail(Ebusy);
            return;
        }

        Memory.LimitPages[memcg] = limit;
        LastErrno = 0;
    }

    // mem_cgroup_out_of_memory: the charger is killed. The kernel picks the largest task of the group; fixtures have one that matters.
    private void OutOfMemory(int task)
    {
        OomKills[Tasks.Memcg[task]]++;
        Fail(Enomem);
        ExitTask(task);
    }

    private void Finish(int errno)
    {
        LastErrno = errno;
        FailedOperations += errno == 0 ? 0 : 1;
    }

    private void Fail(int errno)
    {
        LastErrno = errno;
        FailedOperations++;
    }
}
