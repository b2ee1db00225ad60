using Eval.Kernel.Charging;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Memcg;

namespace Eval.Tests.MachineParts;

/// <summary>What is written into a group's control files is what they hold: a number of pages, nothing at all, or "max", which an event says with -1.</summary>
internal sealed class ControlWriteTests
{
    private static readonly (int Written, long Held)[] Values = [(5, 5), (0, 0), (-1, PageCounter.Unlimited)];

    [TestCase(1)]
    [TestCase(2)]
    public void A_limit_of_memory_is_what_was_written(int version)
    {
        TestMachine test = new(m => m with { CgroupVersion = version });
        foreach ((int written, long held) in Values)
        {
            test.Do(EventKind.SetLimit, TestMachine.A, written);
            Assert.That((test.Machine.LastErrno, test.Machine.Memory.LimitPages[TestMachine.A]), Is.EqualTo((0, held)), $"{written}");
        }
    }

    [Test]
    public void Limits_of_kernel_memory_and_of_memory_and_swap_are_what_was_written()
    {
        TestMachine test = new(m => m with { CgroupVersion = 1, KmemLimit = KmemLimitRule.Enforced, SwapPages = 100 });
        test.Do(EventKind.SetLimit, TestMachine.A, 0);
        foreach ((int written, long held) in Values)
        {
            test.Do(EventKind.SetKmemLimit, TestMachine.A, written);
            test.Do(EventKind.SetMemswLimit, TestMachine.A, written);
            Assert.That(test.Machine.KmemCounter.LimitPages[TestMachine.A], Is.EqualTo(held), $"{written}");
            Assert.That(test.Machine.MemorySwap.LimitOf(TestMachine.A), Is.EqualTo(held), $"{written}");
        }

        Assert.That(test.Machine.MemorySwap.LimitOf(TestMachine.B), Is.EqualTo(PageCounter.Unlimited), "nothing was written there");
    }

    [Test]
    public void Marks_and_limits_of_version_2_are_what_was_written()
    {
        TestMachine test = new(m => m with { CgroupVersion = 2, SwapPages = 100 });
        foreach ((int written, long held) in Values)
        {
            test.Do(EventKind.SetHigh, TestMachine.A, written);
            Write(test, ControlFile.SwapMax, written);
            Write(test, ControlFile.SwapHigh, written);
            Write(test, ControlFile.ZswapMax, written);
            ControlFiles files = test.Machine.Control;
            Assert.That(test.Machine.Swap.Counter!.LimitPages[TestMachine.A], Is.EqualTo(held), $"{written}");
            Assert.That(
                (files.HighPages[TestMachine.A], files.SwapHighPages[TestMachine.A], files.ZswapMaxPages[TestMachine.A]),
                Is.EqualTo((held, held, held)), $"{written}");
        }
    }

    [Test]
    public void Switches_are_on_and_off_as_they_were_written()
    {
        TestMachine test = new(m => m with { CgroupVersion = 2, SwapPages = 100 });
        foreach (int written in (int[])[1, 0, 1])
        {
            Write(test, ControlFile.OomGroup, written);
            Write(test, ControlFile.ZswapWriteback, written);
            Assert.That(test.Machine.Control.KillsTogether[TestMachine.A], Is.EqualTo(written == 1));
            Assert.That(test.Machine.Control.KeepsZswap[TestMachine.A], Is.EqualTo(written == 0));
        }
    }

    [Test]
    public void Protection_goes_with_the_group_that_asked_for_it()
    {
        TestMachine test = new();
        Write(test, ControlFile.Min, 5);
        Write(test, ControlFile.Low, 7);
        Assert.That((test.Machine.Protection.IsAskedBy(TestMachine.A), test.Machine.Protection.IsAskedBy(TestMachine.B)), Is.EqualTo((true, false)));
        test.Do(EventKind.Rmdir, TestMachine.A);
        test.Wait(1_000_000_000);
        Assert.That(test.Machine.Protection.IsAskedBy(TestMachine.A), Is.False);
    }

    private static void Write(TestMachine test, ControlFile file, int value) =>
        test.Do(EventKind.SetControl, TestMachine.A, value, extra: (int)file);
}
