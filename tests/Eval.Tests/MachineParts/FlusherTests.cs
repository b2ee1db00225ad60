using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;

namespace Eval.Tests.MachineParts;

/// <summary>When what is dirty is written (fs/fs-writeback.c).</summary>
internal sealed class FlusherTests
{
    private const long Second = 1_000_000_000, Interval = 5 * Second, Expire = 12 * Second, Moment = Second / 1000;
    private const int Pages = 4;
    private static readonly CacheId Dentry = new(0);

    private static TestMachine Machine(Func<MachineDescription, MachineDescription>? change = null)
    {
        TestMachine test = new(m =>
        {
            m = m with { WritebackIntervalNanoseconds = Interval, DirtyExpireNanoseconds = Expire, HasCgroupWriteback = true };
            return change is null ? m : change(m);
        });
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.Fork, 1, TestMachine.B);
        for (int file = 0; file < 3; file++)
        {
            test.Do(EventKind.CreateFile, file, file * Pages, Pages);
        }

        return test;
    }

    private static void Write(TestMachine test, int task, int file) => test.Do(EventKind.Write, task, file, 0, Pages);

    private static bool IsDirty(TestMachine test, int file) => test.Machine.Files.IsDirty(file);

    [TestCase(12, 15)]
    [TestCase(10, 10)]
    [TestCase(11, 15)]
    public void What_is_dirty_is_written_at_the_first_visit_at_which_it_is_old_enough(int expire, int written)
    {
        TestMachine test = Machine(m => m with { DirtyExpireNanoseconds = expire * Second });
        test.Machine.Flusher.DirtyInode(1);
        Assert.That((IsDirty(test, 1), test.Machine.Flusher.IsArmed), Is.EqualTo((true, true)));
        test.Wait((written * Second) - 1);
        Assert.That((IsDirty(test, 1), test.Machine.Flusher.IsArmed), Is.EqualTo((true, true)));
        test.Wait(1);
        Assert.That((IsDirty(test, 1), test.Machine.Flusher.IsArmed), Is.EqualTo((false, false)), "and then it does not come again");
    }

    [Test]
    public void Pages_that_are_written_are_clean()
    {
        TestMachine test = Machine();
        Write(test, 0, 0);
        Assert.That(test.Machine.Folios.Has(new FolioId(0), FolioFlags.Dirty), Is.True);
        test.Wait(16 * Second);
        Assert.That((test.Machine.Folios.Has(new FolioId(0), FolioFlags.Dirty), test.Machine.Files.DirtyPages[0]), Is.EqualTo((false, 0)));
    }

    [Test]
    public void It_comes_again_when_something_gets_dirty_later()
    {
        TestMachine test = Machine();
        test.Machine.Flusher.DirtyInode(0);
        test.Wait(15 * Second);
        test.Machine.Flusher.DirtyInode(1);
        test.Wait((15 * Second) - 1);
        Assert.That(IsDirty(test, 1), Is.True);
        test.Wait(1);
        Assert.That(IsDirty(test, 1), Is.False);
    }

    [Test]
    public void Each_file_waits_for_its_own_age()
    {
        TestMachine test = Machine();
        test.Machine.Flusher.DirtyInode(0);
        test.Wait(4 * Second);
        test.Machine.Flusher.DirtyInode(1);
        test.Wait(11 * Second);
        Assert.That((IsDirty(test, 0), IsDirty(test, 1), test.Machine.Flusher.IsArmed), Is.EqualTo((false, true, true)));
        test.Wait(5 * Second);
        Assert.That((IsDirty(test, 1), test.Machine.Flusher.IsArmed), Is.EqualTo((false, false)));
    }

    [Test]
    public void Sync_writes_all_at_once_and_is_told_whether_anything_is_left()
    {
        TestMachine test = Machine();
        Write(test, 0, 0);
        Write(test, 1, 2);
        Assert.That(test.Machine.Flusher.WriteOlderThan(Second), Is.True);
        Assert.That(test.Machine.Flusher.WriteOlderThan(0), Is.False);
        Write(test, 0, 1);
        test.Machine.Flusher.Sync();
        Assert.That(Enumerable.Range(0, 3).Any(f => IsDirty(test, f)), Is.False);
    }

    [Test]
    public void A_group_with_dirty_pages_has_all_its_own_files_written_after_the_interval()
    {
        TestMachine test = Machine(m => m with { FlushesGroupsAfterInterval = true });
        Write(test, 0, 0);
        Write(test, 1, 1);
        test.Machine.Writeback.Attach(2, TestMachine.A);
        test.Machine.Flusher.DirtyInode(2);
        test.Machine.Writeback.Detach(1);
        test.Wait(Interval - Moment);
        Assert.That(Dirty(test), Is.EqualTo("0 1 2"));
        test.Wait(Moment);
        Assert.That(Dirty(test), Is.EqualTo("1"), "the inode too, and nothing of who is in no group");
    }

    [Test]
    public void A_group_whose_inodes_alone_are_dirty_waits_until_they_are_old()
    {
        TestMachine test = Machine(m => m with { FlushesGroupsAfterInterval = true });
        test.Machine.Writeback.Attach(2, TestMachine.A);
        test.Machine.Flusher.DirtyInode(2);
        test.Wait((15 * Second) - 1);
        Assert.That(IsDirty(test, 2), Is.True);
        test.Wait(1);
        Assert.That(IsDirty(test, 2), Is.False);
    }

    [Test]
    public void The_worker_of_a_group_comes_as_often_as_it_is_called()
    {
        TestMachine test = Machine(m => m with { FlushesGroupsAfterInterval = true });
        Write(test, 0, 0);
        test.Wait(Interval);
        Write(test, 0, 1);
        Assert.That(IsDirty(test, 1), Is.True);
        test.Wait(Interval);
        Assert.That(IsDirty(test, 1), Is.False);
    }

    // On the wheel both timers are in the slot that turns at 5.12 s.
    [Test]
    public void Groups_whose_timers_expire_together_have_their_data_on_the_way_at_the_same_time()
    {
        TestMachine test = Machine(m => m with
        {
            FlushesGroupsAfterInterval = true,
            TickNanoseconds = 4 * Moment,
            DataBioObjects = [new(Dentry, 1)],
        });
        long before = test.Machine.Slabs.ObjectsOfRoot(Dentry);
        Write(test, 0, 0);
        test.Wait(40 * Moment);
        Write(test, 1, 1);
        test.Wait((5120 * Moment) - test.Machine.Clock.NowNanoseconds);
        Assert.That((Dirty(test), test.Machine.Slabs.ObjectsOfRoot(Dentry) - before), Is.EqualTo(("", 2L)));
        test.Wait(Moment);
        Assert.That(test.Machine.Slabs.ObjectsOfRoot(Dentry), Is.EqualTo(before), "one worker frees them when both have been submitted");
    }

    [Test]
    public void Without_workers_of_groups_the_interval_writes_nothing()
    {
        TestMachine test = Machine();
        Write(test, 0, 0);
        test.Wait(Interval);
        Assert.That(IsDirty(test, 0), Is.True);
    }

    [Test]
    public void The_first_data_that_is_written_gives_the_block_layer_its_objects_and_an_inode_does_not()
    {
        TestMachine test = Machine(m => m with { FirstWriteObjects = [new(Dentry, 3)] });
        long before = test.Machine.Slabs.ObjectsOfRoot(Dentry);
        test.Machine.Flusher.DirtyInode(1);
        test.Machine.Flusher.Sync();
        Assert.That(test.Machine.Slabs.ObjectsOfRoot(Dentry) - before, Is.Zero);
        Write(test, 0, 0);
        test.Machine.Flusher.Sync();
        Write(test, 0, 0);
        test.Machine.Flusher.Sync();
        Assert.That(test.Machine.Slabs.ObjectsOfRoot(Dentry) - before, Is.EqualTo(3));
    }

    [Test]
    public void Sync_starts_a_worker_for_each_group_that_has_something_dirty()
    {
        TestMachine test = Machine(m => m with { FlusherWorkerObjects = [new(Dentry, 1)] });
        long before = test.Machine.Slabs.ObjectsOfRoot(Dentry);
        Write(test, 0, 0);
        Write(test, 1, 1);
        test.Machine.Flusher.Sync();
        Assert.That(test.Machine.Slabs.ObjectsOfRoot(Dentry) - before, Is.EqualTo(2 - test.Machine.Description.FlusherWorkersBeyond));
    }

    private static string Dirty(TestMachine test) => string.Join(' ', Enumerable.Range(0, 3).Where(f => IsDirty(test, f)));
}
