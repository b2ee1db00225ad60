using Eval.Kernel.Events;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Tasks;

namespace Eval.Tests.MachineParts;

/// <summary>Mappings of tasks: when two are one, who is found by the reverse map, and what reclaim has unmapped meanwhile.</summary>
internal sealed class TaskTableTests
{
    private const int File = 0, FilePages = 40;

    private static TestMachine WithTask()
    {
        TestMachine test = new();
        test.Do(EventKind.Fork, 0, TestMachine.A);
        return test;
    }

    // The file is in the page cache, and the mapping covers it, but the page table has none of it any more (try_to_unmap).
    private static TestMachine WithFileUnmappedByReclaim()
    {
        TestMachine test = WithTask();
        test.Do(EventKind.CreateFile, File, 0, FilePages);
        test.Do(EventKind.Map, 0, File, 0, FilePages);
        for (int folio = 0; folio < FilePages; folio++)
        {
            test.Machine.Tasks.UnmapEverywhere(File, new(folio));
        }

        return test;
    }

    // vma_merge joins what is adjacent, and nothing else.
    [TestCase(5, new[] { 10 })]
    [TestCase(6, new[] { 5, 5 })]
    public void Anonymous_memory_that_goes_on_where_the_last_mapping_ended_is_the_same_mapping(int second, int[] pages)
    {
        TestMachine test = WithTask();
        test.Do(EventKind.Anon, 0, 0, 5);
        test.Do(EventKind.Anon, 0, second, 5);
        TaskTable tasks = test.Machine.Tasks;
        List<int> mapped = [];
        for (int vma = tasks.VmaHead[0]; vma >= 0; vma = tasks.NextVma(vma))
        {
            mapped.Add(tasks.FolioCountOf(vma));
        }

        Assert.That(mapped, Is.EqualTo(pages));
    }

    [Test]
    public void A_mapping_of_a_part_of_a_file_has_no_folio_beyond_it()
    {
        TestMachine test = WithTask();
        test.Do(EventKind.CreateFile, File, 0, FilePages);
        test.Do(EventKind.Map, 0, File, 0, 5);
        test.Do(EventKind.Read, 0, File, 5, 5);
        Assert.That((test.Machine.Tasks.FindMapper(new(4)), test.Machine.Tasks.FindMapper(new(5))), Is.EqualTo((TestMachine.A, MemcgId.None)));
    }

    [Test]
    public void Mappings_of_who_has_exited_serve_those_who_come()
    {
        TestMachine test = WithTask();
        test.Do(EventKind.Anon, 0, 0, 5);
        int freed = test.Machine.Tasks.VmaHead[0];
        test.Do(EventKind.Exit, 0);
        test.Do(EventKind.Fork, 1, TestMachine.B);
        test.Do(EventKind.Anon, 1, 100, 5);
        Assert.That(test.Machine.Tasks.VmaHead[1], Is.EqualTo(freed));
    }

    [Test]
    public void Munmap_takes_no_mapping_from_a_folio_that_reclaim_has_unmapped()
    {
        TestMachine test = WithFileUnmappedByReclaim();
        test.Do(EventKind.Unmap, 0, File);
        Assert.That(test.Machine.Folios.MapCount[..FilePages].ToArray(), Is.All.Zero);
        Assert.That(test.Machine.Files.PresentPages[File], Is.EqualTo(FilePages), "it stays in the page cache");
    }

    [Test]
    public void The_OOM_killer_counts_what_page_tables_have_and_not_what_mappings_cover()
    {
        TestMachine test = WithFileUnmappedByReclaim();
        test.Do(EventKind.Fork, 1, TestMachine.A);
        test.Do(EventKind.Anon, 1, 100, 10);
        test.Do(EventKind.Fork, 2, TestMachine.A);
        Assert.That(test.Machine.Oom.Kill(TestMachine.A, 1), Is.True);
        Assert.That((test.Machine.Tasks.WasKilled[0], test.Machine.Tasks.WasKilled[1]), Is.EqualTo((false, true)));
    }
}
