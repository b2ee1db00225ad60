using Eval.Kernel.Costs;
using Eval.Kernel.Events;
using Eval.Kernel.Faults;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Kernel.Execution;

/// <summary>The event switch.</summary>
public sealed partial class Machine
{
    internal void LoadSideProgram(Event[] side, IReadOnlyList<string> names)
    {
        Side.Load(side);
        Scripted.Load(names);
    }

    /// <summary>Runs deferred work until there is none but the periodic flusher.</summary>
    internal void RunToRest()
    {
        for (int left = 50_000_000; Timeline.Count > (Flusher.IsArmed ? 1 : 0); left--)
        {
            if (left == 0)
            {
                throw new InvalidOperationException("deferred work does not come to rest");
            }

            Timeline.RunUntil(Timeline.NextNanoseconds);
        }
    }

    /// <summary>Runs deferred work that is due, and who slept on a lock that is free now, then the event.</summary>
    internal void Execute(in Event e)
    {
        PassUntil(in e);
        if (Side.Postponed > 0)
        {
            Resume();
        }

        Perform(in e);
    }

    private void PassUntil(in Event e)
    {
        long start = Math.Max(Clock.NowNanoseconds, e.NotBeforeNanoseconds);
        if (Timeline.NextNanoseconds <= start)
        {
            Timeline.RunUntil(start);
        }

        Clock.NowNanoseconds = start;
    }

    private void Perform(in Event e)
    {
        Reader.BeforeEvent();
        int before = Charges.CurrentTask;
        Charges.CurrentTask = TaskOf(in e);
        if (_subjects.Missing(in e) is not 0 and var errno)
        {
            _outcome.Fail(errno);
            _outcome.Check(in e);
        }
        else
        {
            Dispatch(in e);
        }

        _high.ReturnToUser(e.Cpu);
        Charges.CurrentTask = before;
        _operations.After(e.Kind);
    }

    /// <summary>Runs an event in the middle of another one, which does not notice but for its effects.</summary>
    internal void ExecuteNested(in Event e)
    {
        if (!IsFreeFor(e.Kind))
        {
            Side.Postpone(in e);
            return;
        }

        Side.Misplaced += _subjects.Missing(in e) == 0 ? 0 : 1;
        CostPath before = Costs.Enter(CostPath.Other);
        int errno = LastErrno;
        if (_otherCpu < 0)
        {
            _otherCpu = Threads.Create("another CPU");
        }

        // What it takes, it does not take under the locks of whoever it came in between.
        int thread = Threads.Enter(_otherCpu);
        Post.Watcher?.NestedBegins();
        Execute(in e);
        Post.Watcher?.NestedEnds();
        Threads.Enter(thread);
        _outcome.LastErrno = errno;
        Costs.Leave(before);
    }

    /// <summary>Ends a task (do_exit).</summary>
    internal void ExitTask(int task) => _lifetime.Exit(task);

    // Whether the lock that an event takes and keeps for a while is free.
    private bool IsFreeFor(EventKind kind) => kind switch
    {
        EventKind.Mkdir or EventKind.Rmdir or EventKind.Move => Locks.CgroupMutex.IsFreeFor(exclusive: true),
        EventKind.ReadSlabinfo => Locks.Named("slab_mutex").IsFreeFor(exclusive: true),
        _ => true,
    };

    // Whoever slept on a lock goes on once it is free, in the order in which they came.
    private void Resume()
    {
        while (Side.TryPeekPostponed(out Event waiting) && IsFreeFor(waiting.Kind))
        {
            Side.Resume();
            PassUntil(in waiting);
            Perform(in waiting);
        }
    }

    // current: on whose behalf the event charges.
    private static int TaskOf(in Event e) => e.Kind switch
    {
        EventKind.Anon or EventKind.Hugetlb or EventKind.Touch or EventKind.Read or EventKind.Write or EventKind.Map => e.A,
        EventKind.TakeOver => e.B,
        EventKind.Alloc or EventKind.AllocPages when (e.Flags & EventFlags.ChargerIsMemcg) == 0 => e.C,
        _ => -1,
    };

    private void Dispatch(in Event e)
    {
        switch (e.Kind)
        {
            case EventKind.Alloc: _allocations.Object(in e); break;
            case EventKind.Free: Objects.Free(e.A, e.Cpu); break;
            case EventKind.FreeRcu: _freeObject.Free(e.A, e.Cpu); break;
            case EventKind.AllocPages: _allocations.Pages(in e); break;
            case EventKind.FreePages: KernelPages.Free(e.A, e.Cpu); break;
            case EventKind.NameOwner: _allocations.Name(in e); break;
            case EventKind.TakeOver: _allocations.TakeOver(in e); break;
            case EventKind.Anon: _taskEvents.TouchAnon(e.A, new(e.B), e.C, (e.Flags & EventFlags.Off) == 0, (HugePageAdvice)e.Extra); break;
            case EventKind.Hugetlb: _taskEvents.TouchHugetlb(e.A, new(e.B), e.C); break;
            case EventKind.Touch: _taskEvents.Touch(e.A); break;
            case EventKind.Read: _fileEvents.Access(e.A, e.B, e.C, e.D, write: false, map: false); break;
            case EventKind.Write: _fileEvents.Access(e.A, e.B, e.C, e.D, write: true, map: false); break;
            case EventKind.Map: _fileEvents.Access(e.A, e.B, e.C, e.D, write: false, map: true); break;
            case EventKind.Unmap when e.B < 0: Tasks.UnmapAnon(e.A, new(e.C), e.D); break;
            case EventKind.Unmap: Tasks.Unmap(e.A, e.B); break;
            case EventKind.CreateFile: _fileEvents.Create(in e); break;
            case EventKind.Unlink: _fileEvents.Unlink(e.A); break;
            case EventKind.Drop: _fileEvents.Drop(e.A, e.B, e.C); break;
            case EventKind.Mlock: _taskEvents.Mlock(e.A, e.B, (e.Flags & EventFlags.Off) == 0); break;
            case EventKind.LockFolios: _fileEvents.Lock(e.A, (e.Flags & EventFlags.Off) == 0); break;
            case EventKind.Mkdir: Groups.Mkdir(new(e.A), new(e.B)); _outcome.Check(in e); break;
            case EventKind.Rmdir: Groups.Rmdir(new(e.A)); break;
            case EventKind.Fork: _operations.TakeFork(); _lifetime.Fork(e.A, Tree.NearestMade(new(e.B)), e.Cpu, e.C); break;
            case EventKind.Exit: _lifetime.Exit(e.A); _operations.TakeExit(); break;
            case EventKind.Exec: Tasks.DropMemory(e.A); break;
            case EventKind.SetCpu: _lifetime.RunOn(e.A, e.B); break;
            case EventKind.Move: _outcome.End(Migration.Attach(e.A, new(e.B), (e.Flags & EventFlags.Denied) != 0, e.Cpu)); break;
            case EventKind.Wait: Timeline.RunUntil(Clock.NowNanoseconds + ((long)e.B << 32 | unchecked((uint)e.A))); break;
            case EventKind.Inject: Side.Inject((PreemptionPoint)e.A, e.B, e.C, e.D); break;
            case EventKind.Nop: break;
            case EventKind.Sample: Stats.Read(MemcgId.Root); Reader.CountersRead(); break;
            case EventKind.LinkFile: _fileEvents.Link(in e); break;
            case EventKind.List: _fileEvents.List(e.A, e.B); break;
            default: Administer(in e); break;
        }
    }

    // What an administrator writes into files, rather than what a workload does.
    private void Administer(in Event e)
    {
        switch (e.Kind)
        {
            case EventKind.SetLimit: _limitEvents.SetLimit(new(e.A), e.B); break;
            case EventKind.SetHigh: _limitEvents.SetHigh(new(e.A), e.B); break;
            case EventKind.SetControl: _limitEvents.SetControl(new(e.A), (ControlFile)e.Extra, e.B); break;
            case EventKind.SetMemswLimit: _limitEvents.SetMemswLimit(new(e.A), e.B); _outcome.Check(in e); break;
            case EventKind.SetKmemLimit: _limitEvents.SetKmemLimit(new(e.A), e.B); _outcome.Check(in e); break;
            case EventKind.ForceEmpty: _limitEvents.ForceEmpty(new(e.A)); break;
            case EventKind.SetMoveCharge: Control.SetMoveCharge(new(e.A), e.B); break;
            case EventKind.Sync: Flusher.Sync(); break;
            case EventKind.DropCaches: _cacheDrop.Drop(e.A); break;
            case EventKind.Reclaim: _limitEvents.Reclaim(new(e.A), (e.Flags & EventFlags.Off) == 0 ? e.B : Memory.UsagePages[e.A] - e.B, e.D); break;
            case EventKind.ReadSlabinfo: LastSlabinfo = _slabinfo.ReadAll(e.A); break;
            case EventKind.ReadClones: Reader.ReadClones(new(e.A), e.B); break;
            case EventKind.Fault: Faults.SetRate((FaultKind)e.A, e.B); break;
            case EventKind.ThreadAcquire or EventKind.ThreadWait or EventKind.ThreadRelease: Scripted.Run(in e); break;
            default: throw new InvalidOperationException($"event kind {e.Kind} has no meaning");
        }
    }
}
