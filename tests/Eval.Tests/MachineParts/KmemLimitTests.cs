using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Memcg;
using NUnit.Framework;

namespace Eval.Tests.MachineParts;

internal sealed class KmemLimitTests
{
    private static TestMachine Machine(KmemLimitRule rule) => new(m => m with { CgroupVersion = 1, KmemLimit = rule, StockPages = 0 });

    [Test]
    public void Kernel_pages_beyond_the_limit_are_refused_and_their_memory_charge_is_cancelled()
    {
        TestMachine test = Machine(KmemLimitRule.Enforced);
        test.Do(EventKind.SetKmemLimit, TestMachine.A, 10);
        Assert.That(test.Machine.Charges.TryChargeKmem(TestMachine.A, 10, cpu: 0), Is.True);
        Assert.That(test.Machine.Charges.TryChargeKmem(TestMachine.A, 1, cpu: 0), Is.False);
        Assert.That((test.Usage(TestMachine.A), test.Machine.KmemCounter.UsagePages[TestMachine.A]), Is.EqualTo((10L, 10L)));
        Assert.That((test.Machine.KmemCounter.FailCount[TestMachine.A], test.Machine.Memory.FailCount[TestMachine.A]), Is.EqualTo((1L, 0L)));
        Assert.That(test.Machine.Charges.TryCharge(TestMachine.A, 1, cpu: 0), Is.True, "other memory goes on");
    }

    [TestCase(KmemLimitRule.Enforced, 16)]
    [TestCase(KmemLimitRule.Refused, 95)]
    [TestCase(KmemLimitRule.Ignored, 0)]
    public void A_limit_below_what_is_in_use_ends_as_the_kernel_has_it(KmemLimitRule rule, int errno)
    {
        TestMachine test = Machine(rule);
        test.Machine.Charges.TryChargeKmem(TestMachine.A, 10, cpu: 0);
        test.Do(EventKind.SetKmemLimit, TestMachine.A, 9, errno);
        Assert.That((test.Machine.LastErrno, test.Machine.KmemCounter.LimitPages[TestMachine.A]), Is.EqualTo((errno, PageCounter.Unlimited)));
        Assert.That(test.Machine.FirstUnexpected, Is.Null);
    }

    [Test]
    public void An_errno_other_than_the_one_that_is_expected_is_remembered()
    {
        TestMachine test = Machine(KmemLimitRule.Ignored);
        test.Do(EventKind.SetKmemLimit, TestMachine.A, 9, 16);
        Assert.That(test.Machine.FirstUnexpected, Is.EqualTo(new Kernel.Execution.UnexpectedErrno(EventKind.SetKmemLimit, TestMachine.A, 16, 0)));
    }
}
