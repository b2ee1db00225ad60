using Eval.Kernel.Events;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;

namespace Eval.Tests.MachineParts;

/// <summary>Nodes of the tree in which a tmpfs directory keeps its entries' offsets (fs/libfs.c).</summary>
internal sealed class DirectoryOffsetsTests
{
    private static readonly CacheId Nodes = new(0);

    // A leaf has 15 entries, a node above leaves ten of them.
    [TestCase(1, 1)]
    [TestCase(15, 1)]
    [TestCase(16, 2 + 1)]
    [TestCase(150, 10 + 1)]
    [TestCase(151, 11 + 2 + 1)]
    public void Leaves_fill_up_one_after_another_and_nodes_above_them_too(int files, int nodes)
    {
        TestMachine test = Make(files, FileKind.Tmpfs, Nodes);
        Assert.That(test.Machine.Slabs.ObjectsOfRoot(Nodes) - Make(0, FileKind.Tmpfs, Nodes).Machine.Slabs.ObjectsOfRoot(Nodes), Is.EqualTo(nodes));
    }

    [Test]
    public void An_entry_that_is_removed_gives_back_what_it_needed()
    {
        TestMachine test = Make(16, FileKind.Tmpfs, Nodes);
        long before = test.Machine.Slabs.ObjectsOfRoot(Nodes);
        test.Do(EventKind.Unlink, 0);
        Assert.That(before - test.Machine.Slabs.ObjectsOfRoot(Nodes), Is.EqualTo(2));
    }

    [Test]
    public void Nobody_pays_for_them() => Assert.That(Make(16, FileKind.Tmpfs, Nodes).Usage(TestMachine.A), Is.Zero);

    [TestCase(FileKind.Disk, 0)]
    [TestCase(FileKind.Tmpfs, -1)]
    public void Other_filesystems_and_older_kernels_have_none(FileKind kind, int cache) => Assert.That(
        Make(16, kind, new CacheId(cache)).Machine.Slabs.ObjectsOfRoot(Nodes),
        Is.EqualTo(Make(0, kind, new CacheId(cache)).Machine.Slabs.ObjectsOfRoot(Nodes)));

    private static TestMachine Make(int files, FileKind kind, CacheId cache)
    {
        TestMachine test = new(m => m with { DirectoryOffsetCache = cache, StockPages = 0 });
        test.Do(EventKind.Fork, 0, TestMachine.A);
        for (int file = 0; file < files; file++)
        {
            test.Do(EventKind.CreateFile, 0, 0, 1, 0, extra: (int)kind);
        }

        return test;
    }
}
