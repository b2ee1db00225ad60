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
}
