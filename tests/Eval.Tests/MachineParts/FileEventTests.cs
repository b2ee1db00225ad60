using Eval.Kernel.Events;
using Eval.Kernel.Faults;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Tests.MachineParts;

/// <summary>What system calls on files do: reading, writing, mapping, locking of pages, removing.</summary>
internal sealed class FileEventTests
{
    private const int File = 0, Pages = 10, First = 5;
    private TestMachine _test = null!;

    [SetUp]
    public void Make()
    {
        _test = new TestMachine(m => m with { StockPages = 0 });
        _test.Do(EventKind.Fork, 0, TestMachine.A);
        _test.Do(EventKind.CreateFile, File, First, Pages);
        _test.Do(EventKind.CreateFile, 1, First + Pages, Pages);
    }

    private int[] With(FolioFlags flag) => [.. Enumerable.Range(0, 40).Where(f => _test.Machine.Folios.Has(new(f), flag))];

    [Test]
    public void Pages_of_a_file_are_locked_and_unlocked_and_no_others()
    {
        _test.Do(EventKind.Read, 0, File, 0, Pages);
        _test.Do(EventKind.Read, 0, 1, 0, Pages);
        _test.Do(EventKind.LockFolios, File);
        Assert.That(With(FolioFlags.Locked), Is.EqualTo(Enumerable.Range(First, Pages)));
        _test.Do(EventKind.LockFolios, 1);
        _test.Do(EventKind.LockFolios, File, flags: EventFlags.Off);
        Assert.That(With(FolioFlags.Locked), Is.EqualTo(Enumerable.Range(First + Pages, Pages)));
    }

    // d_delete and iput_final: as long as somebody maps it, its pages stay.
    [Test]
    public void A_mapped_file_that_is_removed_goes_with_its_last_mapping()
    {
        _test.Do(EventKind.Fork, 1, TestMachine.B);
        _test.Do(EventKind.Map, 0, File, 0, 4);
        _test.Do(EventKind.Map, 1, File, 2, 4);
        _test.Do(EventKind.Unlink, File);
        Assert.That((_test.Machine.Files.Exists[File], _test.Machine.Files.PresentPages[File]), Is.EqualTo((false, 6)));
        _test.Do(EventKind.Read, 0, File, 0, 1);
        Assert.That(_test.Machine.LastErrno, Is.Zero, "whoever has it open reads it");
        _test.Do(EventKind.Unmap, 0, File);
        Assert.That(_test.Machine.Files.PresentPages[File], Is.EqualTo(6), "the other one is there");
        _test.Do(EventKind.Exit, 1);
        Assert.That((_test.Machine.Files.PresentPages[File], _test.Usage(TestMachine.A), _test.Usage(TestMachine.B)), Is.EqualTo((0, 0L, 0L)));
        _test.Do(EventKind.Read, 0, File, 0, 1);
        Assert.That(_test.Machine.LastErrno, Is.EqualTo(Errno.Enoent));
    }

    [Test]
    public void A_part_of_a_file_is_read_where_it_is_in_the_file()
    {
        _test.Do(EventKind.Read, 0, File, 3, 2);
        Assert.That(With(FolioFlags.Present), Is.EqualTo((int[])[First + 3, First + 4]));
        _test.Do(EventKind.Write, 0, File, 4, 2);
        Assert.That((With(FolioFlags.Dirty), _test.Machine.Files.DirtyPages[File]), Is.EqualTo(((int[])[First + 4, First + 5], 2)));
        _test.Do(EventKind.Write, 0, File, 4, 1);
        Assert.That((_test.Machine.Files.DirtyPages[File], _test.Machine.Files.PresentPages[File]), Is.EqualTo((2, 3)), "it was dirty");
    }

    [Test]
    public void A_range_that_is_dropped_is_unmapped_first_and_is_not_dirty_any_more()
    {
        _test.Do(EventKind.Map, 0, File, 0, Pages);
        _test.Do(EventKind.Write, 0, File, 0, 4);
        _test.Do(EventKind.Drop, File, 3, 2);
        Assert.That((_test.Machine.Files.PresentPages[File], _test.Machine.Files.DirtyPages[File], _test.Usage(TestMachine.A)), Is.EqualTo((8, 3, 8L)));
        Assert.That((With(FolioFlags.Present).Contains(First + 3), With(FolioFlags.Present).Contains(First + 4)), Is.EqualTo((false, false)));
        Assert.That((_test.Machine.Folios.MapCount[First + 2], _test.Machine.Folios.MapCount[First + 3]), Is.EqualTo((1, 0)));
        _test.Do(EventKind.Drop, File, 3, 2);
        Assert.That(_test.Machine.Files.PresentPages[File], Is.EqualTo(8), "nothing is there");
    }

    [Test]
    public void Anonymous_memory_that_is_dropped_comes_back_as_something_new()
    {
        _test.Do(EventKind.Anon, 0, 100, 6);
        _test.Do(EventKind.Drop, -1, 102, 3);
        Assert.That((_test.Usage(TestMachine.A), _test.Machine.Folios.MapCount[102]), Is.EqualTo((3L, 0)));
        _test.Do(EventKind.Anon, 0, 102, 1, flags: EventFlags.Off);
        Assert.That((_test.Usage(TestMachine.A), _test.Machine.Folios.MapCount[102]), Is.EqualTo((4L, 1)));
        _test.Do(EventKind.Exit, 0);
        Assert.That(_test.Usage(TestMachine.A), Is.Zero);
    }

    // shmem_file_read_iter: a hole of a tmpfs file is read as zeroes, without a page; a fault or a write makes one.
    [Test]
    public void Reading_a_hole_of_tmpfs_makes_no_page()
    {
        _test.Do(EventKind.CreateFile, 2, 30, 5, extra: (int)FileKind.Tmpfs);
        _test.Do(EventKind.Read, 0, 2, 0, 5);
        Assert.That((_test.Usage(TestMachine.A), _test.Machine.Files.PresentPages[2]), Is.EqualTo((0L, 0)));
        _test.Do(EventKind.Map, 0, 2, 0, 2);
        _test.Do(EventKind.Write, 0, 2, 4, 1);
        Assert.That((_test.Machine.Files.PresentPages[2], With(FolioFlags.Dirty)), Is.EqualTo((3, (int[])[])), "tmpfs has nowhere to be written to");
        Assert.That(_test.Machine.Stats.Local(TestMachine.A, StatKind.Shmem), Is.EqualTo(3 * 4096));
    }

    [Test]
    public void A_charge_that_is_refused_ends_the_call_and_the_task_where_nothing_can_go()
    {
        _test.Do(EventKind.CreateFile, 2, 30, 8, extra: (int)FileKind.Tmpfs);
        _test.Do(EventKind.SetLimit, TestMachine.A, 5);
        _test.Do(EventKind.Write, 0, 2, 0, 8);
        Assert.That((_test.Machine.LastErrno, _test.Machine.Tasks.IsAlive[0], _test.Usage(TestMachine.A) >= 5), Is.EqualTo((Errno.Enomem, false, true)));
    }

    // mlock(2) of one mapping: others of the same task are as they were.
    [Test]
    public void Of_two_files_the_one_that_is_asked_for_is_locked_into_memory()
    {
        _test.Do(EventKind.Map, 0, File, 0, 3);
        _test.Do(EventKind.Map, 0, 1, 0, 2);
        _test.Do(EventKind.Anon, 0, 100, 2);
        _test.Do(EventKind.Mlock, 0, 1);
        Assert.That(With(FolioFlags.Mlocked), Is.EqualTo((int[])[First + Pages, First + Pages + 1]));
        _test.Do(EventKind.Mlock, 0, File);
        _test.Do(EventKind.Mlock, 0, 1, flags: EventFlags.Off);
        Assert.That(With(FolioFlags.Mlocked), Is.EqualTo((int[])[First, First + 1, First + 2]));
        _test.Do(EventKind.Unmap, 0, File);
        Assert.That(With(FolioFlags.Mlocked), Is.Empty, "munlock_vma_pages_range");
    }

    [Test]
    public void Hugetlb_memory_is_all_there_or_mmap_fails()
    {
        TestMachine test = new(m => m with { HugetlbPages = 4, StockPages = 0 });
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.Hugetlb, 0, 100, 5);
        Assert.That((test.Machine.LastErrno, test.Machine.Folios.PresentCount, test.Machine.Tasks.VmaHead[0]), Is.EqualTo((Errno.Enomem, 0, -1)));
        test.Do(EventKind.Hugetlb, 0, 100, 3);
        Assert.That((test.Machine.LastErrno, test.Machine.Folios.PresentCount, test.Machine.Folios.Huge.Hugetlb.Free), Is.EqualTo((0, 3, 1)));
        test.Do(EventKind.Hugetlb, 0, 103, 1);
        Assert.That((test.Machine.LastErrno, test.Machine.Folios.Huge.Hugetlb.Free), Is.EqualTo((0, 0)));
        test.Do(EventKind.Exit, 0);
        Assert.That((test.Machine.Folios.PresentCount, test.Machine.Folios.Huge.Hugetlb.Free, test.Usage(TestMachine.A)), Is.EqualTo((0, 4, 0L)));
    }
}
