using Eval.Kernel.Events;
using Eval.Kernel.Faults;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using NUnit.Framework;

namespace Eval.Tests.MachineParts;

internal sealed class SwapTests
{
    private const int Pages = 20, TmpfsFile = 0;

    private static TestMachine WithSwap(long pages = 100, int ids = 65_535)
    {
        TestMachine test = new(m => m with { SwapPages = pages, MemcgIds = ids });
        test.Do(EventKind.Fork, 0, TestMachine.A);
        return test;
    }

    // Reclaim spares what is young once.
    private static TestMachine WithAnonInSwap()
    {
        TestMachine test = WithSwap();
        test.Do(EventKind.Anon, 0, 0, Pages);
        test.Do(EventKind.Reclaim, TestMachine.A, Pages);
        return test;
    }

    private static TestMachine WithTmpfsInSwap(int ids = 65_535)
    {
        TestMachine test = WithSwap(ids: ids);
        test.Do(EventKind.CreateFile, TmpfsFile, 0, Pages, extra: (int)FileKind.Tmpfs);
        test.Do(EventKind.Write, 0, TmpfsFile, 0, Pages);
        test.Do(EventKind.Reclaim, TestMachine.A, Pages);
        return test;
    }

    private static (long Memory, long Swap) PagesOf(TestMachine test, MemcgId memcg) => (
        (test.Machine.Stats.Local(memcg, StatKind.Anon) + test.Machine.Stats.Local(memcg, StatKind.Shmem)) / test.Machine.Description.PageSizeBytes,
        test.Machine.Swap.Counter!.UsagePages[memcg]);

    [Test]
    public void Anonymous_memory_is_swapped_out_in_its_group_s_name_and_comes_back_when_it_is_touched()
    {
        TestMachine test = WithAnonInSwap();
        Assert.That(PagesOf(test, TestMachine.A), Is.EqualTo((0L, (long)Pages)));
        test.Do(EventKind.Touch, 0);
        Assert.That((PagesOf(test, TestMachine.A), test.Machine.Swap.UsedPages), Is.EqualTo((((long)Pages, 0L), 0L)));
    }

    [Test]
    public void What_a_page_table_has_just_used_is_spared_by_the_first_look()
    {
        TestMachine test = WithSwap();
        test.Do(EventKind.Anon, 0, 0, Pages);
        test.Machine.Reclaimer.Reclaim(TestMachine.A, 1, cpu: 0);
        test.Do(EventKind.Touch, 0);
        Assert.That(test.Machine.Folios.Has(new FolioId(0), FolioFlags.Young), Is.True);
    }

    [TestCase(EventKind.Exit)]
    [TestCase(EventKind.Exec)]
    public void The_end_of_a_mapping_frees_its_entries(EventKind end)
    {
        TestMachine test = WithAnonInSwap();
        test.Do(end, 0);
        Assert.That((PagesOf(test, TestMachine.A), test.Machine.Tree.RefsFor(TestMachine.A, PinReason.Swap)), Is.EqualTo(((0L, 0L), 0)));
    }

    [Test]
    public void Locking_memory_brings_it_back()
    {
        TestMachine test = WithAnonInSwap();
        test.Do(EventKind.Mlock, 0, -1);
        Assert.That(PagesOf(test, TestMachine.A), Is.EqualTo(((long)Pages, 0L)));
    }

    [Test]
    public void Pages_in_swap_count_when_the_OOM_killer_chooses()
    {
        TestMachine test = WithAnonInSwap();
        test.Do(EventKind.Fork, 1, TestMachine.A);
        test.Do(EventKind.Anon, 1, 100, Pages - 1);
        test.Machine.Oom.Kill(TestMachine.A, askedPages: 1);
        Assert.That((test.Machine.Tasks.IsAlive[0], test.Machine.Tasks.IsAlive[1]), Is.EqualTo((false, true)));
    }

    [Test]
    public void A_device_that_is_full_takes_no_more_and_says_nothing_of_a_limit()
    {
        TestMachine test = WithSwap(pages: 4);
        test.Do(EventKind.Anon, 0, 0, Pages);
        test.Do(EventKind.Reclaim, TestMachine.A, Pages);
        Assert.That((PagesOf(test, TestMachine.A), test.Machine.Events.Of(TestMachine.A, MemoryEvent.SwapMax)), Is.EqualTo(((Pages - 4L, 4L), 0L)));
    }

    [Test]
    public void Swap_of_a_removed_group_holds_its_css_and_its_id_until_the_file_goes()
    {
        TestMachine test = WithTmpfsInSwap(ids: 3);
        test.Do(EventKind.Exit, 0);
        test.Do(EventKind.Rmdir, TestMachine.A);
        test.Wait(2_000_000_000);
        test.Do(EventKind.Mkdir, 3, 0);
        Assert.That((test.Machine.Tree.State[TestMachine.A], test.Machine.LastErrno), Is.EqualTo((MemcgState.Dying, 28)));
        test.Do(EventKind.Unlink, TmpfsFile);
        test.Do(EventKind.Mkdir, 3, 0);
        Assert.That((test.Machine.LastErrno, test.Machine.Swap.UsedPages), Is.EqualTo((0, 0L)));
    }

    [Test]
    public void Tmpfs_that_another_group_reads_is_its_owner_s_again_and_the_reader_s_when_the_owner_is_gone()
    {
        TestMachine test = WithTmpfsInSwap();
        test.Do(EventKind.Fork, 1, TestMachine.B);
        test.Do(EventKind.Read, 1, TmpfsFile, 0, Pages / 2);
        Assert.That((PagesOf(test, TestMachine.A), PagesOf(test, TestMachine.B)), Is.EqualTo(((10L, 10L), (0L, 0L))));
        test.Do(EventKind.Exit, 0);
        test.Do(EventKind.Rmdir, TestMachine.A);
        test.Do(EventKind.Read, 1, TmpfsFile, Pages / 2, Pages / 2);
        Assert.That(PagesOf(test, TestMachine.B), Is.EqualTo((10L, 0L)));
        Assert.That(test.Machine.Ledger.MemcgOfFolio(new FolioId(Pages - 1)), Is.EqualTo(TestMachine.A), "who allocated it first is still who allocated it");
    }

    // shmem_writepage and shmem_swapin_folio: nrpages of the mapping has what is in memory, and swap entries are none of it.
    [Test]
    public void Of_a_tmpfs_file_that_is_in_swap_in_part_pages_that_are_present_are_counted()
    {
        TestMachine test = WithSwap();
        test.Do(EventKind.CreateFile, TmpfsFile, 0, Pages, extra: (int)FileKind.Tmpfs);
        test.Do(EventKind.Write, 0, TmpfsFile, 0, Pages);
        test.Do(EventKind.SetControl, TestMachine.A, 5, extra: (int)ControlFile.SwapMax);
        test.Do(EventKind.Reclaim, TestMachine.A, Pages);
        Assert.That((test.Machine.Files.PresentPages[TmpfsFile], PagesOf(test, TestMachine.A)), Is.EqualTo((Pages - 5, (Pages - 5L, 5L))));
        test.Do(EventKind.Read, 0, TmpfsFile, 0, Pages);
        Assert.That((test.Machine.Files.PresentPages[TmpfsFile], PagesOf(test, TestMachine.A)), Is.EqualTo((Pages, ((long)Pages, 0L))));
    }

    [TestCase(0)]
    [TestCase(5)]
    [TestCase(Pages)]
    public void A_tmpfs_file_that_is_removed_takes_along_what_is_in_memory_and_what_is_in_swap(int swapped)
    {
        TestMachine test = WithSwap();
        test.Do(EventKind.CreateFile, TmpfsFile, 0, Pages, extra: (int)FileKind.Tmpfs);
        test.Do(EventKind.Write, 0, TmpfsFile, 0, Pages);
        test.Do(EventKind.SetControl, TestMachine.A, swapped, extra: (int)ControlFile.SwapMax);
        test.Do(EventKind.Reclaim, TestMachine.A, Pages);
        Assert.That(test.Machine.Swap.UsedPages, Is.EqualTo(swapped));
        test.Do(EventKind.Unlink, TmpfsFile);
        Assert.That((test.Machine.Files.PresentPages[TmpfsFile], PagesOf(test, TestMachine.A), test.Machine.Swap.UsedPages), Is.EqualTo((0, (0L, 0L), 0L)));
    }

    // shmem_fallocate(PUNCH_HOLE) and madvise(MADV_DONTNEED): what is in swap of the range goes too, and nothing beside it.
    [TestCase(TmpfsFile)]
    [TestCase(-1)]
    public void A_range_that_is_dropped_takes_its_entries_along(int file)
    {
        TestMachine test = file < 0 ? WithAnonInSwap() : WithTmpfsInSwap();
        test.Do(EventKind.Drop, file, 3, 4);
        Assert.That((test.Machine.Swap.UsedPages, PagesOf(test, TestMachine.A)), Is.EqualTo((Pages - 4L, (0L, Pages - 4L))));
        Assert.That(Enumerable.Range(0, Pages).Where(p => !test.Machine.Swap.Has(new(p))), Is.EqualTo((int[])[3, 4, 5, 6]));
    }

    // do_swap_page of a task that is killed for the charge: its mappings and entries go with it.
    [Test]
    public void A_task_that_is_killed_for_what_it_brings_back_leaves_nothing_in_memory_or_swap()
    {
        TestMachine test = WithAnonInSwap();
        test.Do(EventKind.SetLimit, TestMachine.A, 0);
        test.Do(EventKind.Touch, 0);
        Assert.That((test.Machine.LastErrno, test.Machine.Tasks.IsAlive[0], test.Machine.Tasks.WasKilled[0]), Is.EqualTo((Errno.Enomem, false, true)));
        Assert.That((PagesOf(test, TestMachine.A), test.Machine.Swap.UsedPages, test.Machine.Folios.PresentCount), Is.EqualTo(((0L, 0L), 0L, 0)));
        Assert.That(test.Machine.Folios.Has(new FolioId(0), FolioFlags.Present), Is.False);
    }

    [Test]
    public void Who_is_not_to_be_killed_lives_until_nobody_else_is_left_to_make_room()
    {
        TestMachine test = WithAnonInSwap();
        test.Do(EventKind.Fork, 1, TestMachine.A);
        test.Do(EventKind.Anon, 1, 100, Pages + 10);
        test.Do(EventKind.Mlock, 1, -1);
        test.Do(EventKind.SetLimit, TestMachine.A, Pages + 10);
        test.Do(EventKind.Touch, 0);
        Assert.That((test.Machine.Tasks.IsAlive[0], test.Machine.Tasks.IsAlive[1], test.Machine.LastErrno), Is.EqualTo((true, false, 0)));
        Assert.That(PagesOf(test, TestMachine.A), Is.EqualTo(((long)Pages, 0L)));
    }

    [Test]
    public void Touching_what_is_there_marks_it_used_and_charges_nothing()
    {
        TestMachine test = WithSwap();
        test.Do(EventKind.CreateFile, TmpfsFile, 40, 3, extra: (int)FileKind.Tmpfs);
        test.Do(EventKind.Map, 0, TmpfsFile, 0, 3);
        test.Do(EventKind.Anon, 0, 0, 3);
        FolioTable folios = test.Machine.Folios;
        foreach (int folio in (int[])[0, 1, 2, 40, 41, 42])
        {
            folios.FlagsAt(new(folio)) &= ~FolioFlags.Young;
        }

        long charged = test.Usage(TestMachine.A);
        test.Do(EventKind.Touch, 0);
        Assert.That(Enumerable.Range(0, 43).Where(f => folios.Has(new(f), FolioFlags.Young)), Is.EqualTo((int[])[0, 1, 2]), "anonymous memory alone");
        Assert.That(test.Usage(TestMachine.A), Is.EqualTo(charged));
    }

    // What there is room for is said by the device and by each limit above.
    [TestCase(100, 7, 7, 1)]
    [TestCase(100, 8, 7, 1)]
    [TestCase(100, 100, 6, 1)]
    [TestCase(8, 100, 100, 2)]
    public void A_group_has_as_much_swap_as_the_device_and_all_above_it_leave(long device, int ofChild, int ofParent, int used)
    {
        TestMachine test = WithSwap(device);
        test.Do(EventKind.Mkdir, 3, TestMachine.A);
        test.Do(EventKind.Fork, 1, 3);
        test.Do(EventKind.SetControl, 3, ofChild, extra: (int)ControlFile.SwapMax);
        test.Do(EventKind.SetControl, TestMachine.A, ofParent, extra: (int)ControlFile.SwapMax);
        test.Do(EventKind.Anon, 1, 0, used);
        test.Do(EventKind.Reclaim, 3, used);
        Assert.That(test.Machine.Swap.UsedPages, Is.EqualTo(used));
        Assert.That(test.Machine.Swap.MarginPages(new(3)), Is.EqualTo(Math.Min(device, Math.Min(ofChild, ofParent)) - used));
        Assert.That(test.Machine.Swap.HasRoom(new(3), Math.Min(ofChild, ofParent) - used), Is.True);
        Assert.That(test.Machine.Swap.HasRoom(new(3), Math.Min(ofChild, ofParent) - used + 1), Is.False);
    }

    [Test]
    public void A_machine_without_swap_has_no_columns_for_it()
    {
        TestMachine test = new();
        Assert.That((test.Machine.Swap.IsThere, test.Machine.Swap.Counter), Is.EqualTo((false, (PageCounter?)null)));
        Assert.That(test.Machine.Swap.Has(new FolioId(0)), Is.False);
    }
}
