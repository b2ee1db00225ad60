using Eval.Kernel.Description;
using Eval.Kernel.Execution;
using Eval.Kernel.Scheduling;

namespace Eval.Tests.MachineParts;

/// <summary>What is recorded of locks: how long they are held, in which order they are taken, who waits.</summary>
internal sealed class LockTableTests
{
    private Machine _machine = null!;

    [SetUp]
    public void Make() => _machine = new TestMachine(m => m with { Costs = new CostTable("nothing takes time", 0, 0, 0, 0, 0, 0) }).Machine;

    private LockTable Locks => _machine.Locks;

    private void Pass(long nanoseconds) => _machine.Timeline.RunUntil(_machine.Clock.NowNanoseconds + nanoseconds);

    [Test]
    public void A_lock_is_held_from_acquire_to_release_summed_over_holders()
    {
        KernelLock mutex = Locks.Named("a");
        foreach (int held in (int[])[100, 30])
        {
            Locks.TryAcquire(mutex, "here");
            Pass(held);
            Locks.Release(mutex);
            Pass(7);
        }

        Assert.That((mutex.HeldNanoseconds, Locks.InterruptsOffNanoseconds), Is.EqualTo((130L, 0L)));
    }

    // local_irq_save nests: whoever turned them off turns them on again.
    [Test]
    public void Interrupts_are_off_from_the_first_lock_that_turns_them_off_to_its_release()
    {
        KernelLock outer = Locks.Named("outer", disablesInterrupts: true), inner = Locks.Named("inner", disablesInterrupts: true), mutex = Locks.Named("a");
        Locks.TryAcquire(mutex, "here");
        Assert.That(Locks.AreInterruptsOff, Is.False);
        Locks.TryAcquire(outer, "here");
        Pass(10);
        Locks.TryAcquire(inner, "here");
        Pass(100);
        Locks.Release(inner);
        Assert.That((Locks.AreInterruptsOff, Locks.InterruptsOffNanoseconds), Is.EqualTo((true, 0L)));
        Pass(1_000);
        Locks.Release(outer);
        Assert.That((Locks.AreInterruptsOff, Locks.InterruptsOffNanoseconds), Is.EqualTo((false, 1_110L)));
        Pass(10_000);
        Locks.Release(mutex);
        Assert.That((inner.HeldNanoseconds, outer.HeldNanoseconds, mutex.HeldNanoseconds), Is.EqualTo((100L, 1_110L, 11_110L)));
        Assert.That((Locks.InterruptsOffNanoseconds, Locks.Named("outer").DisablesInterrupts), Is.EqualTo((1_110L, true)), "however it is asked for again");
    }

    [Test]
    public void What_is_taken_under_a_lock_is_an_edge_from_it_once()
    {
        KernelLock a = Locks.Named("a"), b = Locks.Named("b"), c = Locks.Named("c");
        long before = Locks.Acquires;
        int edges = Locks.Order.Count;
        for (int round = 0; round < 2; round++)
        {
            Locks.TryAcquire(a, $"takes_a_{round}");
            Locks.TryAcquire(b, $"takes_b_{round}");
            Locks.TryAcquire(c, $"takes_c_{round}");
            Locks.Release(b);
            Locks.Release(c);
            Locks.Release(a);
        }

        Locks.TryAcquire(c, "alone");
        Locks.Release(c);
        Assert.That(Locks.Acquires - before, Is.EqualTo(7));
        Assert.That(Locks.Order.Skip(edges), Is.EqualTo((LockOrderEdge[])
        [
            new("a", "takes_a_0", "b", "takes_b_0", "main"), new("a", "takes_a_0", "c", "takes_c_0", "main"), new("b", "takes_b_0", "c", "takes_c_0", "main"),
        ]));
    }

    [Test]
    public void A_lock_that_is_taken_twice_is_given_back_the_last_taken_first()
    {
        KernelLock shared = Locks.Named("a"), other = Locks.Named("b");
        Locks.TryAcquire(shared, "first", exclusive: false);
        Pass(5);
        Locks.TryAcquire(other, "here");
        Locks.TryAcquire(shared, "second", exclusive: false);
        Pass(10);
        Locks.Release(shared);
        Assert.That(_machine.Threads.HeldBy(KernelThreads.Main).Select(h => h.Site), Is.EqualTo((string[])["first", "here"]));
        Assert.That(shared.HeldNanoseconds, Is.EqualTo(10));
        Locks.Release(shared);
        Assert.That(shared.HeldNanoseconds, Is.EqualTo(25));
    }

    [Test]
    public void Who_releases_what_it_does_not_hold_is_named() =>
        Assert.That(() => Locks.Release(Locks.Named("a")), Throws.InvalidOperationException.With.Message.Contains("main").And.Message.Contains("a"));

    [Test]
    public void A_thread_that_ends_with_a_lock_held_is_an_error_that_names_it()
    {
        int thread = _machine.Threads.Create("one");
        _machine.Threads.Enter(thread);
        Locks.TryAcquire(Locks.Named("mutex"), "here");
        Assert.That(() => _machine.Threads.Exit(thread), Throws.InvalidOperationException.With.Message.Contains("mutex"));
        Locks.ReleaseAll();
        _machine.Threads.Exit(thread);
        Assert.That((_machine.Threads.Create("two"), _machine.Threads.NameOf(thread)), Is.EqualTo((thread, "two")), "its number is used again");
    }

    [Test]
    public void A_wait_whose_object_has_come_free_is_over()
    {
        KernelLock page = Locks.Named("page");
        int one = _machine.Threads.Create("one"), two = _machine.Threads.Create("two");
        _machine.Threads.Enter(one);
        Assert.That(Locks.StillWaits(), Is.False, "it never waited");
        Locks.TryAcquire(page, "one");
        _machine.Threads.Enter(two);
        Locks.WaitFor(page, "two");
        Assert.That((Locks.StillWaits(), Locks.Waits), Is.EqualTo((true, 1L)));
        _machine.Threads.Enter(one);
        Locks.Release(page);
        _machine.Threads.Enter(two);
        Assert.That((Locks.StillWaits(), _machine.Threads.WaitOf(two)), Is.EqualTo((false, ((KernelLock, string)?)null)));
    }

    // mutex_lock: whoever sleeps is woken by whoever gives it back, which takes its time.
    [Test]
    public void Who_slept_on_a_lock_waited_once_and_takes_the_time_of_a_wake_up()
    {
        KernelLock mutex = Locks.Named("a");
        int holder = _machine.Threads.Create("holder");
        _machine.Threads.Enter(holder);
        Locks.TryAcquire(mutex, "holder");
        _machine.Timeline.After(1_000, new GivingBack(_machine, mutex, holder), 0);
        _machine.Timeline.After(500, new GivingBack(_machine, null, holder), 0);
        _machine.Threads.Enter(KernelThreads.Main);
        long before = _machine.Clock.NowNanoseconds, waits = Locks.Waits;
        Locks.Acquire(mutex, "main");
        Assert.That(Locks.Waits - waits, Is.EqualTo(1), "though other work ran meanwhile");
        Assert.That(_machine.Clock.NowNanoseconds - before, Is.EqualTo(1_000 + _machine.Description.WorkerWakeNanoseconds));
        Assert.That((mutex.Holders.Single().Site, _machine.Threads.Current, Locks.Deadlocks.Count), Is.EqualTo(("main", KernelThreads.Main, 0)));
    }

    [Test]
    public void Three_threads_in_a_circle_are_a_deadlock_and_a_chain_that_ends_is_none()
    {
        KernelLock[] locks = [Locks.Named("a"), Locks.Named("b"), Locks.Named("c")];
        int[] threads = [.. ((string[])["one", "two", "three"]).Select(_machine.Threads.Create)];
        for (int i = 0; i < threads.Length; i++)
        {
            _machine.Threads.Enter(threads[i]);
            Locks.TryAcquire(locks[i], $"takes_{i}");
        }

        for (int i = 0; i < threads.Length; i++)
        {
            Assert.That(Locks.Deadlocks, Is.Empty);
            _machine.Threads.Enter(threads[i]);
            Locks.WaitFor(locks[(i + 1) % threads.Length], $"waits_{i}");
        }

        Assert.That(Locks.Deadlocks.Single().Chain, Is.EqualTo((DeadlockLink[])
        [
            new("three", "a", "waits_2", "one", "takes_0"), new("one", "b", "waits_0", "two", "takes_1"), new("two", "c", "waits_1", "three", "takes_2"),
        ]));
    }

    private sealed class GivingBack(Machine machine, KernelLock? mutex, int holder) : Work
    {
        public override string Name => "giving back";

        public override WorkResult Run(int argument, int extra, int stage)
        {
            int before = machine.Threads.Enter(holder);
            if (mutex is not null)
            {
                machine.Locks.Release(mutex);
            }

            machine.Threads.Enter(before);
            return WorkResult.Done;
        }
    }
}
