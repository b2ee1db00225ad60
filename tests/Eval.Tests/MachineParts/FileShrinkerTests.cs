using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Reclaim;
using Eval.Tests.Invariants;
using Eval.Tests.Invariants.SeededBugs;

namespace Eval.Tests.MachineParts;

/// <summary>Which dentries and inodes a shrinker drops, and in which order (fs/super.c, fs/dcache.c, fs/inode.c).</summary>
internal sealed class FileShrinkerTests
{
    private const int FilePages = 2, ObjectsOfAFile = 2;

    private readonly int _files;
    private readonly Machine _machine;
    private readonly FileShrinker _shrinker;

    public FileShrinkerTests()
        : this(files: 4)
    {
    }

    private FileShrinkerTests(int files, bool shields = false)
    {
        _files = files;
        MachineDescription description = SmallFixture.Machine with { ShieldsInodesWithPages = shields };
        _machine = new Machine(description, new MachineSizes(4, 2, files, files * FilePages, files, 1), new Sabotaged());
        _shrinker = new FileShrinker(
            description, _machine.Costs, _machine.Nodes, _machine.Slabs, _machine.Folios, _machine.Files, _machine.Cache, memcgs: 4);
        Do(EventKind.Fork, 0, 0);
        for (int file = 0; file < files; file++)
        {
            Do(EventKind.CreateFile, file, file * FilePages, FilePages);
            Do(EventKind.Alloc, file, 0, 0, file, EventFlags.UntilEvict);
        }
    }

    private MemcgNodeId List => _machine.Nodes.Of(MemcgId.Root, 0);

    private IEnumerable<int> Cached => Enumerable.Range(0, _files).Where(f => _machine.Files.IsCached[f]);

    private void Do(EventKind kind, int a = 0, int b = 0, int c = 0, int d = -1, EventFlags flags = EventFlags.None, int extra = 0) =>
        _machine.Execute(Event.Of(kind, a, b, c, d, flags, extra: extra));

    private void Read(int file, int pages = FilePages) => Do(EventKind.Read, 0, file, 0, pages);

    [Test]
    public void All_that_can_go_goes_when_the_need_is_greatest()
    {
        FileShrinkerTests it = new(4);
        it._shrinker.Shrink(it.List, priority: 0);
        Assert.That((it.Cached.Count(), it._machine.Files.Lru.ObjectsOf(it.List)), Is.EqualTo((0, 0L)));
        Assert.That(it._machine.Slabs.ObjectsOfRoot(new CacheId(0)), Is.Zero);
    }

    [Test]
    public void Nothing_goes_for_a_small_need_that_comes_to_no_batch()
    {
        FileShrinkerTests it = new(4);
        Assert.That(it._shrinker.Shrink(it.List, priority: 12), Is.Zero);
        Assert.That(it.Cached.Count(), Is.EqualTo(4));
    }

    [Test]
    public void What_goes_counts_in_pages_with_the_page_cache_that_goes_along()
    {
        FileShrinkerTests it = new(4);
        it.Read(0);
        it.Read(1);
        it._machine.Folios.DrainAllPagevecs();
        long slabPages = it._machine.Slabs.SlabBytes / 4096;
        long freed = it._shrinker.Shrink(it.List, priority: 0);
        Assert.That(freed, Is.EqualTo((2 * FilePages) + slabPages - (it._machine.Slabs.SlabBytes / 4096)));
        Assert.That(it._machine.Files.PresentPages[0], Is.Zero);
    }

    [Test]
    public void Of_a_batch_the_oldest_go_and_each_costs_a_step()
    {
        // A quarter of 1200 objects twice over is no batch of 1024: what three passes put off makes the fourth one, of 512 files.
        FileShrinkerTests it = new(600);
        for (int pass = 0; pass < 3; pass++)
        {
            it._shrinker.Shrink(it.List, priority: 2);
        }

        Assert.That(it.Cached.Count(), Is.EqualTo(600));
        long before = it._machine.Costs.StepsOf(Eval.Kernel.Costs.StepKind.ListNode);
        it._shrinker.Shrink(it.List, priority: 2);
        Assert.That(it.Cached, Is.EqualTo(Enumerable.Range(512, 88)));
        Assert.That(it._machine.Costs.StepsOf(Eval.Kernel.Costs.StepKind.ListNode) - before, Is.EqualTo(512 + 1), "and the list itself one");
    }

    [Test]
    public void What_cannot_go_becomes_the_youngest()
    {
        FileShrinkerTests it = new(4);
        it._machine.Files.IsMetadataDirty[0] = true;
        it._shrinker.Shrink(it.List, priority: 0);
        Assert.That((it.Cached.Single(), it._machine.Files.Lru.Oldest(it.List)), Is.EqualTo((0, 0)));

        FileShrinkerTests busy = new(4);
        busy._machine.Files.IsMetadataDirty[0] = busy._machine.Files.IsMetadataDirty[1] = true;
        busy._machine.Files.IsMetadataDirty[2] = busy._machine.Files.IsMetadataDirty[3] = true;
        busy._shrinker.Shrink(busy.List, priority: 1);
        Assert.That(busy._machine.Files.Lru.Oldest(busy.List), Is.Zero, "all were looked at once, so their order is as before");
        busy._machine.Files.IsMetadataDirty[0] = false;
        busy._shrinker.Shrink(busy.List, priority: 1);
        Assert.That(busy._machine.Files.Lru.ObjectsOf(busy.List), Is.EqualTo(3 * ObjectsOfAFile));
    }

    [Test]
    public void What_is_open_or_dirty_or_gone_or_in_no_disk_s_cache_cannot_go()
    {
        FileShrinkerTests it = new(4);
        Assert.That(it._shrinker.CanPrune(0), Is.True);
        it.Do(EventKind.Map, 0, 0, 0, FilePages);
        Assert.That(it._shrinker.CanPrune(0), Is.False, "mapped");
        it.Do(EventKind.Write, 0, 1, 0, FilePages);
        Assert.That(it._shrinker.CanPrune(1), Is.False, "dirty");
        it._machine.Cache.Evict(2);
        Assert.That(it._shrinker.CanPrune(2), Is.False, "not there");
    }

    [TestCase(FileKind.Disk, true)]
    [TestCase(FileKind.Negative, true)]
    [TestCase(FileKind.Tmpfs, false)]
    [TestCase(FileKind.Directory, false)]
    public void A_kind_of_file_can_go_or_not(FileKind kind, bool canGo)
    {
        FileShrinkerTests it = new(4);
        it._machine.Files.Kind[0] = kind;
        Assert.That(it._shrinker.CanPrune(0), Is.EqualTo(canGo));
        it._machine.Files.IsCached[0] = false;
        Assert.That(it._shrinker.CanPrune(0), Is.False);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Page_cache_shields_its_inode_since_5_15(bool shields)
    {
        FileShrinkerTests it = new(4, shields);
        it.Read(0, pages: 1);
        Assert.That((it._shrinker.CanPrune(0), it._shrinker.CanPrune(1)), Is.EqualTo((!shields, true)));
    }
}
