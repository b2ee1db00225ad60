using Eval.Kernel.Execution;
using Eval.Kernel.Scheduling;
using NUnit.Framework;

namespace Eval.Tests.MachineParts;

internal sealed class DeferredWorkTests
{
    private readonly List<(int Argument, int Stage, long Nanoseconds)> _ran = [];

    [Test]
    public void Work_runs_in_order_of_time_and_ties_in_order_of_queueing()
    {
        TestMachine test = new();
        Work work = new Recording(test.Machine, _ran, 0, 0);
        test.Machine.Timeline.After(200, work, 1);
        test.Machine.Timeline.After(100, work, 2);
        test.Machine.Timeline.After(200, work, 3);
        test.Wait(1_000);
        Assert.That(_ran.Select(r => r.Argument), Is.EqualTo((int[])[2, 1, 3]));
    }

    [TestCase(10)]
    [TestCase(200)]
    public void Whatever_the_order_in_which_work_comes_it_runs_in_order_of_time(int items)
    {
        TestMachine test = new();
        Work work = new Recording(test.Machine, _ran, 0, 0);
        int waiting = test.Machine.Timeline.Count;
        long start = test.Machine.Clock.NowNanoseconds;

        // Steps that are prime to the number of items: each time comes once.
        for (int item = 0; item < items; item++)
        {
            test.Machine.Timeline.After(1_000 + (item * 77 % items / 2), work, item);
        }

        Assert.That((test.Machine.Timeline.Count - waiting, test.Machine.Timeline.NextNanoseconds - start), Is.EqualTo((items, 1_000L)));
        test.Wait(2_000);
        Assert.That(_ran, Has.Count.EqualTo(items));
        Assert.That(_ran, Is.EqualTo(_ran.OrderBy(r => r.Nanoseconds).ThenBy(r => r.Argument)));
        Assert.That(_ran.Select(r => r.Nanoseconds - start), Is.EqualTo(Enumerable.Range(0, items).Select(i => 1_000L + (i / 2))));
        Assert.That((test.Machine.Timeline.Count, test.Machine.Clock.NowNanoseconds - start), Is.EqualTo((waiting, 2_000L)));
    }

    [Test]
    public void A_stage_that_waits_resumes_when_its_time_has_come()
    {
        TestMachine test = new();
        long start = test.Machine.Clock.NowNanoseconds;
        test.Machine.Timeline.After(100, new Recording(test.Machine, _ran, 2, 500), 7);
        test.Wait(10_000);
        Assert.That(_ran.Select(r => (r.Stage, r.Nanoseconds - start)), Is.EqualTo(((int, long)[])[(0, 100), (1, 600), (2, 1_100)]));
    }

    [Test]
    public void A_workqueue_runs_no_more_items_at_a_time_than_it_may()
    {
        TestMachine test = new();
        Workqueue queue = test.Machine.Timeline.NewWorkqueue("test", 1);
        Work slow = new Recording(test.Machine, _ran, 1, 1_000_000);
        queue.Queue(slow, 1);
        queue.Queue(slow, 2);
        Assert.That((queue.Active, queue.Depth), Is.EqualTo((1, 2)));
        test.Wait(1_000_000_000);
        Assert.That(_ran.Select(r => (r.Argument, r.Stage)), Is.EqualTo(((int, int)[])[(1, 0), (1, 1), (2, 0), (2, 1)]));
    }

    [Test]
    public void Who_wants_a_lock_that_deferred_work_holds_waits_for_it()
    {
        TestMachine test = new();
        KernelLock mutex = test.Machine.Locks.Named("test_mutex");
        test.Machine.Timeline.After(0, new Holding(test.Machine, mutex, 5_000_000), 0);
        test.Wait(1);
        long before = test.Machine.Clock.NowNanoseconds;
        test.Machine.Locks.Acquire(mutex, "test");
        Assert.That(test.Machine.Clock.NowNanoseconds - before, Is.GreaterThanOrEqualTo(4_999_999));
        Assert.That(test.Machine.Locks.Deadlocks, Is.Empty);
        test.Machine.Locks.Release(mutex);
    }

    [TestCase(0, true, 1)]
    [TestCase(0, false, 1)]
    [TestCase(1, true, 1)]
    [TestCase(1, false, 2)]
    public void Who_waited_comes_before_the_next_item_unless_it_sleeps_elsewhere_and_mutexes_do_not_hand_over(int cpu, bool handsOver, int itemsWaitedFor)
    {
        TestMachine test = new(m => m with { MutexesHandOver = handsOver });
        KernelLock mutex = test.Machine.Locks.Named("test_mutex");
        Workqueue queue = test.Machine.Timeline.NewWorkqueue("test", 1);
        Work item = new Holding(test.Machine, mutex, 5_000_000);
        queue.Queue(item, 1);
        queue.Queue(item, 2);
        test.Wait(test.Machine.Description.WorkerWakeNanoseconds);
        long before = test.Machine.Clock.NowNanoseconds;
        test.Machine.Locks.Acquire(mutex, "test", cpu: cpu);
        long waited = test.Machine.Clock.NowNanoseconds - before;
        test.Machine.Locks.Release(mutex);
        Assert.That(waited / 5_000_000, Is.EqualTo(itemsWaitedFor));
    }

    [TestCase(0, 12_000_000)]
    [TestCase(1_500_000, 10_500_000)]
    [TestCase(8_000_001, 11_999_999)]
    public void A_grace_period_counts_from_the_tick_before(long now, long left)
    {
        TestMachine test = new(m => m with { TickNanoseconds = 4_000_000, GracePeriodNanoseconds = 12_000_000 });
        test.Wait(100_000_000 + now - test.Machine.Clock.NowNanoseconds);
        Assert.That(test.Machine.Timeline.RequestGracePeriod(), Is.EqualTo(left));
    }

    // Milliseconds: ticks of 4, grace periods of 12. The tick begins one for all who have asked by then; who asks while it is under way waits for its end and
    // for the whole next one, together with others.
    [TestCase(new[] { 1 }, new[] { 12 })]
    [TestCase(new[] { 1, 2, 4 }, new[] { 12, 12, 12 })]
    [TestCase(new[] { 1, 5, 11 }, new[] { 12, 24, 24 })]
    [TestCase(new[] { 1, 5, 13, 23 }, new[] { 12, 24, 36, 36 })]
    [TestCase(new[] { 1, 12 }, new[] { 12, 24 })]
    [TestCase(new[] { 1, 5, 24 }, new[] { 12, 24, 36 })]
    [TestCase(new[] { 1, 61 }, new[] { 12, 72 })]
    public void A_grace_period_that_has_begun_is_too_early_for_who_asks_then(int[] asked, int[] ends)
    {
        const long Millisecond = 1_000_000;
        TestMachine test = new(d => d with { TickNanoseconds = 4 * Millisecond, GracePeriodNanoseconds = 12 * Millisecond });
        List<long> found = [];
        foreach (int at in asked)
        {
            test.Machine.Timeline.RunUntil(at * Millisecond);
            found.Add(at + (test.Machine.Timeline.RequestGracePeriod() / Millisecond));
        }

        Assert.That(found, Is.EqualTo(ends));
    }

    // Milliseconds: jiffies of 4, from a delay of 63 of them on slots of 32 ms, from 504 on slots of 256 ms; round_jiffies_up makes 5.1 s 6 s first.
    [TestCase(0, 4, 0, 8)]
    [TestCase(3, 4, 0, 8)]
    [TestCase(4, 1, 0, 12)]
    [TestCase(0, 248, 0, 252)]
    [TestCase(0, 252, 0, 256)]
    [TestCase(0, 256, 0, 288)]
    [TestCase(0, 2000, 0, 2016)]
    [TestCase(0, 5000, 0, 5120)]
    [TestCase(100, 5000, 0, 5120)]
    [TestCase(119, 5000, 0, 5120)]
    [TestCase(120, 5000, 0, 5376)]
    [TestCase(100, 5000, 1000, 6144)]
    public void A_timer_waits_for_the_turn_of_its_slot(int now, int delay, int roundedUpTo, int expires)
    {
        const long Millisecond = 1_000_000;
        TestMachine test = new(d => d with { TickNanoseconds = 4 * Millisecond });
        test.Machine.Timeline.RunUntil(now * Millisecond);
        long left = test.Machine.Timeline.TimerNanoseconds(delay * Millisecond, roundedUpTo * Millisecond);
        Assert.That((test.Machine.Clock.NowNanoseconds + left) / Millisecond, Is.EqualTo(expires));
        Assert.That(new TestMachine().Machine.Timeline.TimerNanoseconds(delay, roundedUpTo), Is.EqualTo(delay), "without ticks to the nanosecond");
    }

    [Test]
    public void Two_threads_that_wait_for_each_other_are_a_deadlock_with_both_in_the_chain()
    {
        Machine machine = new TestMachine().Machine;
        LockTable locks = machine.Locks;
        KernelLock a = locks.Named("a"), b = locks.Named("b");
        int one = machine.Threads.Create("one"), two = machine.Threads.Create("two");
        machine.Threads.Enter(one);
        locks.TryAcquire(a, "one_takes_a");
        machine.Threads.Enter(two);
        locks.TryAcquire(b, "two_takes_b");
        locks.WaitFor(a, "two_waits");
        Assert.That(locks.Deadlocks, Is.Empty);
        machine.Threads.Enter(one);
        locks.WaitFor(b, "one_waits");
        Assert.That(
            locks.Deadlocks.Single().Chain.Select(l => (l.Waiter, l.Lock, l.Holder)),
            Is.EqualTo(((string, string, string)[])[("one", "b", "two"), ("two", "a", "one")]));
    }

    [Test]
    public void Who_waits_is_counted_and_waits_no_more_when_it_has_the_lock()
    {
        Machine machine = new TestMachine().Machine;
        KernelLock wanted = machine.Locks.Named("a");
        int one = machine.Threads.Create("one"), two = machine.Threads.Create("two");
        machine.Threads.Enter(one);
        machine.Locks.TryAcquire(wanted, "one_takes_a");
        machine.Threads.Enter(two);
        Assert.That(machine.Locks.TryAcquire(wanted, "two_wants_a"), Is.False);
        Assert.That((machine.Locks.Waits, machine.Threads.WaitOf(two)?.Lock.Name), Is.EqualTo((1L, "a")));
        machine.Threads.Enter(one);
        machine.Locks.Release(wanted);
        machine.Threads.Enter(two);
        Assert.That(machine.Locks.TryAcquire(wanted, "two_wants_a"), Is.True);
        Assert.That(machine.Threads.WaitOf(two), Is.Null);
    }

    [Test]
    public void A_killed_thread_waits_for_nothing_and_holds_nothing()
    {
        Machine machine = new TestMachine().Machine;
        KernelLock a = machine.Locks.Named("a"), b = machine.Locks.Named("b");
        int one = machine.Threads.Create("one"), two = machine.Threads.Create("two");
        machine.Threads.Enter(one);
        machine.Locks.TryAcquire(a, "one_takes_a");
        machine.Threads.Enter(two);
        machine.Locks.TryAcquire(b, "two_takes_b");
        machine.Locks.WaitFor(a, "two_waits");
        machine.Locks.ReleaseAll();
        Assert.That((machine.Threads.WaitOf(two), machine.Threads.HeldBy(two).Count, b.Holders.Count), Is.EqualTo((((KernelLock, string)?)null, 0, 0)));
    }

    [Test]
    public void What_a_thread_never_got_it_does_not_give_back()
    {
        Machine machine = new TestMachine().Machine;
        KernelLock a = machine.Locks.Named("a"), b = machine.Locks.Named("b"), c = machine.Locks.Named("c");
        int one = machine.Threads.Create("one");
        machine.Threads.Enter(one);
        machine.Locks.TryAcquire(a, "one_takes_a");
        machine.Locks.TryAcquire(b, "one_takes_b");
        machine.Locks.ReleaseHeld(c);
        machine.Locks.ReleaseHeld(b);
        Assert.That(machine.Threads.HeldBy(one).Select(h => h.Lock.Name), Is.EqualTo((string[])["a"]));
        Assert.That(() => machine.Threads.Exit(one), Throws.InvalidOperationException.With.Message.Contains("ends with a held"));
    }

    [Test]
    public void Work_that_queues_itself_for_ever_does_not_come_to_rest_and_is_an_error()
    {
        Machine machine = new TestMachine().Machine;
        machine.Timeline.After(1, new Endless(), 0);
        Assert.That(machine.RunToRest, Throws.InvalidOperationException.With.Message.Contains("does not come to rest"));
    }

    // Nothing is left to run, so nobody will give it back: said, and broken, so that the run goes on.
    [Test]
    public void A_lock_that_nobody_gives_back_any_more_is_a_deadlock_with_its_holder()
    {
        Machine machine = new TestMachine().Machine;
        machine.RunToRest();
        KernelLock wanted = machine.Locks.Named("a");
        int holder = machine.Threads.Create("holder"), waiter = machine.Threads.Create("waiter");
        machine.Threads.Enter(holder);
        machine.Locks.TryAcquire(wanted, "holder_takes_a");
        machine.Threads.Enter(waiter);
        machine.Locks.Acquire(wanted, "waiter_wants_a");
        DeadlockLink link = machine.Locks.Deadlocks.Single().Chain.Single();
        Assert.That((link.Waiter, link.Lock, link.Holder, link.HoldSite), Is.EqualTo(("waiter", "a", "holder", "holder_takes_a")));
    }

    [Test]
    public void Readers_share_and_a_writer_waits()
    {
        Machine machine = new TestMachine().Machine;
        LockTable locks = machine.Locks;
        KernelLock hotplug = locks.Named("mem_hotplug_lock");
        Assert.That(locks.TryAcquire(hotplug, "reader", exclusive: false), Is.True);
        machine.Threads.Enter(machine.Threads.Create("other"));
        Assert.That(locks.TryAcquire(hotplug, "reader", exclusive: false), Is.True);
        machine.Threads.Enter(machine.Threads.Create("writer"));
        Assert.That(locks.TryAcquire(hotplug, "writer"), Is.False);
    }

    [SetUp]
    public void Forget() => _ran.Clear();

    private sealed class Recording(Machine machine, List<(int, int, long)> ran, int lastStage, long waitNanoseconds) : Work
    {
        public override string Name => "recording";

        public override WorkResult Run(int argument, int extra, int stage)
        {
            ran.Add((argument, stage, machine.Clock.NowNanoseconds));
            return stage < lastStage ? WorkResult.After(waitNanoseconds, stage + 1) : WorkResult.Done;
        }
    }

    private sealed class Endless : Work
    {
        public override string Name => "endless";

        public override WorkResult Run(int argument, int extra, int stage) => WorkResult.After(1, 0);
    }

    // khungtaskd: 120 s, of one holder.
    [TestCase(119, false)]
    [TestCase(122, true)]
    public void A_holder_that_goes_round_and_round_is_waited_for_as_long_as_a_hung_task(int seconds, bool isHung)
    {
        TestMachine test = new();
        KernelLock mutex = test.Machine.Locks.Named("test_mutex");
        test.Machine.Timeline.After(0, new Rounds(test.Machine, mutex, seconds * 100), 0);
        test.Wait(1);
        test.Machine.Locks.Acquire(mutex, "test");
        Assert.That(test.Machine.Locks.Deadlocks.Select(d => d.Chain.Single()).Select(l => (l.WaitSite, l.HoldSite)),
            Is.EqualTo(isHung ? [("test", "rounds")] : Array.Empty<(string, string)>()));
    }

    private sealed class Rounds(Machine machine, KernelLock held, int rounds) : Work
    {
        private int _left = rounds;

        public override string Name => "rounds";

        public override WorkResult Run(int argument, int extra, int stage)
        {
            if (stage == 0)
            {
                machine.Locks.TryAcquire(held, "rounds");
            }

            if (_left-- > 0)
            {
                return WorkResult.After(10_000_000, 1);
            }

            machine.Locks.Release(held);
            return WorkResult.Done;
        }
    }

    private sealed class Holding(Machine machine, KernelLock held, long nanoseconds) : Work
    {
        public override string Name => "holding";

        public override WorkResult Run(int argument, int extra, int stage)
        {
            if (stage == 0)
            {
                machine.Locks.TryAcquire(held, "holding");
                return WorkResult.After(nanoseconds, 1);
            }

            machine.Locks.Release(held);
            return WorkResult.Done;
        }
    }
}
