using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Filesystem;

/// <summary>
/// An ext4 filesystem as its users pay for it: whoever first touches a block that is not cached is charged for the page of the block
/// device, whatever the block holds. Buffers on a CPU's list or in the journal keep their pages; a commit dirties the block device on behalf of
/// the owner of the first block in it.
/// </summary>
public sealed partial class DiskFilesystem : IBlockPages
{
    // More distinct metadata blocks than any fixture touches: 130 000 files.
    private const int MostBlocks = 16_384;

    // Block numbers above the image stand for the pages of the buddy bitmaps.
    private const int FirstBuddyBlock = 1 << 28;

    // The journal's superblock: on the lab's image, traces have kjournald2 write from the next one on.
    private const int JournalBlock = 131_072;

    private readonly MachineDescription _description;
    private readonly Timeline _timeline;
    private readonly MemcgTree _tree;
    private readonly FolioTable _folios;
    private readonly FileTable _files;
    private readonly PageCache _cache;
    private readonly InodeWriteback _writeback;
    private readonly Flusher _flusher;
    private readonly Work _prefetch;
    private readonly FilesystemDescription _d;
    private readonly DirectoryIndex _directory;
    private readonly BufferLru _lru;
    private readonly PageTreeNodes _nodes;
    private readonly Dictionary<int, int> _pageOfBlock = [];
    private readonly List<int> _blockOfPage = [];
    private readonly List<int> _newLeaves = [];
    private readonly Journal _journal;
    private readonly int _device;
    private readonly int _root;
    private readonly bool[] _hasAccessTime;
    private readonly uint[] _hashOfFile;
    private readonly int[] _inodeOfFile;
    private int _nextInode;
    private int _flusherCpu;
    private bool _isDeviceAttached, _isRootAttached, _isRootNewerThanAccess = true;

    internal DiskFilesystem(
        MachineDescription machine, FilesystemDescription description, Timeline timeline, MemcgTree tree, ObjectTable objects, FolioTable folios,
        FileTable files, PageCache cache, InodeWriteback writeback, Flusher flusher, int deviceFile, FolioId firstFolio)
    {
        _description = machine;
        _d = description;
        _timeline = timeline;
        _tree = tree;
        _folios = folios;
        _files = files;
        _cache = cache;
        _writeback = writeback;
        _flusher = flusher;
        _prefetch = new PrefetchWork(this);
        _device = deviceFile;
        _root = deviceFile + 1;
        _directory = new DirectoryIndex(description, machine.PageSizeBytes);
        _lru = new BufferLru(machine.CpuCount, description.BufferLruEntries);
        _journal = new Journal(description, timeline, objects, _lru, machine.CpuCount - 1, machine.CpuCount, page => _blockOfPage[page], Committed);
        _nodes = new PageTreeNodes(description, folios, objects);
        _nextInode = description.FirstInode;
        _hasAccessTime = Columns.New<bool>(deviceFile + 1);
        _hashOfFile = Columns.New<uint>(deviceFile + 1);
        _inodeOfFile = Columns.New<int>(deviceFile + 1);
        folios.Ensure(firstFolio + MostBlocks);
        files.Create(_root, FileKind.Directory);
        files.Create(deviceFile, FileKind.BlockDevice, firstFolio, MostBlocks);
    }

    /// <summary>File numbers a disk needs beside those of the fixture: its block device and its root directory.</summary>
    public const int OwnFiles = 2;

    /// <summary>Metadata blocks in the page cache.</summary>
    public int CachedBlocks => _files.PresentPages[_device];

    /// <summary>Files created since mount.</summary>
    public int InodesUsed => _nextInode - _d.FirstInode;

    internal PageTreeNodes Nodes => _nodes;

    internal bool IsDevice(int file) => file == _device;

    /// <summary>touch_atime under relatime: true for the first reader of a file on disk.</summary>
    internal bool NeedsAccessTime(int file)
    {
        bool needs = _d.UpdatesAccessTime && _files.Kind[file] == FileKind.Disk && !_hasAccessTime[file];
        _hasAccessTime[file] = true;
        return needs;
    }

    /// <summary>
    /// Delayed allocation ends when a file is written back (ext4_writepages): the block bitmap and the inode's block are looked up by the flusher's
    /// workers, which take turns on the CPUs.
    /// </summary>
    internal void Written(int file)
    {
        if (_inodeOfFile[file] == 0)
        {
            return;
        }

        int cpu = _flusherCpu++ % _description.CpuCount;
        Touch(_d.BlockBitmapBlock + 1, MemcgId.Root, cpu);
        Modify(_d.BlockBitmapBlock + 1);
        int block = BlockOfInode(_inodeOfFile[file]);
        Touch(block, MemcgId.Root, cpu);
        Modify(block);
    }

    /// <summary>
    /// Mounts the image as the root does at boot (fs/ext4/super.c, ext4_fill_super): the journal's inode, with which the inode table is read ahead, its
    /// superblock (jbd2_journal_init_inode), whose page the journal holds from then on, and the root inode when the journal's thread has begun.
    /// </summary>
    internal void Mount()
    {
        if (_d.PrefetchesBlockBitmaps)
        {
            _timeline.After(_d.PrefetchDelayNanoseconds, _prefetch, 0);
        }

        ReadInodeTable(_d.InodeTableBlock, MemcgId.Root, 0);
        _lru.Touch(0, JournalBlock);
        Touch(_d.InodeTableBlock, MemcgId.Root, _d.RootInodeCpu);
    }

    /// <summary>Creates a file in the root directory (ext4_create): lookup, inode bitmap, inode table, directory entry.</summary>
    internal void Create(int file, uint hash, int nameBytes, MemcgId memcg, int cpu)
    {
        _hashOfFile[file] = hash;
        _inodeOfFile[file] = _nextInode;
        _isRootNewerThanAccess = true;
        Lookup(hash, memcg, cpu);
        int bitmap = InodeBitmapOf(_nextInode);
        Touch(bitmap, memcg, cpu);
        Modify(bitmap);
        int block = BlockOfInode(_nextInode++);
        if (block == _d.InodeTableBlock && !IsCached(block))
        {
            ReadInodeTable(block, memcg, cpu);
        }

        Touch(block, memcg, cpu);
        Modify(block);
        AddEntry(hash, nameBytes, memcg, cpu);
        Touch(_d.InodeTableBlock, memcg, cpu);
        Modify(_d.InodeTableBlock);
        Touch(block, memcg, cpu);
    }

    /// <summary>A name that is in memory no more is looked up, and the inode is read (ext4_lookup, ext4_iget).</summary>
    internal void LookUp(int file, MemcgId memcg, int cpu)
    {
        if (_inodeOfFile[file] != 0)
        {
            Lookup(_hashOfFile[file], memcg, cpu);
            Touch(BlockOfInode(_inodeOfFile[file]), memcg, cpu);
        }
    }

    /// <summary>Loads the block bitmaps of the groups that ext4lazyinit reads, and makes their buddies of them; those that are there stay.</summary>
    internal void Prefetch() => LoadGroups(_d.PrefetchedGroups, MemcgId.Root, 0);

    /// <summary>Removes a file's name (ext4_unlink): the same blocks once more.</summary>
    internal void Unlink(int file)
    {
        if (_inodeOfFile[file] == 0)
        {
            return;
        }

        uint hash = _hashOfFile[file];
        _isRootNewerThanAccess = true;
        Lookup(hash, MemcgId.Root, cpu: 0);
        int entry = BlockOfLeaf(_directory.LeafFor(hash));
        Modify(entry);
        int block = BlockOfInode(_inodeOfFile[file]);
        Touch(block, MemcgId.Root, cpu: 0);
        Modify(block);
        int bitmap = InodeBitmapOf(_inodeOfFile[file]);
        Touch(bitmap, MemcgId.Root, cpu: 0);
        Modify(bitmap);
    }

    /// <summary>Its journal.</summary>
    internal Journal Journal => _journal;

    // The first dirty page decides; a group that is offline gets no structure any more (wb_memcg_offline), and the device stays with the root's.
    private void Committed(int page)
    {
        MemcgId owner = _folios.OwnerOf(_files.FirstFolio[_device] + page);
        if (!_isDeviceAttached && owner > MemcgId.Root && !_tree.IsOffline[owner])
        {
            _writeback.Attach(_device, owner);
        }

        _isDeviceAttached = true;
        _flusher.DirtyInode(_device);
    }

    /// <summary>The first half of drop_caches: pages of the block device that nothing holds go.</summary>
    internal void DropPages()
    {
        if (_d.DropCachesEmptiesBufferLru)
        {
            _lru.Clear();
        }

        FolioId first = _files.FirstFolio[_device];
        for (int page = 0; page < _blockOfPage.Count; page++)
        {
            FolioId folio = first + page;
            bool present = _folios.Has(folio, FolioFlags.Present) && !_folios.Has(folio, FolioFlags.Zombie);
            if (present && !_journal.Holds(page) && !_lru.Holds(_blockOfPage[page]))
            {
                _cache.DropPage(_device, folio);
            }
        }
    }

    /// <summary>A page of the block device goes: buffers first, and what the journal kept of them.</summary>
    void IBlockPages.PageDropped(int file, FolioId folio)
    {
        int index = folio - _files.FirstFolio[file];
        if (file == _device)
        {
            _journal.FreeHead(index);
            index = Math.Max(0, _blockOfPage[index]);
        }

        _nodes.PageDropped(file, index, folio);
    }

    /// <summary>The second half: jbd2_journal_shrink_scan frees checkpointed buffers when it can see them.</summary>
    internal void ShrinkJournal() => _journal.Shrink(_blockOfPage.Count);

    // A directory that gets another block has its inode dirtied (i_blocks) on behalf of the task, unlike other changes, which go through the journal alone.
    private void AddEntry(uint hash, int nameBytes, MemcgId memcg, int cpu)
    {
        _newLeaves.Clear();
        _directory.Add(hash, nameBytes, _newLeaves);
        if (_newLeaves.Count > 0)
        {
            DirtyRoot(memcg);
            LoadAllocator(memcg, cpu);
        }

        foreach (int leaf in _newLeaves)
        {
            _flusher.BlocksPlaced(cpu);
            Touch(BlockOfLeaf(leaf), memcg, cpu);
            Modify(BlockOfLeaf(leaf));
            Modify(_d.DirectoryBlock);
        }

        Touch(_d.DirectoryBlock, memcg, cpu);
        int entry = BlockOfLeaf(_directory.LeafFor(hash));
        Touch(entry, memcg, cpu);
        Modify(entry);
    }

    private void DirtyRoot(MemcgId memcg)
    {
        if (!_isRootAttached)
        {
            _isRootAttached = true;
            _writeback.Attach(_root, memcg);
        }

        _flusher.DirtyInode(_root);
    }

    private int BlockOfInode(int inode) => _d.InodeTableBlock + ((inode - 1) / _d.InodesPerBlock);

    private bool IsCached(int block) =>
        _pageOfBlock.TryGetValue(block, out int page) && _folios.Has(_files.FirstFolio[_device] + page, FolioFlags.Present);

    private int BlockOfLeaf(int leaf) => leaf == 0 ? _d.DirectoryBlock : _d.DirectoryBlock + leaf;

    // A flexible group keeps the bitmaps of its block groups side by side, and their tables one after another.
    private int InodeBitmapOf(int inode) => _d.InodeBitmapBlock + ((inode - 1) / _d.InodesPerGroup);

    private void Lookup(uint hash, MemcgId memcg, int cpu)
    {
        Touch(_d.DirectoryBlock, memcg, cpu);
        if (_directory.IsIndexed)
        {
            Touch(BlockOfLeaf(_directory.LeafFor(hash)), memcg, cpu);
        }
    }

    // __ext4_get_inode_loc: a block with inodes in use is looked up and read, and looked up once more with the blocks after it, which are read ahead.
    private void ReadInodeTable(int block, MemcgId memcg, int cpu)
    {
        int lastInUse = _d.InodeTableBlock + ((_d.FirstInode - 2) / _d.InodesPerBlock);
        int last = _d.HasMetadataChecksums ? lastInUse : block + _d.ReadAheadBlocks;
        for (int b = block; b <= last; b++)
        {
            Touch(b, memcg, cpu);
        }
    }

    // ext4_mb_new_blocks for the root directory, which has no goal: a group is looked at when its buddy is there, so the first one to allocate loads it.
    private void LoadAllocator(MemcgId memcg, int cpu)
    {
        Touch(_d.BlockBitmapBlock, memcg, cpu);
        Modify(_d.BlockBitmapBlock);
        if (!IsCached(FirstBuddyBlock))
        {
            LoadGroups(_d.AllocatorGroups, memcg, cpu);
        }
    }

    private void LoadGroups(IReadOnlyList<int> groups, MemcgId memcg, int cpu)
    {
        foreach (int group in groups)
        {
            int buddy = FirstBuddyBlock + (group * FilesystemDescription.BuddyPagesPerGroup);
            if (IsCached(buddy))
            {
                continue;
            }

            Touch(_d.BlockBitmapBlock + group, memcg, cpu);
            for (int page = 0; page < FilesystemDescription.BuddyPagesPerGroup; page++)
            {
                // Pages of an inode of its own (s_buddy_cache), which has no buffers to look up.
                AddPage(buddy + page, memcg, cpu, hasBuffers: false);
            }
        }
    }

    private void Touch(int block, MemcgId memcg, int cpu)
    {
        AddPage(block, memcg, cpu, hasBuffers: true);
        _lru.Touch(cpu, block);
    }

    private void AddPage(int block, MemcgId memcg, int cpu, bool hasBuffers)
    {
        if (!_pageOfBlock.TryGetValue(block, out int page))
        {
            page = _blockOfPage.Count;
            if (page == MostBlocks)
            {
                throw new InvalidOperationException($"more than {MostBlocks} metadata blocks");
            }

            _pageOfBlock.Add(block, page);
            _blockOfPage.Add(block);
            _journal.Ensure(page + 1);
        }

        FolioId folio = _files.FirstFolio[_device] + page;
        if (_folios.Has(folio, FolioFlags.Present) && !_folios.Has(folio, FolioFlags.Zombie))
        {
            return;
        }

        if (_folios.Add(folio, FolioKind.File, _device, memcg, cpu, inFault: false))
        {
            _files.PresentPages[_device]++;
            _nodes.PageAdded(_device, block, memcg, cpu);
            if (hasBuffers)
            {
                _nodes.BuffersAdded(folio, memcg, cpu);
            }
        }
    }

    private void Modify(int block) => _journal.Modify(_pageOfBlock[block]);
}
