using Eval.Kernel.Charging;
using Eval.Kernel.Events;
using Eval.Kernel.Faults;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Tests.MachineParts;

/// <summary>Limits of cgroup v1, which are refused where reclaim cannot make them true (mem_cgroup_resize_max), and memory.reclaim.</summary>
internal sealed class LimitOfVersion1Tests
{
    private static readonly MemcgId A = TestMachine.A;

    private static TestMachine With(int anon, int cache, long swapPages = 0, int version = 1)
    {
        TestMachine test = new(m => m with { CgroupVersion = version, StockPages = 0, SwapPages = swapPages, ReclaimRetries = 2 });
        test.Do(EventKind.Fork, 0, A);
        test.Do(EventKind.Anon, 0, 0, anon);
        test.Do(EventKind.CreateFile, 0, 200, Math.Max(cache, 1));
        test.Do(EventKind.Read, 0, 0, 0, cache);
        return test;
    }

    [TestCase(45, 0, 40)]
    [TestCase(40, 0, 40)]
    [TestCase(20, 0, 20)]
    [TestCase(19, Errno.Ebusy, 20)]
    public void A_limit_is_made_true_or_refused(int limit, int errno, int atMost)
    {
        TestMachine test = With(anon: 20, cache: 20);
        test.Do(EventKind.SetLimit, A, limit);
        Assert.That((test.Machine.LastErrno, test.Usage(A) <= atMost), Is.EqualTo((errno, true)));
        Assert.That(test.Machine.Memory.LimitPages[A], Is.EqualTo(errno == 0 ? limit : PageCounter.Unlimited));
        Assert.That(test.Machine.Tasks.IsAlive[0], Is.True, "nobody is killed for it");
    }

    [Test]
    public void A_limit_takes_back_what_stocks_hold_before_anything_is_reclaimed()
    {
        TestMachine test = new(m => m with { CgroupVersion = 1 });
        test.Do(EventKind.Fork, 0, A);
        test.Do(EventKind.CreateFile, 0, 200, 10);
        test.Do(EventKind.Read, 0, 0, 0, 10);
        test.Do(EventKind.SetLimit, A, 10);
        Assert.That((test.Usage(A), test.Machine.Files.PresentPages[0], test.Machine.Stock.HeldPages(A)), Is.EqualTo((10L, 10, 0L)));
    }

    // mem_cgroup_resize_max: that of memory is at most that of memory and swap.
    [Test]
    public void A_limit_of_memory_beyond_that_of_memory_and_swap_is_no_limit()
    {
        TestMachine test = With(anon: 5, cache: 0);
        test.Do(EventKind.SetLimit, A, 30);
        test.Do(EventKind.SetMemswLimit, A, 40);
        test.Do(EventKind.SetLimit, A, 41);
        Assert.That((test.Machine.LastErrno, test.Machine.Memory.LimitPages[A]), Is.EqualTo((Errno.Einval, 30L)));
        test.Do(EventKind.SetLimit, A, 40);
        Assert.That((test.Machine.LastErrno, test.Machine.Memory.LimitPages[A]), Is.EqualTo((0, 40L)));
        test.Do(EventKind.SetMemswLimit, A, 39);
        Assert.That((test.Machine.LastErrno, test.Machine.MemorySwap.LimitOf(A)), Is.EqualTo((Errno.Einval, 40L)));
    }

    // mem_cgroup_resize_max with memsw reclaims without swapping, which would change nothing of it.
    [TestCase(20, 0)]
    [TestCase(19, Errno.Ebusy)]
    public void A_limit_of_memory_and_swap_is_not_made_true_by_swapping(int limit, int errno)
    {
        TestMachine test = With(anon: 20, cache: 10, swapPages: 100);
        test.Do(EventKind.SetLimit, A, 5);
        Assert.That((test.Machine.LastErrno, test.Usage(A) <= 5), Is.EqualTo((0, true)));
        test.Do(EventKind.SetMemswLimit, A, limit);
        Assert.That((test.Machine.LastErrno, test.Machine.MemorySwap.LimitOf(A)), Is.EqualTo((errno, errno == 0 ? limit : PageCounter.Unlimited)));
    }

    [Test]
    public void The_usage_of_memory_and_swap_is_the_sum_and_has_a_peak_of_its_own()
    {
        TestMachine test = With(anon: 20, cache: 0, swapPages: 100);
        test.Do(EventKind.Reclaim, A, 12);
        MemoryAndSwap memsw = test.Machine.MemorySwap;
        Assert.That((memsw.UsageOf(A), memsw.PeakPages[A], test.Machine.Swap.UsedPages >= 12), Is.EqualTo((20L, 20L, true)));
        test.Do(EventKind.SetLimit, A, 25);
        test.Do(EventKind.SetMemswLimit, A, 25);
        Assert.That((memsw.MarginOf(A), memsw.TryCharge(A, 5, out MemcgId none), none), Is.EqualTo((5L, true, MemcgId.None)));
        Assert.That((memsw.TryCharge(A, 6, out MemcgId over), over, memsw.FailCount[A]), Is.EqualTo((false, A, 1L)));
        Assert.That(memsw.PeakPages[A], Is.EqualTo(25));
    }

    [TestCase(10, 0, 20)]
    [TestCase(30, Errno.Eagain, 5)]
    public void Memory_reclaim_says_when_there_was_not_as_much(int pages, int errno, int left)
    {
        TestMachine test = With(anon: 5, cache: 25, version: 2);
        test.Do(EventKind.Reclaim, A, pages);
        Assert.That((test.Machine.LastErrno, test.Usage(A) <= left, test.Usage(A) >= 5), Is.EqualTo((errno, true, true)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Memory_reclaim_down_to_a_usage_takes_what_is_above_it(bool byQuarters)
    {
        TestMachine test = new(m => m with { StockPages = 0, ReclaimsOnDemandByQuarters = byQuarters });
        test.Do(EventKind.Fork, 0, A);
        test.Do(EventKind.CreateFile, 0, 0, 400);
        test.Do(EventKind.Read, 0, 0, 0, 400);
        test.Do(EventKind.Reclaim, A, 300, flags: EventFlags.Off);
        Assert.That((test.Machine.LastErrno, test.Usage(A) <= 300, test.Usage(A) > 200), Is.EqualTo((0, true, true)));
    }
}
