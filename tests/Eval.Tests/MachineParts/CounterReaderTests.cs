using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Ids;
using Eval.Kernel.Structures;

namespace Eval.Tests.MachineParts;

/// <summary>What whoever reads the counters leaves in memory: dentries and inodes of what it looked into.</summary>
internal sealed class CounterReaderTests
{
    private const int OfTheCounters = 7, FilesOfAClone = 3;
    private static readonly CacheId Dentry = new(0), Kernfs = new(1), Clone = new(2);

    // One clone of a cache has its directory in sysfs.
    private static TestMachine WithClone(int readerOpens = 0)
    {
        TestMachine test = new(m => m with
        {
            Caches = [.. m.Caches, new CacheGeometry("kernfs_node_cache", 128, 32, 1, false, 30, 5)],
            ReaderObjects = [new KernelObjects(Dentry, OfTheCounters)],
            ReaderOpensCloneFiles = readerOpens,
            DropCachesEvictsReader = true,
            MemcgObjects = new MemcgObjects { CacheCloneSysfs = [new KernelObjects(Kernfs, 10)] },
        });
        test.Machine.Clones.Directories.Made(Clone);
        test.Machine.Clones.Directories.Named(Clone, TestMachine.A);
        return test;
    }

    private static long Dentries(TestMachine test) => test.Machine.Slabs.ObjectsOfRoot(Dentry);

    [TestCase(0, OfTheCounters)]
    [TestCase(FilesOfAClone, OfTheCounters + 1 + FilesOfAClone)]
    public void The_next_event_finds_a_dentry_of_all_that_was_read_and_of_the_clone_s_directory_and_files(int readerOpens, int dentries)
    {
        TestMachine test = WithClone(readerOpens);
        test.Do(EventKind.Sample);
        Assert.That(Dentries(test), Is.Zero, "who reads does not see its own");
        test.Do(EventKind.Nop);
        Assert.That(Dentries(test), Is.EqualTo(dentries));
        test.Do(EventKind.Sample);
        test.Do(EventKind.Nop);
        Assert.That(Dentries(test), Is.EqualTo(dentries), "they are there already");
    }

    [Test]
    public void Names_that_are_not_found_have_new_dentries_before_the_old_ones_are_free()
    {
        TestMachine test = new(m => m with
        {
            Caches = [.. m.Caches.Select(c => c with { ObjectsPerSlab = 4, CpuPartialObjects = 0 })],
            ReaderReplacedObjects = [new KernelObjects(Dentry, OfTheCounters)],
            DropCachesEvictsReader = true,
        });
        List<(long, long)> seen = [];
        for (int reading = 0; reading < 3; reading++)
        {
            test.Do(EventKind.Sample);
            test.Do(EventKind.Nop);
            seen.Add((Dentries(test), test.Machine.Slabs.SlabsOfRoot(Dentry)));
        }

        Assert.That(
            seen, Is.EqualTo(((long, long)[])[(OfTheCounters, 2L), (OfTheCounters, 4L), (OfTheCounters, 4L)]),
            "slabs for twice as many from the second reading on");
        test.Do(EventKind.DropCaches, 2);
        Assert.That(Dentries(test), Is.Zero);
    }

    [Test]
    public void Who_looks_for_a_group_s_clones_reads_the_counters_too()
    {
        TestMachine test = WithClone();
        test.Do(EventKind.ReadClones, TestMachine.A, FilesOfAClone);
        Assert.That(Dentries(test), Is.EqualTo(OfTheCounters + 1 + FilesOfAClone));
    }

    [Test]
    public void A_file_opened_before_has_its_dentry_until_they_are_dropped()
    {
        TestMachine test = WithClone();
        CloneDirectories directories = test.Machine.Clones.Directories;
        directories.Read(TestMachine.A, 3);
        directories.Read(TestMachine.B, 5);
        Assert.That(Dentries(test), Is.EqualTo(4), "a directory and three files; the other group has none");
        directories.Read(TestMachine.A, 4);
        Assert.That(Dentries(test), Is.EqualTo(5), "a fourth file");
        directories.Read(MemcgId.None, 2);
        Assert.That(Dentries(test), Is.EqualTo(5), "nothing new");
        test.Machine.Reader.CachesDropped();
        Assert.That(Dentries(test), Is.Zero);
    }
}
