using Eval.Kernel.Events;
using Eval.Kernel.Faults;
using NUnit.Framework;

namespace Eval.Tests.MachineParts;

internal sealed class MemoryAndSwapTests
{
    private static TestMachine Version1()
    {
        TestMachine test = new(m => m with { CgroupVersion = 1, SwapPages = 1000 });
        test.Do(EventKind.Fork, 0, TestMachine.A);
        return test;
    }

    [Test]
    public void What_goes_to_swap_stays_charged_to_memory_and_swap_together()
    {
        TestMachine test = Version1();
        test.Do(EventKind.SetLimit, TestMachine.A, 64);
        test.Do(EventKind.Anon, 0, 0, 128);
        Assert.That(test.Machine.Swap.Counter!.UsagePages[TestMachine.A], Is.GreaterThanOrEqualTo(64));
        Assert.That(test.Machine.MemorySwap.UsageOf(TestMachine.A), Is.GreaterThanOrEqualTo(128));
    }

    [Test]
    public void At_its_limit_a_task_is_killed_and_nothing_swapped_out_for_it()
    {
        TestMachine test = Version1();
        test.Do(EventKind.SetLimit, TestMachine.A, 64);
        test.Do(EventKind.SetMemswLimit, TestMachine.A, 64);
        test.Do(EventKind.Anon, 0, 0, 65);
        Assert.That((test.Machine.Tasks.IsAlive[0], test.Machine.Swap.UsedPages), Is.EqualTo((false, 0L)));
        Assert.That(test.Machine.MemorySwap.FailCount[TestMachine.A], Is.Positive);
    }

    [TestCase(63, Errno.Einval)]
    [TestCase(64, 0)]
    [TestCase(-1, 0)]
    public void It_is_not_below_the_limit_of_memory(int pages, int errno)
    {
        TestMachine test = Version1();
        test.Do(EventKind.SetLimit, TestMachine.A, 64);
        test.Do(EventKind.SetMemswLimit, TestMachine.A, pages);
        Assert.That(test.Machine.LastErrno, Is.EqualTo(errno));
    }
}
