using Eval.Kernel.Events;
using Eval.Kernel.Ids;
using Eval.Kernel.Tasks;

namespace Eval.Tests.MachineParts;

/// <summary>What munmap leaves of a task's mappings.</summary>
internal sealed class UnmapTests
{
    private const int File = 0, FilePages = 10;
    private TestMachine _test = null!;

    // A file's pages are folios 0 to 9; anonymous memory is mapped before and after the file is.
    [SetUp]
    public void Map()
    {
        _test = new TestMachine(m => m with { StockPages = 0 });
        _test.Do(EventKind.Fork, 1, TestMachine.B);
        _test.Do(EventKind.Fork, 0, TestMachine.A);
        _test.Do(EventKind.CreateFile, File, 0, FilePages);
        _test.Do(EventKind.Anon, 0, 20, 10);
        _test.Do(EventKind.Map, 0, File, 0, FilePages);
        _test.Do(EventKind.Anon, 0, 40, 10);
    }

    [TestCase(40, 3, new[] { 43, 7, 0, 10, 20, 10 })]
    [TestCase(47, 3, new[] { 40, 7, 0, 10, 20, 10 })]
    [TestCase(43, 2, new[] { 40, 3, 45, 5, 0, 10, 20, 10 })]
    [TestCase(40, 10, new[] { 0, 10, 20, 10 })]
    [TestCase(20, 10, new[] { 40, 10, 0, 10 })]
    [TestCase(22, 5, new[] { 40, 10, 0, 10, 20, 2, 27, 3 })]
    [TestCase(25, 20, new[] { 45, 5, 0, 10, 20, 5 })]
    [TestCase(15, 30, new[] { 45, 5, 0, 10 })]
    [TestCase(30, 10, new[] { 40, 10, 0, 10, 20, 10 })]
    public void A_part_of_anonymous_memory_that_goes_leaves_the_rest_mapped(int first, int pages, int[] left)
    {
        long charged = _test.Usage(TestMachine.A);
        _test.Do(EventKind.Unmap, 0, -1, first, pages);
        Assert.That(Mappings(0), Is.EqualTo(left));
        int gone = 20 - Mappings(0).Chunk(2).Where(m => m[0] >= FilePages).Sum(m => m[1]);
        Assert.That(charged - _test.Usage(TestMachine.A), Is.EqualTo(gone));
        Assert.That(Tasks(), Is.All.EqualTo(0));
    }

    [Test]
    public void A_file_that_goes_leaves_what_was_mapped_before_and_after_it()
    {
        _test.Do(EventKind.Map, 1, File, 0, FilePages);
        _test.Do(EventKind.Unmap, 0, File);
        Assert.That(Mappings(0), Is.EqualTo((int[])[40, 10, 20, 10]));
        Assert.That(_test.Machine.Tasks.FindMapper(new(0)), Is.EqualTo(TestMachine.B), "who else maps it still does");
        _test.Do(EventKind.Map, 0, File, 0, 5);
        Assert.That(Mappings(0), Is.EqualTo((int[])[0, 5, 40, 10, 20, 10]));
        _test.Do(EventKind.Unmap, 0, File);
        Assert.That(Mappings(0), Is.EqualTo((int[])[40, 10, 20, 10]), "the last one mapped");
    }

    [Test]
    public void What_is_cut_in_two_can_be_cut_again_and_goes_with_its_task()
    {
        _test.Do(EventKind.Unmap, 0, -1, 43, 2);
        _test.Do(EventKind.Unmap, 0, -1, 47, 1);
        Assert.That(Mappings(0), Is.EqualTo((int[])[40, 3, 45, 2, 48, 2, 0, 10, 20, 10]));
        _test.Do(EventKind.Exit, 0);
        Assert.That((Mappings(0), _test.Usage(TestMachine.A)), Is.EqualTo((Array.Empty<int>(), (long)FilePages)), "the page cache stays");
        _test.Do(EventKind.Anon, 1, 60, 4);
        Assert.That(Mappings(1), Is.EqualTo((int[])[60, 4]), "in what the other had");
    }

    private int[] Mappings(int task) => [.. Vmas(task).SelectMany(v => (int[])[_test.Machine.Tasks.FirstFolioOf(v), _test.Machine.Tasks.FolioCountOf(v)])];

    private IEnumerable<int> Tasks() => Vmas(0).Select(v => _test.Machine.Tasks.TaskOfVma(v));

    private IEnumerable<int> Vmas(int task)
    {
        for (int vma = _test.Machine.Tasks.VmaHead[task]; vma >= 0; vma = _test.Machine.Tasks.NextVma(vma))
        {
            yield return vma;
        }
    }
}
