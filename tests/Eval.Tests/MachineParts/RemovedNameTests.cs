using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;

namespace Eval.Tests.MachineParts;

/// <summary>What unlinking a file leaves: on a disk its dentry, as a name that does not exist, charged to whoever made the file; on tmpfs nothing.</summary>
internal sealed class RemovedNameTests
{
    private const int File = 0;
    private static readonly CacheId Dentry = new(0), Inode = new(1);

    private static TestMachine WithFile(FileKind kind)
    {
        TestMachine test = new(m => m with { Caches = [.. m.Caches, new CacheGeometry("ext4_inode_cache", 1_000, 4, 1, true, 30, 5)] });
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.CreateFile, File, 0, 5, extra: (int)kind);
        test.Do(EventKind.Alloc, 0, Dentry, 0, File, EventFlags.Accounted | EventFlags.UntilEvict);
        test.Do(EventKind.Alloc, 1, Inode, 0, File, EventFlags.Accounted | EventFlags.UntilEvict);
        return test;
    }

    private static (long Dentries, long Inodes) Left(TestMachine test) => (test.Machine.Slabs.ObjectsOfRoot(Dentry), test.Machine.Slabs.ObjectsOfRoot(Inode));

    [Test]
    public void Of_a_removed_file_the_dentry_stays_until_caches_are_dropped_and_a_grace_period_has_passed()
    {
        TestMachine test = WithFile(FileKind.Disk);
        test.Do(EventKind.Unlink, File);
        Assert.That(Left(test), Is.EqualTo((1L, 0L)));
        test.Do(EventKind.DropCaches, 1);
        test.Wait(1_000_000_000);
        Assert.That(Left(test), Is.EqualTo((1L, 0L)), "page cache only");
        test.Do(EventKind.DropCaches, 2);
        Assert.That(Left(test), Is.EqualTo((1L, 0L)), "RCU has it");
        test.Wait(1_000_000_000);
        Assert.That(Left(test), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public void Of_a_removed_file_on_tmpfs_nothing_stays()
    {
        TestMachine test = WithFile(FileKind.Tmpfs);
        test.Do(EventKind.Unlink, File);
        Assert.That(Left(test), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public void A_removed_file_whose_dentry_went_before_leaves_nothing()
    {
        TestMachine test = WithFile(FileKind.Disk);
        test.Do(EventKind.DropCaches, 2);
        test.Do(EventKind.Unlink, File);
        Assert.That(Left(test), Is.EqualTo((0L, 0L)));
    }
}
