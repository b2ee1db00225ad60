using Eval.Harness.Runs;
using Eval.Harness.Runs.Watches;
using Eval.Kernel.Events;
using Eval.Kernel.Memcg;
using NUnit.Framework;

namespace Eval.Tests.MachineParts;

internal sealed class ChargePathTests
{
    [Test]
    public void The_first_page_charges_a_batch_and_the_next_ones_come_from_the_stock()
    {
        TestMachine test = new();
        test.Machine.Charges.TryCharge(TestMachine.A, 1, cpu: 0);
        test.Machine.Charges.TryCharge(TestMachine.A, 63, cpu: 0);
        Assert.That((test.Usage(TestMachine.A), test.Machine.Stock.HeldPages(TestMachine.A)), Is.EqualTo((64L, 0L)));
    }

    [Test]
    public void Another_memcg_on_the_cpu_drains_the_stock_and_its_reference()
    {
        TestMachine test = new();
        test.Machine.Charges.TryCharge(TestMachine.A, 1, cpu: 0);
        Assert.That(test.Machine.Tree.RefsFor(TestMachine.A, PinReason.Stock), Is.EqualTo(1));
        test.Machine.Charges.TryCharge(TestMachine.B, 1, cpu: 0);
        Assert.That((test.Usage(TestMachine.A), test.Usage(TestMachine.B)), Is.EqualTo((1L, 64L)));
        Assert.That(test.Machine.Tree.RefsFor(TestMachine.A, PinReason.Stock), Is.Zero);
    }

    [Test]
    public void Seven_slots_hold_seven_memcgs_at_a_time()
    {
        TestMachine test = new(m => m with { StockSlots = 7 });
        test.Machine.Charges.TryCharge(TestMachine.A, 1, cpu: 0);
        test.Machine.Charges.TryCharge(TestMachine.B, 1, cpu: 0);
        Assert.That(test.Machine.Stock.HeldPages(TestMachine.A), Is.EqualTo(63));
    }

    [Test]
    public void A_limit_below_a_batch_still_admits_single_pages_and_then_refuses()
    {
        TestMachine test = new();
        test.Do(EventKind.SetLimit, TestMachine.A, 2);
        Assert.That(test.Machine.Charges.TryCharge(TestMachine.A, 1, cpu: 0), Is.True);
        Assert.That(test.Machine.Charges.TryCharge(TestMachine.A, 1, cpu: 0), Is.True);
        Assert.That(test.Machine.Charges.TryCharge(TestMachine.A, 1, cpu: 0), Is.False);
        Assert.That((test.Usage(TestMachine.A), test.Machine.Charges.RefusedCharges), Is.EqualTo((2L, 1L)));
    }

    [Test]
    public void A_limit_reclaims_clean_page_cache_before_it_refuses()
    {
        TestMachine test = new();
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.CreateFile, 0, 0, 100);
        test.Do(EventKind.Read, 0, 0, 0, 100);
        test.Do(EventKind.SetLimit, TestMachine.A, 120);
        test.Do(EventKind.Anon, 0, 200, 60);
        Assert.That(test.Machine.LastErrno, Is.Zero);
        Assert.That(test.Usage(TestMachine.A), Is.LessThanOrEqualTo(120));
        Assert.That(test.Machine.Stats.Hierarchical(TestMachine.A, StatKind.Anon), Is.EqualTo(60 * 4096));
        Assert.That(test.Machine.Folios.ReclaimedPages, Is.GreaterThanOrEqualTo(40));
    }

    [Test]
    public void Anonymous_memory_over_the_limit_kills_the_task_that_wants_it()
    {
        TestMachine test = new();
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.SetLimit, TestMachine.A, 30);
        test.Do(EventKind.Anon, 0, 0, 100);
        Assert.That((test.Machine.Events.Of(TestMachine.A, MemoryEvent.OomKill), test.Machine.Tasks.IsAlive[0]), Is.EqualTo((1L, false)));
        Assert.That(test.Machine.Folios.PresentCount, Is.Zero);
    }

    [Test]
    public void Who_is_killed_for_a_limit_below_the_usage_was_asked_for_nothing()
    {
        TestMachine test = new();
        MachineWatch watch = new(test.Machine);
        test.Machine.Post.Watcher = watch;
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.Fork, 1, TestMachine.B);
        test.Do(EventKind.SetLimit, TestMachine.B, 30);
        test.Do(EventKind.Anon, 1, 0, 100);
        test.Do(EventKind.Anon, 0, 100, 100);
        test.Do(EventKind.SetLimit, TestMachine.A, 30);
        Assert.That(watch.Kills.Kills.Select(k => (k.Task, k.AskedBytes)), Is.EqualTo(((int, long)[])[(1, 4096), (0, 0)]));
    }

    [Test]
    public void A_group_that_was_never_made_has_no_control_files_and_no_directory()
    {
        TestMachine test = new();
        test.Do(EventKind.Fork, 0, TestMachine.A);
        foreach (EventKind kind in (EventKind[])[EventKind.Rmdir, EventKind.SetLimit, EventKind.SetHigh, EventKind.Reclaim, EventKind.SetMoveCharge])
        {
            test.Do(kind, 7, 1);
            Assert.That(test.Machine.LastErrno, Is.EqualTo(2), $"{kind}: ENOENT");
        }

        test.Do(EventKind.Mkdir, 8, 7);
        Assert.That(test.Machine.LastErrno, Is.EqualTo(2), "mkdir: ENOENT");
        test.Do(EventKind.Move, 0, 7);
        Assert.That(test.Machine.LastErrno, Is.EqualTo(2), "move: ENOENT");
        test.Do(EventKind.Fork, 1, 7);
        Assert.That((int)test.Machine.Tasks.Memcg[1], Is.Zero, "a script that goes on runs where it was");
    }

    [Test]
    public void Memory_high_keeps_the_charge_and_reclaims_the_excess()
    {
        TestMachine test = new();
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.SetHigh, TestMachine.A, 128);
        test.Do(EventKind.CreateFile, 0, 0, 500);
        test.Do(EventKind.Read, 0, 0, 0, 500);
        Assert.That(test.Machine.Events.Of(TestMachine.A, MemoryEvent.High), Is.Positive);
        Assert.That(test.Usage(TestMachine.A), Is.InRange(64, 192));
    }
}
