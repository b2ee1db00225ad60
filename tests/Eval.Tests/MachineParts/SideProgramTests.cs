using Eval.Kernel.Costs;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Faults;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Tests.MachineParts;

/// <summary>What others do in the middle of somebody's work: when it is let in, and that whoever is interrupted does not notice.</summary>
internal sealed class SideProgramTests
{
    private const PreemptionPoint Here = PreemptionPoint.MovePage, There = PreemptionPoint.RollbackPage;
    private TestMachine _test = null!;

    private Machine Machine => _test.Machine;

    [SetUp]
    public void Make()
    {
        _test = new TestMachine();
        Load(Event.Of(EventKind.Mkdir, 3, 0), Event.Of(EventKind.Mkdir, 4, 0), Event.Of(EventKind.Mkdir, 5, 0));
    }

    private void Load(params Event[] events) => Machine.LoadSideProgram(events, []);

    private int[] Made() => [.. Enumerable.Range(3, 3).Where(g => Machine.Tree.State[g] == MemcgState.Online)];

    [Test]
    public void Events_are_let_in_when_their_point_has_been_passed_so_often_from_now_on()
    {
        Machine.Side.Pass(Here);
        _test.Do(EventKind.Inject, (int)Here, 1, 1, 2);
        Machine.Side.Pass(There);
        Machine.Side.Pass(There);
        Machine.Side.Pass(Here);
        Assert.That((Made(), Machine.Side.Injections.Single().HasRun), Is.EqualTo(((int[])[], false)));
        Machine.Side.Pass(Here);
        Assert.That((Made(), Machine.Side.Injections.Single().HasRun), Is.EqualTo(((int[])[4, 5], true)));
        Machine.Side.Pass(Here);
        Assert.That((Machine.Side.PointsPassed, Machine.Side.Misplaced), Is.EqualTo((6L, 0)), "once, and no more");
    }

    [Test]
    public void Nobody_does_anything_when_the_story_is_over()
    {
        _test.Do(EventKind.Inject, (int)Here, 0, 0, 1);
        Machine.Side.Schedule = _ => 1;
        Machine.Side.End();
        Machine.Side.Pass(Here);
        Assert.That(Made(), Is.Empty);
    }

    [Test]
    public void A_schedule_says_at_each_point_how_many_are_let_in_and_the_rest_runs_at_the_end()
    {
        List<SchedulePoint> asked = [];
        Machine.Side.Schedule = point =>
        {
            asked.Add(point);
            return point.IsLock ? 1 : 0;
        };
        Machine.Side.Pass(Here);
        Assert.That(Made(), Is.Empty);
        Machine.Side.ReachLock();
        Assert.That((Made(), Machine.Side.Cursor, Machine.Side.LocksReached), Is.EqualTo(((int[])[3], 1, 1L)));
        Machine.Side.RunRest();
        Assert.That((Made(), Machine.Side.Cursor), Is.EqualTo(((int[])[3, 4, 5], 3)));
        Machine.Side.ReachLock();
        Assert.That(asked, Is.EqualTo((SchedulePoint[])[new(1, IsLock: false), new(1, IsLock: true), new(2, IsLock: true)]));
    }

    [Test]
    public void What_the_other_cpu_does_is_not_interrupted_by_itself()
    {
        int asked = 0;
        Machine.Side.Schedule = _ =>
        {
            asked++;
            Machine.Side.ReachLock();
            return 1;
        };
        Machine.Side.ReachLock();
        Machine.Side.ReachLock();
        Assert.That((asked, Machine.Side.LocksReached, Made()), Is.EqualTo((2, 2L, (int[])[3, 4])));
    }

    // Its CPU sleeps on cgroup_mutex, and goes on when that is free, in the order in which it came.
    [Test]
    public void Who_needs_a_lock_that_is_held_across_the_point_waits_for_the_next_event()
    {
        _test.Do(EventKind.Inject, (int)Here, 0, 0, 2);
        Machine.Locks.Acquire(Machine.Locks.CgroupMutex, "test");
        Machine.Side.Pass(Here);
        Assert.That((Made(), Machine.Side.Postponed), Is.EqualTo(((int[])[], 2)));
        _test.Do(EventKind.Nop);
        Assert.That((Made(), Machine.Side.Postponed), Is.EqualTo(((int[])[], 2)), "it is held still");
        Machine.Locks.Release(Machine.Locks.CgroupMutex);
        _test.Do(EventKind.Nop);
        Assert.That((Made(), Machine.Side.Postponed), Is.EqualTo(((int[])[3, 4], 0)));
        Assert.That((int)Machine.Tree.FirstChild[0], Is.EqualTo(4), "the latest made");
    }

    [Test]
    public void A_reader_of_slabinfo_waits_for_slab_mutex_and_others_do_not()
    {
        Load(Event.Of(EventKind.ReadSlabinfo, 4_096), Event.Of(EventKind.Nop));
        _test.Do(EventKind.Inject, (int)Here, 0, 0, 2);
        KernelLock mutex = Machine.Locks.Named("slab_mutex");
        Machine.Locks.Acquire(mutex, "test");
        Machine.Side.Pass(Here);
        Assert.That((Machine.Side.Postponed, Machine.LastSlabinfo), Is.EqualTo((1, (Eval.Kernel.Slab.SlabinfoReading?)null)));
        Machine.Locks.Release(mutex);
        _test.Do(EventKind.Nop);
        Assert.That((Machine.Side.Postponed, Machine.LastSlabinfo?.Entries), Is.EqualTo((0, (int?)1)));
    }

    [Test]
    public void Whoever_is_interrupted_keeps_its_errno_its_bill_its_thread_and_its_locks()
    {
        _test.Do(EventKind.Fork, 0, TestMachine.A);
        Load(Event.Of(EventKind.Rmdir, TestMachine.A), Event.Of(EventKind.Exec, 5));
        _test.Do(EventKind.Inject, (int)Here, 0, 0, 2);
        _test.Do(EventKind.Nop);
        long failures = Machine.FailedOperations;
        KernelLock mine = Machine.Locks.Named("mine");
        Machine.Locks.Acquire(mine, "test");
        CostPath before = Machine.Costs.Enter(CostPath.Move);
        long steps = Machine.Costs.Steps(CostPath.Move);
        Machine.Charges.CurrentTask = 7;
        Machine.Side.Pass(Here);
        Assert.That((Machine.LastErrno, Machine.FailedOperations - failures > 0), Is.EqualTo((0, true)), "it has failed, and not whoever it came in between");
        Assert.That((Machine.Costs.Path, Machine.Costs.Steps(CostPath.Move) - steps), Is.EqualTo((CostPath.Move, 0L)));
        Assert.That((Machine.Threads.Current, Machine.Charges.CurrentTask), Is.EqualTo((KernelThreads.Main, 7)));
        Assert.That(Machine.Locks.Order.Where(o => o.Held == "mine"), Is.Empty, "another CPU took what it took");
        Machine.Costs.Leave(before);
        Machine.Locks.Release(mine);
        int threads = Machine.Threads.Count;
        _test.Do(EventKind.Inject, (int)Here, 0, 0, 1);
        Machine.Side.Pass(Here);
        Assert.That(Machine.Threads.Count, Is.EqualTo(threads), "it is the same other CPU");
    }

    [Test]
    public void What_is_let_in_where_its_subject_is_not_there_is_counted()
    {
        Load(Event.Of(EventKind.Exec, 2), Event.Of(EventKind.Nop));
        _test.Do(EventKind.Inject, (int)Here, 0, 0, 2);
        Machine.Side.Pass(Here);
        Assert.That(Machine.Side.Misplaced, Is.EqualTo(1));
    }

    // As on a host, the call fails with the errno for what is missing, and nothing happens.
    [TestCase(EventKind.Mkdir, 1, 0, 0, -1, Errno.Eexist)]
    [TestCase(EventKind.Mkdir, 3, 9, 0, -1, Errno.Enoent)]
    [TestCase(EventKind.Rmdir, 9, 0, 0, -1, Errno.Enoent)]
    [TestCase(EventKind.SetLimit, 9, 5, 0, -1, Errno.Enoent)]
    [TestCase(EventKind.SetHigh, 9, 5, 0, -1, Errno.Enoent)]
    [TestCase(EventKind.ForceEmpty, 9, 0, 0, -1, Errno.Enoent)]
    [TestCase(EventKind.Move, 5, 1, 0, -1, Errno.Esrch)]
    [TestCase(EventKind.Anon, 5, 0, 3, -1, Errno.Esrch)]
    [TestCase(EventKind.Touch, 5, 0, 0, -1, Errno.Esrch)]
    [TestCase(EventKind.Hugetlb, 5, 0, 1, -1, Errno.Esrch)]
    [TestCase(EventKind.Exec, 5, 0, 0, -1, Errno.Esrch)]
    [TestCase(EventKind.Read, 5, 1, 0, 1, Errno.Esrch)]
    [TestCase(EventKind.Read, 0, 1, 0, 1, Errno.Enoent)]
    [TestCase(EventKind.Map, 0, 1, 0, 1, Errno.Enoent)]
    [TestCase(EventKind.Mlock, 0, 1, 0, -1, Errno.Enoent)]
    [TestCase(EventKind.Mlock, 5, -1, 0, -1, Errno.Esrch)]
    [TestCase(EventKind.Mlock, 0, -1, 0, -1, 0)]
    [TestCase(EventKind.Unmap, 0, 1, 0, -1, Errno.Enoent)]
    [TestCase(EventKind.List, 5, -1, 0, -1, Errno.Esrch)]
    [TestCase(EventKind.Unlink, 1, 0, 0, -1, Errno.Enoent)]
    [TestCase(EventKind.LockFolios, 1, 0, 0, -1, Errno.Enoent)]
    [TestCase(EventKind.LinkFile, 1, 0, 3, -1, Errno.Enoent)]
    [TestCase(EventKind.LinkFile, 0, 0, 3, 5, Errno.Esrch)]
    [TestCase(EventKind.NameOwner, 0, 5, 0, -1, Errno.Esrch)]
    [TestCase(EventKind.TakeOver, 0, 5, -1, -1, Errno.Esrch)]
    [TestCase(EventKind.TakeOver, 0, 0, 5, -1, Errno.Esrch)]
    [TestCase(EventKind.TakeOver, 0, 0, -1, -1, Errno.Ebadf)]
    public void Whatever_is_about_something_that_is_not_there_fails(EventKind kind, int a, int b, int c, int d, int errno)
    {
        _test.Do(EventKind.Fork, 0, TestMachine.A);
        _test.Do(EventKind.CreateFile, 0, 0, 5);
        long failures = Machine.FailedOperations, usage = _test.Usage(TestMachine.A);
        _test.Do(kind, a, b, c, d);
        Assert.That((Machine.LastErrno, Machine.FailedOperations - failures), Is.EqualTo((errno, errno == 0 ? 0L : 1L)));
        Assert.That((_test.Usage(TestMachine.A), Machine.Folios.PresentCount), Is.EqualTo((usage, 0)));
    }

    [Test]
    public void An_errno_that_a_step_expects_is_no_surprise_and_the_first_other_one_is_remembered()
    {
        _test.Do(EventKind.Mkdir, 1, 0, Errno.Eexist);
        Assert.That(Machine.FirstUnexpected, Is.Null);
        _test.Do(EventKind.Mkdir, 3, 0, Errno.Enospc);
        _test.Do(EventKind.Mkdir, 4, 0, Errno.Enomem);
        Assert.That(Machine.FirstUnexpected, Is.EqualTo(new UnexpectedErrno(EventKind.Mkdir, new(3), Errno.Enospc, 0)));
    }

    // FNV-1a over what a run leaves: whatever differs, the digest does.
    [TestCase(EventKind.Mkdir, 3, 0, 0)]
    [TestCase(EventKind.Mkdir, 4, 0, 0)]
    [TestCase(EventKind.Rmdir, 2, 0, 0)]
    [TestCase(EventKind.Fork, 1, 1, 0)]
    [TestCase(EventKind.Fork, 1, 2, 0)]
    [TestCase(EventKind.Alloc, 0, 0, 0)]
    [TestCase(EventKind.Anon, 0, 0, 1)]
    [TestCase(EventKind.Anon, 0, 0, 2)]
    [TestCase(EventKind.Wait, 1, 0, 0)]
    [TestCase(EventKind.Wait, 2, 0, 0)]
    public void Whatever_a_run_does_differently_makes_another_digest(EventKind kind, int a, int b, int c)
    {
        TestMachine other = new();
        foreach (TestMachine test in (TestMachine[])[_test, other])
        {
            test.Do(EventKind.Fork, 0, TestMachine.A);
        }

        Assert.That(Simulation.Digest(other.Machine), Is.EqualTo(Simulation.Digest(Machine)));
        ulong before = Simulation.Digest(Machine);
        _test.Do(kind, a, b, c);
        Assert.That((Simulation.Digest(Machine) == before, Simulation.Digest(other.Machine) == before), Is.EqualTo((false, true)));
    }
}
