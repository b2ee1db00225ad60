using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Structures;

namespace Eval.Tests.MachineParts;

/// <summary>Which group's writeback structure an inode is attached to (fs/fs-writeback.c), and what writing back allocates.</summary>
internal sealed class WritebackTests
{
    private const int Child = 3, Files = 6, Pages = 4;
    private static readonly MemcgId A = TestMachine.A, B = TestMachine.B;
    private static readonly CacheId Structure = new(1), Bio = new(2), First = new(3), Worker = new(4), Placement = new(5);
    private TestMachine _test = null!;

    private InodeWriteback Writeback => _test.Machine.Writeback;

    [SetUp]
    public void Make()
    {
        _test = new TestMachine(m => m with
        {
            CpuCount = 2,
            HasCgroupWriteback = true,
            SwitchesInodesOfDyingWriteback = true,
            Caches =
            [
                .. m.Caches, Cache("kmalloc-1k"), Cache("bio-0"), Cache("ext4_allocation_context"), Cache("task_struct"), Cache("ext4_prealloc_space"),
            ],
            MemcgObjects = new MemcgObjects { Writeback = [new KernelObjects(Structure, 2)] },
            DataBioObjects = [new KernelObjects(Bio, 1)],
            FirstWriteObjects = [new KernelObjects(First, 3)],
            FlusherWorkerObjects = [new KernelObjects(Worker, 1)],
            FlusherWorkersBeyond = 2,
            DataPlacementObjects = [new KernelObjects(Placement, 1)],
        });
        _test.Do(EventKind.Mkdir, Child, A);
        _test.Do(EventKind.Fork, 0, A);
        _test.Do(EventKind.Fork, 1, Child);
        for (int file = 0; file < Files; file++)
        {
            _test.Do(EventKind.CreateFile, file, file * Pages, Pages);
        }
    }

    private static CacheGeometry Cache(string name) => new(name, 1_000, 4, 1, false, 30, 5);

    private int Pins(MemcgId memcg) => _test.Machine.Tree.RefsFor(memcg, PinReason.Writeback);

    private long Count(CacheId cache) => _test.Machine.Slabs.ObjectsOfRoot(cache);

    [Test]
    public void An_inode_is_attached_once_and_pins_its_group_until_it_goes()
    {
        Writeback.Attach(0, A);
        Writeback.Attach(1, A);
        Writeback.Attach(2, B);
        Writeback.Attach(0, B);
        Writeback.Attach(3, MemcgId.Root);
        Assert.That(Writeback.MemcgOf.Take(4), Is.EqualTo((MemcgId[])[A, A, B, MemcgId.None]), "the root has no structure of its own");
        Assert.That((Pins(A), Pins(B), Count(Structure)), Is.EqualTo((2, 1, 4L)), "the structure is made with the first one");
        Writeback.Detach(0);
        Writeback.Detach(0);
        Writeback.Detach(2);
        Assert.That((Pins(A), Pins(B), Count(Structure)), Is.EqualTo((1, 0, 2L)));
        Writeback.Detach(1);
        Assert.That((Pins(A), Count(Structure)), Is.EqualTo((0, 0L)));
    }

    [Test]
    public void Groups_with_something_dirty_are_counted_each_once_and_again_the_next_time()
    {
        _test.Do(EventKind.Write, 0, 0, 0, 1);
        _test.Do(EventKind.Write, 0, 1, 0, 1);
        _test.Do(EventKind.Write, 1, 2, 0, 1);
        Assert.That((Writeback.DirtyGroups(), Writeback.DirtyGroups()), Is.EqualTo((2, 2)));
        _test.Machine.Cache.WriteBack(2);
        Assert.That(Writeback.DirtyGroups(), Is.EqualTo(1));
        _test.Do(EventKind.Sync);
        Assert.That(Writeback.DirtyGroups(), Is.Zero);
    }

    [Test]
    public void What_is_dirty_of_a_group_is_found_and_whether_pages_are()
    {
        List<int> dirty = [99];
        Assert.That((Writeback.FindDirty(A, dirty), dirty.Count), Is.EqualTo((false, 0)));
        foreach (int file in (int[])[0, 1, 2])
        {
            _test.Do(EventKind.Write, 0, file, 0, 1);
        }

        _test.Do(EventKind.Write, 1, 3, 0, 1);
        Assert.That((Writeback.FindDirty(A, dirty), dirty.Order().ToArray()), Is.EqualTo((true, (int[])[0, 1, 2])));
        _test.Machine.Cache.WriteBack(1);
        Assert.That((Writeback.FindDirty(A, dirty), dirty.Order().ToArray()), Is.EqualTo((true, (int[])[0, 2])));
        _test.Do(EventKind.Write, 0, 1, 0, 1);
        Assert.That((Writeback.FindDirty(A, dirty), dirty.Order().ToArray()), Is.EqualTo((true, (int[])[0, 1, 2])), "it is dirty again");
        _test.Machine.Cache.WriteBack(0);
        _test.Machine.Cache.WriteBack(1);
        _test.Machine.Cache.WriteBack(2);
        Assert.That((Writeback.FindDirty(A, dirty), dirty.Count), Is.EqualTo((false, 0)));
        _test.Machine.Files.MarkDirty(0);
        _test.Machine.Files.IsMetadataDirty[0] = true;
        Writeback.NoteDirty(0);
        Assert.That((Writeback.FindDirty(A, dirty), dirty.Single()), Is.EqualTo((false, 0)), "an inode without pages");
    }

    // cleanup_offline_cgwbs: to the nearest living group; with something dirty it waits until the next group goes.
    [Test]
    public void Clean_inodes_leave_a_dying_group_and_dirty_ones_with_all_of_it_when_the_next_one_goes()
    {
        _test.Do(EventKind.Write, 1, 0, 0, 1);
        _test.Do(EventKind.Write, 1, 1, 0, 1);
        _test.Machine.Cache.WriteBack(1);
        _test.Do(EventKind.Exit, 1);
        _test.Do(EventKind.Rmdir, Child);
        _test.Wait(1_000_000_000);
        Assert.That(Writeback.MemcgOf.Take(2), Is.EqualTo((MemcgId[])[new(Child), new(Child)]), "one is dirty, and all of them stay");
        _test.Machine.Cache.WriteBack(0);
        _test.Do(EventKind.Rmdir, B);
        _test.Wait(1_000_000_000);
        Assert.That(Writeback.MemcgOf.Take(2), Is.EqualTo((MemcgId[])[A, A]));
        Assert.That((Pins(new(Child)), Pins(A)), Is.EqualTo((0, 2)));
    }

    [Test]
    public void Inodes_of_a_group_at_the_top_are_attached_to_nobody_when_it_goes()
    {
        _test.Do(EventKind.Fork, 2, B);
        _test.Do(EventKind.Write, 2, 0, 0, 1);
        _test.Do(EventKind.Write, 0, 1, 0, 1);
        _test.Do(EventKind.Sync);
        _test.Do(EventKind.Exit, 2);
        _test.Do(EventKind.Rmdir, B);
        _test.Wait(1_000_000_000);
        Assert.That(Writeback.MemcgOf.Take(2), Is.EqualTo((MemcgId[])[MemcgId.None, A]));
    }

    // BIO_MAX_VECS: 256 pages each; all are freed when the disk has them.
    [Test]
    public void Data_take_a_bio_for_each_256_pages_until_they_are_written()
    {
        FlusherStructures structures = new(_test.Machine.Description, _test.Machine.Objects, _test.Machine.Timeline);
        Assert.That((Count(First), Count(Bio)), Is.EqualTo((0L, 0L)));
        structures.DataWritten(256);
        Assert.That((Count(First), Count(Bio), Count(Placement)), Is.EqualTo((3L, 1L, 0L)), "what is needed to find a place is freed at once");
        structures.DataWritten(257);
        structures.DataWritten(1);
        structures.DataWritten(0);
        Assert.That((Count(First), Count(Bio)), Is.EqualTo((3L, 4L)), "first slabs are there for good");
        structures.DataCompleted();
        Assert.That((Count(First), Count(Bio)), Is.EqualTo((3L, 0L)));
    }

    [Test]
    public void Workers_are_started_for_structures_that_those_there_cannot_take()
    {
        FlusherStructures structures = new(_test.Machine.Description, _test.Machine.Objects, _test.Machine.Timeline);
        List<long> workers = [];
        foreach (int queued in (int[])[2, 3, 6, 5, 7])
        {
            structures.WritebackQueued(queued);
            workers.Add(Count(Worker));
        }

        Assert.That(workers, Is.EqualTo((long[])[0, 1, 4, 4, 5]), "two can be taken, and workers stay");
    }
}
