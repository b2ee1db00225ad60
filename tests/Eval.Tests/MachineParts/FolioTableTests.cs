using Eval.Kernel.Events;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using NUnit.Framework;

namespace Eval.Tests.MachineParts;

internal sealed class FolioTableTests
{
    private static TestMachine WithBatch() => new(m => m with { PagevecFolios = 15 });

    private static void ReadFile(TestMachine test, int pages)
    {
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.CreateFile, 0, 0, pages);
        test.Do(EventKind.Read, 0, 0, 0, pages);
    }

    [Test]
    public void A_new_folio_waits_in_a_batch_and_cannot_be_isolated()
    {
        TestMachine test = WithBatch();
        ReadFile(test, 20);
        Assert.That((test.Machine.Folios.TryIsolate(new(0)), test.Machine.Folios.TryIsolate(new(19))), Is.EqualTo((true, false)));
    }

    [Test]
    public void A_folio_dropped_while_in_a_batch_stays_charged_until_the_batch_drains()
    {
        TestMachine test = WithBatch();
        ReadFile(test, 1);
        test.Do(EventKind.Unlink, 0);
        Assert.That(test.Machine.Tree.RefsFor(TestMachine.A, PinReason.Folio), Is.EqualTo(1));
        test.Machine.Folios.DrainAllPagevecs();
        Assert.That(test.Machine.Tree.RefsFor(TestMachine.A, PinReason.Folio), Is.Zero);
    }

    [Test]
    public void Page_cache_belongs_to_who_read_it_first()
    {
        TestMachine test = new();
        ReadFile(test, 10);
        test.Do(EventKind.Fork, 1, TestMachine.B);
        test.Do(EventKind.Read, 1, 0, 0, 10);
        Assert.That(test.Machine.Stats.Hierarchical(TestMachine.A, StatKind.File), Is.EqualTo(10 * 4096));
        Assert.That(test.Machine.Stats.Hierarchical(TestMachine.B, StatKind.File), Is.Zero);
    }

    [Test]
    public void Dropping_caches_leaves_dirty_and_mapped_pages()
    {
        TestMachine test = new();
        ReadFile(test, 10);
        test.Do(EventKind.Write, 0, 0, 0, 3);
        test.Do(EventKind.Map, 0, 0, 3, 2);
        test.Do(EventKind.DropCaches, 1);
        Assert.That(test.Machine.Files.PresentPages[0], Is.EqualTo(5));
        test.Do(EventKind.Sync);
        test.Do(EventKind.DropCaches, 1);
        Assert.That(test.Machine.Files.PresentPages[0], Is.EqualTo(2));
    }

    [Test]
    public void Dropping_a_file_s_pages_ends_with_it_and_a_dirty_page_that_goes_is_dirty_no_more()
    {
        TestMachine test = new();
        ReadFile(test, 10);
        test.Do(EventKind.CreateFile, 1, 10, 10);
        test.Do(EventKind.Read, 0, 1, 0, 10);
        test.Do(EventKind.Write, 0, 0, 0, 3);
        FileTable files = test.Machine.Files;
        test.Machine.Cache.DropPages(0, force: false);
        Assert.That((files.PresentPages[0], files.DirtyPages[0], test.Machine.Folios.Has(new(10), FolioFlags.Present)), Is.EqualTo((3, 3, true)));
        test.Machine.Cache.DropPages(0, force: true);
        Assert.That((files.PresentPages[0], files.DirtyPages[0], files.PresentPages[1]), Is.EqualTo((0, 0, 10)));
    }

    // The inode is dirty, and with it in the writeback structure of the group whose task made the file.
    [Test]
    public void A_file_that_a_task_makes_is_written_back_for_its_group()
    {
        TestMachine test = new(m => m with { HasCgroupWriteback = true });
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.CreateFile, 0, 0, 10, d: 0);
        test.Do(EventKind.CreateFile, 1, 10, 10);
        Assert.That((test.Machine.Writeback.MemcgOf[0], test.Machine.Writeback.MemcgOf[1]), Is.EqualTo((TestMachine.A, MemcgId.None)));
    }

    [Test]
    public void Tmpfs_pages_go_with_the_name_and_not_before()
    {
        TestMachine test = new();
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.CreateFile, 0, 0, 5, extra: (int)FileKind.Tmpfs);
        test.Do(EventKind.Write, 0, 0, 0, 5);
        test.Do(EventKind.Sync);
        test.Do(EventKind.DropCaches, 3);
        Assert.That(test.Machine.Stats.Hierarchical(TestMachine.A, StatKind.Shmem), Is.EqualTo(5 * 4096));
        test.Do(EventKind.Unlink, 0);
        Assert.That(test.Machine.Stats.Hierarchical(TestMachine.A, StatKind.Shmem), Is.Zero);
    }

    [Test]
    public void A_spliced_list_keeps_its_folios_in_order()
    {
        TestMachine test = new();
        ReadFile(test, 4);
        LruLists lru = test.Machine.Folios.Lru;
        int from = lru.ListOf(new(TestMachine.A), LruKind.InactiveFile), to = lru.ListOf(new(TestMachine.B), LruKind.InactiveFile);
        lru.SpliceTail(from, to);
        lru.MoveCount(from, to);
        int[] order = [lru.Head(to), lru.Older(lru.Head(to)), lru.Younger(lru.Tail(to)), lru.Tail(to)];
        Assert.That(order, Is.EqualTo((int[])[3, 2, 1, 0]));
        Assert.That((lru.Count[from], lru.Count[to], (int)lru.Head(from)), Is.EqualTo((0, 4, ~from)));
    }

    [Test]
    public void Exec_drops_anonymous_memory_and_keeps_the_task()
    {
        TestMachine test = new();
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.Anon, 0, 0, 50);
        test.Do(EventKind.Exec, 0);
        Assert.That((test.Machine.Folios.PresentCount, test.Machine.Tasks.IsAlive[0]), Is.EqualTo((0, true)));
    }

    [Test]
    public void A_mapper_is_found_by_the_reverse_map()
    {
        TestMachine test = new();
        ReadFile(test, 2);
        test.Do(EventKind.Fork, 1, TestMachine.B);
        Assert.That(test.Machine.Tasks.FindMapper(new(0)), Is.EqualTo(MemcgId.None));
        test.Do(EventKind.Map, 1, 0, 0, 2);
        Assert.That(test.Machine.Tasks.FindMapper(new(0)), Is.EqualTo(TestMachine.B));
        test.Do(EventKind.Unmap, 1, 0);
        Assert.That(test.Machine.Tasks.FindMapper(new(0)), Is.EqualTo(MemcgId.None));
    }
}
