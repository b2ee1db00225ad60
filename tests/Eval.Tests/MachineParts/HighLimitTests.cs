using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Tests.MachineParts;

/// <summary>How long who is over memory.high sleeps (calculate_high_delay, mm/memcontrol.c), and how often it reclaims in vain before.</summary>
internal sealed class HighLimitTests
{
    private const long Millisecond = 1_000_000;
    private const int High = 1_024, Batch = 64, Retries = 3, Child = 3;
    private static readonly MemcgId A = TestMachine.A;

    // Nothing that is charged here is on any list, so reclaim finds nothing.
    private static TestMachine With(OverHigh how, long swapPages = 0)
    {
        TestMachine test = new(m => m with
        {
            OverHigh = how,
            ReclaimRetries = Retries,
            SwapPages = swapPages,
            Costs = new CostTable("nothing takes time", 0, 0, 0, 0, 0, 0),
        });
        test.Do(EventKind.Mkdir, Child, A);
        test.Do(EventKind.SetHigh, A, High);
        return test;
    }

    private static long SleepOf(TestMachine test, MemcgId charger, int pages)
    {
        Assert.That(test.Machine.Charges.TryCharge(charger, pages, cpu: 0), Is.True);
        long before = test.Machine.Clock.NowNanoseconds;
        test.Do(EventKind.Nop);
        return test.Machine.Clock.NowNanoseconds - before;
    }

    // The square of the overage, as a part of memory.high, times HZ, shifted down by 14 where the overage itself is shifted up by 20: 64 seconds at twice of
    // it, for a batch of 64 pages. No longer than two seconds, and not at all for less than a hundredth of one.
    [TestCase(High - Batch, 0, Batch)]
    [TestCase(High - 56, 0, Batch)]
    [TestCase(High - 32, 62.5, Batch)]
    [TestCase(High, 250, Batch)]
    [TestCase(High + 64, 1_000, Batch)]
    [TestCase(High - 64, 500, 2 * Batch)]
    [TestCase(High + 128, 2_000, Batch)]
    [TestCase(2 * High, 2_000, 4 * Batch)]
    public void The_further_over_it_and_the_more_it_charged_the_longer_it_sleeps(int before, double milliseconds, int pages)
    {
        TestMachine test = With(OverHigh.SleepsAfterOneReclaim);
        test.Machine.Charges.ForceCharge(A, before);
        Assert.That(SleepOf(test, A, pages), Is.EqualTo(milliseconds * Millisecond));
        Assert.That(test.Machine.Events.Of(A, MemoryEvent.High), Is.EqualTo(before + pages > High ? 1 : 0));
        test.Machine.Charges.Uncharge(A, before + pages);
        Assert.That(SleepOf(test, A, 1), Is.Zero, "it has paid");
    }

    [TestCase(OverHigh.ReclaimsOnce, 0, 1)]
    [TestCase(OverHigh.SleepsAfterOneReclaim, 250, 1)]
    [TestCase(OverHigh.ReclaimsBeforeSleeping, 250, Retries + 1)]
    public void What_it_does_before_it_sleeps_is_the_kernel_s(OverHigh how, int milliseconds, int reclaims)
    {
        TestMachine test = With(how);
        test.Machine.Charges.ForceCharge(A, High);
        Assert.That(SleepOf(test, A, Batch), Is.EqualTo(milliseconds * Millisecond));
        Assert.That(test.Machine.Events.Of(A, MemoryEvent.High), Is.EqualTo(reclaims));
    }

    // mem_find_max_overage: of the charger and those above it, whoever is furthest over.
    [TestCase(-1, 250)]
    [TestCase(2 * High, 250)]
    [TestCase(High - 64, 2_000)]
    public void The_worst_of_those_above_counts(int childHigh, int milliseconds)
    {
        TestMachine test = With(OverHigh.SleepsAfterOneReclaim);
        test.Do(EventKind.SetHigh, Child, childHigh);
        test.Machine.Charges.ForceCharge(new(Child), High + (childHigh == High - 64 ? 128 : 0));
        test.Machine.Charges.Uncharge(A, childHigh == High - 64 ? 128 : 0);
        Assert.That(SleepOf(test, new(Child), Batch), Is.EqualTo(milliseconds * Millisecond));
        Assert.That(
            (test.Machine.Events.Of(new(Child), MemoryEvent.High), test.Machine.Events.Of(A, MemoryEvent.High)),
            Is.EqualTo((childHigh == High - 64 ? 1L : 0L, 1L)));
    }

    [Test]
    public void Being_over_memory_swap_high_adds_to_the_sleep()
    {
        TestMachine test = With(OverHigh.SleepsAfterOneReclaim, swapPages: 10_000);
        test.Do(EventKind.SetControl, A, High, extra: (int)ControlFile.SwapHigh);
        test.Machine.Swap.Counter!.Charge(A, High + Batch);
        Assert.That(SleepOf(test, A, Batch), Is.EqualTo(250 * Millisecond), "of swap alone");
        Assert.That((test.Machine.Events.Of(A, MemoryEvent.SwapHigh), test.Machine.Events.Of(A, MemoryEvent.High)), Is.EqualTo((1L, 0L)));
        test.Machine.Charges.ForceCharge(A, High - Batch);
        Assert.That(SleepOf(test, A, Batch), Is.EqualTo(500 * Millisecond));
    }

    [Test]
    public void Who_charges_a_group_without_such_a_limit_pays_nothing()
    {
        TestMachine test = With(OverHigh.SleepsAfterOneReclaim);
        test.Machine.Charges.ForceCharge(A, 2 * High);
        Assert.That(SleepOf(test, TestMachine.B, Batch), Is.Zero);
    }
}
