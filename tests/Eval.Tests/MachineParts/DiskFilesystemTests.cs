using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Filesystem;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Tests.MachineParts;

/// <summary>Which blocks of the disk come into the page cache, who is charged for them, and what holds them (fs/ext4).</summary>
internal sealed class DiskFilesystemTests
{
    private const long Second = 1_000_000_000, Moment = Second / 1000;
    private const int Groups = 8, NameBytes = 8, Task = 0, OtherTask = 1, Nobody = -1;

    // A disk of eight groups on which nothing is read ahead: the mount reads the first block of the inode table.
    private const int Mounted = 1;

    // A bitmap and two pages of s_buddy_cache.
    private const int PagesOfGroup = 3;

    private static FilesystemDescription Plain { get; } = new() { Source = "test", ReadAheadBlocks = 0, UpdatesAccessTime = false };

    private static TestMachine Machine(
        Func<FilesystemDescription, FilesystemDescription>? change = null, Func<MachineDescription, MachineDescription>? machine = null)
    {
        TestMachine test = new(m =>
        {
            m = m with { Filesystem = change is null ? Plain : change(Plain), StockPages = 0, HasCgroupWriteback = true };
            return machine is null ? m : machine(m);
        });
        test.Do(EventKind.Fork, Task, TestMachine.A);
        test.Do(EventKind.Fork, OtherTask, TestMachine.B);
        return test;
    }

    private static DiskFilesystem Disk(TestMachine test) => test.Machine.Disk!;

    private static void Make(TestMachine test, int file, uint hash = 0, int task = Task, int nameBytes = NameBytes)
    {
        test.Do(EventKind.CreateFile, file, file, 1);
        test.Do(EventKind.LinkFile, file, unchecked((int)hash), nameBytes, task);
    }

    private static (int Cached, long OfA, long OfB) Blocks(TestMachine test) =>
        (Disk(test).CachedBlocks, test.Usage(TestMachine.A), test.Usage(TestMachine.B));

    // Device and root directory come after the files of the fixture.
    private static int Device(TestMachine test) => test.Machine.Files.Count - DiskFilesystem.OwnFiles;

    private static int Root(TestMachine test) => Device(test) + 1;

    [TestCase(0, false, 12, 1)]
    [TestCase(3, false, 12, 4)]
    [TestCase(3, true, 12, 1)]
    [TestCase(3, true, 17, 1)]
    [TestCase(3, true, 18, 2)]
    public void A_mount_reads_the_inode_table_as_far_as_it_is_read_ahead(int readAhead, bool checksums, int firstInode, int table)
    {
        TestMachine test = Machine(f => f with { ReadAheadBlocks = readAhead, HasMetadataChecksums = checksums, FirstInode = firstInode });
        Assert.That(Blocks(test), Is.EqualTo((table, 0L, 0L)), "and nobody pays for it");
    }

    // Looked up: the table's first block, all four of it, the journal's superblock, and the first block again, where the root inode is.
    [TestCase(0, 2)]
    [TestCase(1, 3)]
    public void Of_what_a_mount_looked_up_each_CPU_holds_the_last(int rootInodeCpu, int held)
    {
        TestMachine test = Machine(f => f with { ReadAheadBlocks = 3, BufferLruEntries = 3, RootInodeCpu = rootInodeCpu });
        test.Do(EventKind.DropCaches, 1);
        Assert.That(Disk(test).CachedBlocks, Is.EqualTo(held));
    }

    [Test]
    public void Who_makes_the_first_file_pays_for_the_inode_bitmap_and_the_directory()
    {
        TestMachine test = Machine();
        Make(test, 0);
        Assert.That((Blocks(test), Disk(test).InodesUsed), Is.EqualTo(((Mounted + 2, 2L, 0L), 1)));
        Make(test, 1, task: OtherTask);
        Assert.That((Blocks(test), Disk(test).InodesUsed), Is.EqualTo(((Mounted + 2, 2L, 0L), 2)), "and the second finds all of it there");
    }

    // ext4_append: a block has room for 253 entries of 16 bytes beside the three that mkfs makes; the next one makes an index and two leaves of it.
    [TestCase(253, 0)]
    [TestCase(254, 1)]
    public void A_directory_that_gets_a_block_needs_what_allocating_blocks_needs(int entries, int slabs)
    {
        CacheId placement = new(1);
        TestMachine test = Machine(machine: m => m with
        {
            Caches = [.. m.Caches, new CacheGeometry("ext4_allocation_context", 168, 24, 1, false, 30, 5)],
            DataPlacementObjects = [new KernelObjects(placement, 1)],
        });
        for (int n = 0; n < entries; n++)
        {
            Make(test, 0, hash: (uint)n << 22, nameBytes: 8);
        }

        Assert.That(
            (test.Machine.Slabs.SlabsOfRoot(placement), test.Machine.Slabs.ObjectsOfRoot(placement)), Is.EqualTo(((long)slabs, 0L)), "and gives it back");
    }

    [TestCase(16, 16, 8192, 1)]
    [TestCase(17, 16, 8192, 0)]
    [TestCase(32, 16, 8192, 1)]
    [TestCase(12, 16, 12, 1)]
    [TestCase(12, 16, 13, 0)]
    public void Another_block_of_inodes_or_another_group_of_them_is_read_by_whoever_comes_to_it(int firstInode, int perBlock, int perGroup, int more)
    {
        TestMachine test = Machine(f => f with { FirstInode = firstInode, InodesPerBlock = perBlock, InodesPerGroup = perGroup });
        Make(test, 0);
        int before = Disk(test).CachedBlocks;
        Make(test, 1, task: OtherTask);
        Assert.That((Disk(test).CachedBlocks - before, test.Usage(TestMachine.B)), Is.EqualTo((more, (long)more)));
    }

    [Test]
    public void The_inode_table_is_read_ahead_again_when_its_first_block_has_gone()
    {
        TestMachine test = Machine(f => f with { ReadAheadBlocks = 3, BufferLruEntries = 1, DropCachesEmptiesBufferLru = true });
        test.Do(EventKind.DropCaches, 1);
        Assert.That(Disk(test).CachedBlocks, Is.Zero);
        Make(test, 0);
        Assert.That(Blocks(test), Is.EqualTo((2 + 4, 6L, 0L)));
    }

    [TestCase(true, Groups * PagesOfGroup)]
    [TestCase(false, 0)]
    public void What_the_allocator_needs_of_all_groups_is_loaded_some_time_after_the_mount_and_nobody_pays(bool prefetches, int loaded)
    {
        TestMachine test = Machine(f => f with { PrefetchesBlockBitmaps = prefetches, PrefetchDelayNanoseconds = 2 * Second });
        test.Wait((2 * Second) - Moment - test.Machine.Clock.NowNanoseconds);
        Assert.That(Disk(test).CachedBlocks, Is.EqualTo(Mounted));
        test.Wait(2 * Moment);
        Assert.That(Blocks(test), Is.EqualTo((Mounted + loaded, 0L, 0L)));
    }

    [Test]
    public void Groups_that_somebody_allocated_from_are_not_loaded_again()
    {
        TestMachine test = Machine(f => f with { PrefetchesBlockBitmaps = true, DirectoryUsedBytes = 4096 });
        Make(test, 0, hash: 5);
        int before = Disk(test).CachedBlocks;
        test.Wait(6 * Second);
        Assert.That(Blocks(test), Is.EqualTo((before + ((Groups - 1) * PagesOfGroup), 4L + PagesOfGroup, 0L)));
    }

    [TestCase(true, Groups)]
    [TestCase(false, 1)]
    public void A_directory_that_grows_allocates_a_block_for_whoever_adds_to_it_and_loads_the_allocator_once(bool loadsAll, int groups)
    {
        TestMachine test = Machine(f => f with { LoadsAllBlockBitmaps = loadsAll, DirectoryUsedBytes = 4096 });
        Make(test, 0, hash: 5);
        // The directory's own block, the inode bitmap, two leaves that its entries went to, and what the allocator looks at.
        int pages = 4 + (groups * PagesOfGroup);
        Assert.That(Blocks(test), Is.EqualTo((Mounted + pages, (long)pages, 0L)));
        Assert.That(test.Machine.Writeback.MemcgOf[Root(test)], Is.EqualTo(TestMachine.A), "the directory's inode is dirty on behalf of who added to it");
        test.Wait(5 * Second);
        Assert.That(Disk(test).CachedBlocks, Is.EqualTo(Mounted + pages));
    }

    [Test]
    public void A_lookup_of_a_name_costs_nothing_while_its_blocks_are_there_and_who_looks_pays_when_they_are_not()
    {
        TestMachine test = Machine(f => f with { DropCachesEmptiesBufferLru = true, CommitNanoseconds = Second });
        Make(test, 0);
        Disk(test).Journal.Commit();
        test.Do(EventKind.DropCaches, 1);
        Assert.That(Blocks(test), Is.EqualTo((0, 0L, 0L)));
        Disk(test).LookUp(1, TestMachine.B, cpu: 0);
        Assert.That(Blocks(test), Is.EqualTo((0, 0L, 0L)), "a file without a name on the disk is looked up nowhere");
        Disk(test).LookUp(0, TestMachine.B, cpu: 0);
        Assert.That(Blocks(test), Is.EqualTo((2, 0L, 2L)), "the directory and the inode's block");
    }

    [Test]
    public void A_name_is_removed_on_nobody_s_account()
    {
        TestMachine test = Machine(f => f with { DropCachesEmptiesBufferLru = true });
        Make(test, 0);
        test.Do(EventKind.CreateFile, 1, 1, 1);
        Disk(test).Journal.Commit();
        test.Do(EventKind.DropCaches, 1);
        test.Do(EventKind.Unlink, 1);
        Assert.That(Blocks(test), Is.EqualTo((0, 0L, 0L)), "it had no name on the disk");
        test.Do(EventKind.Unlink, 0);
        Assert.That(Blocks(test), Is.EqualTo((3, 0L, 0L)), "directory, inode and inode bitmap");
        test.Do(EventKind.DropCaches, 1);
        Assert.That(Disk(test).CachedBlocks, Is.EqualTo(3), "which the transaction holds");
    }

    [Test]
    public void Writing_a_file_back_modifies_the_block_bitmap_and_the_inode_s_block_on_nobody_s_account()
    {
        TestMachine test = Machine(f => f with { DropCachesEmptiesBufferLru = true });
        Make(test, 0);
        Disk(test).Journal.Commit();
        test.Do(EventKind.DropCaches, 1);
        Disk(test).Written(1);
        Assert.That(Disk(test).CachedBlocks, Is.Zero, "a file that is not on the disk");
        Disk(test).Written(0);
        test.Do(EventKind.DropCaches, 1);
        Assert.That(Blocks(test), Is.EqualTo((2, 0L, 0L)));
    }

    [Test]
    public void The_flusher_s_workers_take_turns_on_the_CPUs()
    {
        TestMachine test = Machine(f => f with { BufferLruEntries = 2 }, m => m with { CpuCount = 2 });
        Make(test, 0);
        Disk(test).Written(0);
        Disk(test).Written(0);
        Disk(test).Journal.Commit();
        test.Do(EventKind.DropCaches, 1);
        // Of CPU 0 the bitmap and the inode's block; CPU 1 has both blocks of the commit on its list.
        Assert.That(Disk(test).CachedBlocks, Is.EqualTo(2));
    }

    [TestCase(true, 0)]
    [TestCase(false, 2)]
    public void What_a_CPU_looked_up_last_stays_unless_its_list_is_emptied(bool empties, int left)
    {
        TestMachine test = Machine(
            f => f with { ReadAheadBlocks = 3, BufferLruEntries = 3, DropCachesEmptiesBufferLru = empties }, m => m with { CpuCount = 1 });
        test.Do(EventKind.DropCaches, 1);
        Assert.That(Disk(test).CachedBlocks, Is.EqualTo(left));
    }

    [Test]
    public void What_is_modified_stays_until_it_is_committed()
    {
        TestMachine test = Machine(f => f with { DropCachesEmptiesBufferLru = true });
        Make(test, 0);
        test.Do(EventKind.DropCaches, 1);
        Assert.That(Blocks(test), Is.EqualTo((3, 2L, 0L)), "bitmap, inode and directory");
        Disk(test).Journal.Commit();
        test.Do(EventKind.DropCaches, 1);
        Assert.That(Blocks(test), Is.EqualTo((0, 0L, 0L)));
    }

    [Test]
    public void The_first_commit_dirties_the_device_for_the_owner_of_its_last_block_and_no_later_one_does()
    {
        TestMachine test = Machine(f => f with { DropCachesEmptiesBufferLru = true });
        Make(test, 0);
        Make(test, 1, task: OtherTask);
        Assert.That(test.Machine.Files.IsDirty(Device(test)), Is.False);
        Disk(test).Journal.Commit();
        // Filed last is the directory's block, which A brought in.
        Assert.That((test.Machine.Writeback.MemcgOf[Device(test)], test.Machine.Files.IsDirty(Device(test))), Is.EqualTo((TestMachine.A, true)));
        test.Machine.Writeback.Detach(Device(test));
        test.Do(EventKind.DropCaches, 1);
        Make(test, 2, task: OtherTask);
        Disk(test).Journal.Commit();
        Assert.That(test.Machine.Writeback.MemcgOf[Device(test)], Is.EqualTo(MemcgId.None));
    }

    [Test]
    public void The_device_of_a_group_that_is_offline_stays_with_the_root()
    {
        TestMachine test = Machine();
        Make(test, 0);
        test.Do(EventKind.Exit, Task);
        test.Do(EventKind.Rmdir, TestMachine.A);
        test.Wait(Second);
        Assert.That(test.Machine.Tree.State[TestMachine.A], Is.EqualTo(MemcgState.Dying));
        Disk(test).Journal.Commit();
        Assert.That((test.Machine.Writeback.MemcgOf[Device(test)], test.Machine.Files.IsDirty(Device(test))), Is.EqualTo((MemcgId.None, true)));
    }

    [Test]
    public void Sync_commits_the_journal_and_writes_the_device_too()
    {
        TestMachine test = Machine(f => f with { DropCachesEmptiesBufferLru = true });
        Make(test, 0);
        test.Machine.Flusher.Sync();
        Assert.That(test.Machine.Files.IsDirty(Device(test)), Is.False);
        test.Do(EventKind.DropCaches, 1);
        Assert.That(Disk(test).CachedBlocks, Is.Zero);
    }

    [Test]
    public void Sync_writes_data_before_it_commits_what_writing_them_modifies()
    {
        TestMachine test = Machine(f => f with { DropCachesEmptiesBufferLru = true });
        Make(test, 0);
        test.Do(EventKind.Write, Task, 0, 0, 1);
        test.Machine.Flusher.Sync();
        test.Do(EventKind.DropCaches, 1);
        Assert.That(Disk(test).CachedBlocks, Is.Zero);
    }

    [Test]
    public void The_leaves_of_a_directory_that_grows_are_held_until_they_are_committed()
    {
        TestMachine test = Machine(f => f with { DirectoryUsedBytes = 4096, DropCachesEmptiesBufferLru = true });
        test.Do(EventKind.DropCaches, 1);
        Make(test, 0, hash: 5);
        test.Do(EventKind.DropCaches, 1);
        // Inode bitmap, inode, directory, both leaves and the bitmap they were allocated from, none of which was there any more.
        Assert.That(Blocks(test), Is.EqualTo((6, 6L, 0L)));
        Disk(test).Journal.Commit();
        test.Do(EventKind.DropCaches, 1);
        Assert.That(Disk(test).CachedBlocks, Is.Zero);
    }

    [Test]
    public void A_name_is_removed_by_the_first_CPU()
    {
        TestMachine test = Machine(f => f with { BufferLruEntries = 2 }, m => m with { CpuCount = 2 });
        Make(test, 0);
        test.Do(EventKind.Unlink, 0);
        Disk(test).Journal.Commit();
        test.Do(EventKind.DropCaches, 1);
        // Inode and inode bitmap; the directory fell off the list, and the commit has the other CPU's.
        Assert.That(Disk(test).CachedBlocks, Is.EqualTo(2));
        Disk(test).LookUp(0, TestMachine.B, cpu: 0);
        Assert.That(test.Usage(TestMachine.B), Is.EqualTo(1), "for the directory");
    }

    [Test]
    public void The_first_listing_after_a_change_dirties_the_root_directory_under_relatime()
    {
        TestMachine test = Machine(f => f with { UpdatesAccessTime = true });
        test.Do(EventKind.List, Task, Nobody);
        Assert.That((test.Machine.Writeback.MemcgOf[Root(test)], test.Machine.Files.IsDirty(Root(test))), Is.EqualTo((TestMachine.A, true)));
        Assert.That(Blocks(test), Is.EqualTo((Mounted + 1, 1L, 0L)), "who lists pays for the directory's block");
        test.Machine.Flusher.Sync();
        test.Do(EventKind.List, OtherTask, Nobody);
        Assert.That(test.Machine.Files.IsDirty(Root(test)), Is.False, "no change since");
        Make(test, 0);
        test.Do(EventKind.List, OtherTask, Nobody);
        Assert.That(test.Machine.Files.IsDirty(Root(test)), Is.True);
        Assert.That(test.Machine.Writeback.MemcgOf[Root(test)], Is.EqualTo(TestMachine.A), "it stays attached");
        test.Machine.Flusher.Sync();
        test.Do(EventKind.Unlink, 0);
        test.Do(EventKind.List, OtherTask, Nobody);
        Assert.That(test.Machine.Files.IsDirty(Root(test)), Is.True, "a name that goes is a change too");
    }

    [Test]
    public void Without_access_times_a_listing_dirties_nothing()
    {
        TestMachine test = Machine();
        test.Do(EventKind.List, Task, Nobody);
        Assert.That((test.Machine.Files.IsDirty(Root(test)), Disk(test).CachedBlocks), Is.EqualTo((false, Mounted + 1)));
    }

    [TestCase(true, FileKind.Disk, true)]
    [TestCase(true, FileKind.Tmpfs, false)]
    [TestCase(false, FileKind.Disk, false)]
    public void The_first_reader_of_a_file_on_disk_writes_its_access_time(bool updates, FileKind kind, bool needs)
    {
        TestMachine test = Machine(f => f with { UpdatesAccessTime = updates });
        int last = Device(test) - 1;
        test.Do(EventKind.CreateFile, last, 0, 1, extra: (int)kind);
        Assert.That((Disk(test).NeedsAccessTime(last), Disk(test).NeedsAccessTime(last)), Is.EqualTo((needs, false)));
    }

    [Test]
    public void A_block_that_comes_in_has_buffer_heads_and_a_buddy_bitmap_has_none()
    {
        CacheId heads = new(0);
        TestMachine without = Machine(), test = Machine(f => f with { BufferHeadCache = heads, PrefetchesBlockBitmaps = true });
        long before = without.Machine.Slabs.ObjectsOfRoot(heads);
        Assert.That(test.Machine.Slabs.ObjectsOfRoot(heads) - before, Is.EqualTo(Mounted));
        test.Wait(6 * Second);
        Assert.That(
            (Disk(test).CachedBlocks, test.Machine.Slabs.ObjectsOfRoot(heads) - before),
            Is.EqualTo((Mounted + (Groups * PagesOfGroup), (long)Mounted + Groups)));
    }

    [Test]
    public void The_last_file_of_a_fixture_has_a_name_like_any_other()
    {
        TestMachine test = Machine();
        Make(test, Device(test) - 1);
        Disk(test).Written(Device(test) - 1);
        Assert.That((Disk(test).InodesUsed, Blocks(test)), Is.EqualTo((1, (Mounted + 3, 2L, 0L))), "the flusher looks at a block bitmap");
    }

    [Test]
    public void What_the_journal_kept_of_a_page_goes_with_it_and_the_shrinker_frees_the_rest()
    {
        CacheId heads = new(0);
        TestMachine test = Machine(f => f with { DropCachesEmptiesBufferLru = true, JournalHeadCache = heads });
        long before = test.Machine.Slabs.ObjectsOfRoot(heads);
        Make(test, 0);
        Disk(test).Journal.Commit();
        Assert.That(test.Machine.Slabs.ObjectsOfRoot(heads) - before, Is.EqualTo(3));
        test.Do(EventKind.DropCaches, 1);
        Assert.That(test.Machine.Slabs.ObjectsOfRoot(heads) - before, Is.Zero);
        Make(test, 1);
        Disk(test).Journal.Commit();
        Disk(test).ShrinkJournal();
        Assert.That(test.Machine.Slabs.ObjectsOfRoot(heads) - before, Is.Zero);
    }
}
