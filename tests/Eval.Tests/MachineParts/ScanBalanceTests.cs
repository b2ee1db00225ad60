using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Reclaim;

namespace Eval.Tests.MachineParts;

/// <summary>What is still scanned of a group's lists when a pass has what it wants of it (shrink_lruvec).</summary>
internal sealed class ScanBalanceTests
{
    // Inactive and active anonymous memory, then inactive and active page cache. Of the first kind half is left of 99 and one: half is scanned of the other.
    [TestCase(new long[] { 59, 40, 200, 100 }, new long[] { 30, 20, 160, 90 }, new long[] { 0, 0, 60, 40 }, TestName = "anonymous memory has less left")]
    [TestCase(new long[] { 200, 100, 59, 40 }, new long[] { 160, 90, 30, 20 }, new long[] { 60, 40, 0, 0 }, TestName = "page cache has less left")]
    [TestCase(new long[] { 60, 39, 200, 100 }, new long[] { 30, 20, 80, 50 }, new long[] { 0, 0, 0, 0 }, TestName = "as much or more has been scanned")]
    [TestCase(new long[] { 59, 40, 59, 40 }, new long[] { 40, 10, 30, 20 }, new long[] { 10, 0, 0, 0 }, TestName = "as much is left of one as of the other")]
    [TestCase(new long[] { 9, 0, 1000, 0 }, new long[] { 1, 0, 995, 0 }, new long[] { 0, 0, 895, 0 }, TestName = "a tenth is left of one")]
    public void The_kind_with_less_left_is_done_and_of_the_other_as_large_a_part_is_scanned(long[] targets, long[] left, long[] expected)
    {
        long[] adjusted = [.. left];
        Assert.That(ScanBalance.Adjust(targets, adjusted), Is.True);
        Assert.That(adjusted, Is.EqualTo(expected));
    }

    [TestCase(new long[] { 0, 0, 5, 5 })]
    [TestCase(new long[] { 5, 5, 0, 0 })]
    public void With_one_kind_done_the_pass_goes_on_to_the_next_group(long[] left)
    {
        long[] adjusted = [.. left];
        Assert.That(ScanBalance.Adjust([10, 10, 10, 10], adjusted), Is.False);
        Assert.That(adjusted, Is.EqualTo(left));
    }

    // get_scan_count. A group with 100 inactive and 60 active pages of anonymous memory and 200 and 40 of page cache, which is 400 pages charged.
    [TestCase(60, 1, false, 0, new long[] { 15, 9, 70, 14 }, TestName = "by swappiness, and half of it at priority 1")]
    [TestCase(100, 2, false, 0, new long[] { 12, 7, 25, 5 }, TestName = "as much of one as of the other, and a quarter")]
    [TestCase(200, 1, false, 0, new long[] { 50, 30, 0, 0 }, TestName = "anonymous memory alone")]
    [TestCase(0, 1, false, 0, new long[] { 0, 0, 100, 20 }, TestName = "no anonymous memory")]
    [TestCase(60, 0, false, 0, new long[] { 100, 60, 200, 40 }, TestName = "all of it in the last pass")]
    [TestCase(60, 1, false, 2, new long[] { 0, 0, 100, 20 }, TestName = "enough inactive page cache")]
    [TestCase(60, 1, false, 1, new long[] { 15, 9, 70, 14 }, TestName = "not enough of it at this priority")]
    [TestCase(60, 1, true, 2, new long[] { 15, 9, 70, 14 }, TestName = "enough of it, but active page cache is aged too")]
    public void Of_each_list_a_part_is_scanned_as_swappiness_and_priority_have_it(int swappiness, int priority, bool ages, int inactive, long[] parts) =>
        Assert.That(Parts(Scan(swappiness, priority) with { MayDeactivate = ages, InactiveFolios = inactive }, out _), Is.EqualTo(parts));

    [Test]
    public void A_group_that_may_have_no_swap_has_its_page_cache_scanned_alone()
    {
        TestMachine test = WithLists();
        test.Do(EventKind.SetControl, TestMachine.A, 0, extra: (int)ControlFile.SwapMax);
        Assert.That(Parts(test, Scan(60, 1), out _), Is.EqualTo((long[])[0, 0, 100, 20]));
    }

    // What is protected of 400 pages is left of each list in proportion, but for a cluster of 32, which is scanned in any case.
    [TestCase(0, 100, false, new long[] { 76, 46, 151, 32 }, true, TestName = "a quarter is below memory.low")]
    [TestCase(0, 100, true, new long[] { 100, 60, 200, 40 }, false, TestName = "memory.low is taken where nothing else is left")]
    [TestCase(100, 100, false, new long[] { 76, 46, 151, 32 }, false, TestName = "memory.min is as much, so nothing is skipped for memory.low")]
    [TestCase(100, 0, true, new long[] { 76, 46, 151, 32 }, false, TestName = "memory.min holds in any case")]
    [TestCase(0, 800, false, new long[] { 32, 32, 32, 32 }, true, TestName = "all of it is protected")]
    public void A_list_is_scanned_as_far_as_its_group_is_over_what_is_protected(int min, int low, bool takesLow, long[] parts, bool skips)
    {
        TestMachine test = WithLists();
        test.Do(EventKind.SetControl, TestMachine.A, min, extra: (int)ControlFile.Min);
        test.Do(EventKind.SetControl, TestMachine.A, low, extra: (int)ControlFile.Low);
        test.Machine.Protection.Calculate(MemcgId.Root, TestMachine.A);
        ScanControl scan = Scan(60, 0) with { Top = MemcgId.Root, TakesLow = takesLow };
        Assert.That((Parts(test, scan, out bool skipped), skipped), Is.EqualTo((parts, skips)));
    }

    private static ScanControl Scan(int swappiness, int priority) => new() { Top = TestMachine.A, Swappiness = swappiness, Priority = priority };

    private static long[] Parts(ScanControl scan, out bool skipped) => Parts(WithLists(), scan, out skipped);

    private static long[] Parts(TestMachine test, ScanControl scan, out bool skipped)
    {
        Machine machine = test.Machine;
        long[] parts = new long[ScanBalance.Lists];
        new ScanBalance(machine.Nodes, machine.Tree, machine.Memory, machine.Protection, machine.Folios.Lru, machine.Swapping)
            .Count(TestMachine.A, ref scan, parts);
        skipped = scan.SkippedLow;
        return parts;
    }

    private static TestMachine WithLists()
    {
        TestMachine test = new(m => m with { SwapPages = 1_000, StockPages = 0 });
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.Anon, 0, 0, 160);
        test.Do(EventKind.CreateFile, 0, 200, 240);
        test.Do(EventKind.Read, 0, 0, 0, 240);
        foreach ((int first, int count, int active) in ((int, int, int)[])[(0, 160, 60), (200, 240, 40)])
        {
            for (int folio = first; folio < first + count; folio++)
            {
                test.Machine.Folios.SetActive(new(folio), folio < first + active);
            }
        }

        return test;
    }
}
