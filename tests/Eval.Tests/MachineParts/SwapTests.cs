using Eval.Kernel.Events;
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

    [Test]
    public void A_machine_without_swap_has_no_columns_for_it()
    {
        TestMachine test = new();
        Assert.That((test.Machine.Swap.IsThere, test.Machine.Swap.Counter), Is.EqualTo((false, (PageCounter?)null)));
        Assert.That(test.Machine.Swap.Has(new FolioId(0)), Is.False);
    }
}
