using Eval.Kernel.Execution;
using Eval.Kernel.Faults;
using Eval.Kernel.Ids;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Tests.MachineParts;

/// <summary>Small books: who is on the list of caches, who holds a lock, what failed.</summary>
internal sealed class InstanceTableTests
{
    [TestCase(0, new[] { 1, 2 })]
    [TestCase(1, new[] { 0, 2 })]
    [TestCase(2, new[] { 0, 1 })]
    public void A_cache_that_goes_leaves_the_others_on_the_list_in_order(int gone, int[] rest)
    {
        InstanceTable table = new(cpus: 1, nodes: 1);
        for (int i = 0; i < 3; i++)
        {
            Assert.That(table.Add(new CacheId(i)), Is.EqualTo(new CacheId(i)));
        }

        long changes = table.ListChanges;
        table.Remove(new CacheId(gone));
        Assert.That((Listed(table), table.AliveCount, table.ListChanges - changes), Is.EqualTo((rest, 2, 1L)));
        Assert.That((table[new CacheId(gone)].IsAlive, table[new CacheId(rest[0])].IsAlive), Is.EqualTo((false, true)));
        table.Add(new CacheId(3));
        Assert.That((Listed(table), table.AliveCount, table.Count), Is.EqualTo(((int[])[.. rest, 3], 3, 4)));
    }

    [Test]
    public void A_list_that_was_emptied_begins_anew()
    {
        InstanceTable table = new(cpus: 1, nodes: 1);
        table.Remove(table.Add(CacheId.None));
        Assert.That(table.ListHead, Is.EqualTo(CacheId.None));
        table.Add(CacheId.None);
        Assert.That((Listed(table), table.AliveCount), Is.EqualTo(((int[])[1], 1)));
    }

    [Test]
    public void Of_those_that_share_a_lock_each_lets_go_of_its_own()
    {
        KernelLock shared = new TestMachine().Machine.Locks.Named("test_sem");
        shared.Add(1, "first", exclusive: false);
        shared.Add(2, "second", exclusive: false);
        shared.Add(3, "third", exclusive: false);
        Assert.That((shared.IsFreeFor(exclusive: false), shared.IsFreeFor(exclusive: true)), Is.EqualTo((true, false)));
        Assert.That((shared.Remove(2), shared.Remove(2), shared.Remove(3)), Is.EqualTo((true, false, true)));
        Assert.That(shared.Holders, Is.EqualTo(((int, string)[])[(1, "first")]));
        Assert.That((shared.Remove(1), shared.IsFreeFor(exclusive: true)), Is.EqualTo((true, true)));
        shared.Add(1, "alone", exclusive: true);
        Assert.That(shared.IsFreeFor(exclusive: false), Is.False);
    }

    [Test]
    public void What_ends_with_an_errno_has_failed_and_what_succeeds_has_none()
    {
        Outcome outcome = new();
        outcome.End(0);
        Assert.That((outcome.Failures, outcome.LastErrno), Is.EqualTo((0L, 0)));
        outcome.End(Errno.Ebadf);
        outcome.Fail(Errno.Enomem);
        Assert.That((outcome.Failures, outcome.LastErrno), Is.EqualTo((2L, Errno.Enomem)));
        outcome.Succeed();
        Assert.That((outcome.Failures, outcome.LastErrno), Is.EqualTo((2L, 0)));
    }

    private static int[] Listed(InstanceTable table)
    {
        List<int> listed = [];
        CacheId previous = CacheId.None;
        for (CacheId at = table.ListHead; at != CacheId.None; at = table[at].ListNext)
        {
            Assert.That(table[at].ListPrevious, Is.EqualTo(previous));
            listed.Add(at);
            previous = at;
        }

        return [.. listed];
    }
}
