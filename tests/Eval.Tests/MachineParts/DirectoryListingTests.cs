using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Filesystem;
using Eval.Kernel.Ids;

namespace Eval.Tests.MachineParts;

/// <summary>Which blocks of directories are read by who lists them (fs/ext4/dir.c), and what of them is in memory before.</summary>
internal sealed class DirectoryListingTests
{
    private const int Task = 0, OtherTask = 1, Root = -1, Folders = 3, LastFound = 7, NameBytes = 200, BlockBytes = 4096;

    private static FilesystemDescription Plain { get; } = new() { Source = "test", ReadAheadBlocks = 0, UpdatesAccessTime = false };

    private static TestMachine Machine(bool isPrepared, int folders = 0, int names = 0)
    {
        TestMachine test = new(m => m with { Filesystem = Plain with { IsPrepared = isPrepared }, StockPages = 0 });
        test.Do(EventKind.Fork, Task, TestMachine.A);
        test.Do(EventKind.Fork, OtherTask, TestMachine.B);
        for (int file = 0; file < folders; file++)
        {
            test.Do(EventKind.CreateFile, file, file, 1);
            test.Do(EventKind.LinkFile, file, unchecked((int)HashOf(file)), NameBytes, extra: 1);
        }

        for (int name = 0; name < names; name++)
        {
            test.Machine.Disk!.Found(LastFound, HashOf(name), NameBytes);
        }

        return test;
    }

    private static uint HashOf(int name) => unchecked((uint)name * 2_654_435_761u);

    private static long Pays(TestMachine test, int task, int directory)
    {
        MemcgId payer = task == Task ? TestMachine.A : TestMachine.B;
        long before = test.Usage(payer);
        test.Do(EventKind.List, task, directory);
        return test.Usage(payer) - before;
    }

    [Test]
    public void Who_lists_a_directory_that_was_dropped_from_memory_pays_for_its_block_and_once_for_that_of_their_inodes()
    {
        TestMachine test = Machine(isPrepared: true, Folders);
        Assert.That(Pays(test, Task, 0), Is.EqualTo(1), "the inode of the first is where the files' are");
        Assert.That(Pays(test, Task, 1), Is.EqualTo(2), "those of the others are in the second group");
        Assert.That(Pays(test, OtherTask, 2), Is.EqualTo(1));
        Assert.That(Pays(test, OtherTask, 1), Is.Zero);
    }

    [Test]
    public void Nobody_pays_for_a_directory_that_was_just_made()
    {
        TestMachine test = Machine(isPrepared: false, Folders);
        Assert.That(Pays(test, Task, 0) + Pays(test, Task, 1), Is.Zero, "the journal holds it");
    }

    [TestCase(10)]
    [TestCase(60)]
    public void Who_lists_the_root_directory_pays_for_all_its_blocks(int names)
    {
        DirectoryIndex root = new(Plain, BlockBytes);
        for (int file = 0; file < names; file++)
        {
            root.Add(HashOf(file), NameBytes, []);
        }

        TestMachine test = Machine(isPrepared: true, names: names);
        Assert.That(Pays(test, Task, Root), Is.EqualTo(root.Blocks));
        Assert.That(root.Blocks, Is.EqualTo(root.Leaves == 1 ? 1 : root.Leaves + 1), "an index, too, where there are leaves");
        Assert.That(Pays(test, OtherTask, Root), Is.Zero);
    }

    [Test]
    public void A_file_that_was_there_has_an_inode_to_be_read()
    {
        TestMachine test = Machine(isPrepared: true, names: 2 * Plain.InodesPerBlock);
        test.Machine.Disk!.LookUp(LastFound, TestMachine.B, cpu: 0);
        // An index and its leaf, and the third block of the inode table; the first is read by the mount.
        Assert.That(test.Usage(TestMachine.B), Is.EqualTo(3));
    }
}
