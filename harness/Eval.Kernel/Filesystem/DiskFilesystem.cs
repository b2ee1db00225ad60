using Eval.Kernel.Contract;
using Eval.Kernel.Folio;
using Eval.Kernel.Memcg;
using Eval.Kernel.Time;

namespace Eval.Kernel.Filesystem;

/// <summary>
/// An ext4 filesystem as its users pay for it: whoever first touches a block that is not cached is charged for the page of the block
/// device, whatever the block holds. Buffers on a CPU's list or in the journal keep their pages; a commit dirties the block device on behalf of
/// the owner of the first block in it.
/// </summary>
public sealed class DiskFilesystem
{
    // More distinct metadata blocks than any fixture touches: 130 000 files.
    private const int MostBlocks = 16_384;

    private readonly Machine _machine;
    private readonly FilesystemDescription _d;
    private readonly DirectoryIndex _directory;
    private readonly BufferLru _lru;
    private readonly PageTreeNodes _nodes;
    private readonly Dictionary<int, int> _pageOfBlock = [];
    private readonly List<int> _blockOfPage = [];
    private readonly List<int> _newLeaves = [];
    private readonly Work _commit = new CommitWork();
    private readonly int _device;
    private readonly bool[] _hasAccessTime;
    private readonly uint[] _hashOfFile;
    private readonly int[] _inodeOfFile;
    private int[] _journalHead = [];
    private bool[] _isInTransaction = [];
    private int _inTransaction;
    private int _firstInTransaction = -1;
    private int _transactions;
    private int _nextInode;
    private int _logBlock = -2;

    internal DiskFilesystem(Machine machine, FilesystemDescription description, int deviceFile, int firstFolio)
    {
        _machine = machine;
        _d = description;
        _device = deviceFile;
        _directory = new DirectoryIndex(description, machine.Description.PageSizeBytes);
        _lru = new BufferLru(machine.Description.CpuCount, description.BufferLruEntries);
        _nodes = new PageTreeNodes(machine, description.BufferHeadCache, description.ChargesBufferHeads, description.TreeNodeCache, description.TreeNodePages);
        _nextInode = description.FirstInode;
        _hasAccessTime = new bool[deviceFile + 1];
        _hashOfFile = new uint[deviceFile + 1];
        _inodeOfFile = new int[deviceFile + 1];
        machine.Folios.Ensure(firstFolio + MostBlocks);
        machine.Files.Create(deviceFile, FileKind.BlockDevice);
        machine.Files.FirstFolio[deviceFile] = firstFolio;
        machine.Files.FolioCount[deviceFile] = MostBlocks;
    }

    /// <summary>Metadata blocks in the page cache.</summary>
    public int CachedBlocks => _machine.Files.PresentPages[_device];

    /// <summary>Files created since mount.</summary>
    public int InodesUsed => _nextInode - _d.FirstInode;

    internal PageTreeNodes Nodes => _nodes;

    internal bool IsDevice(int file) => file == _device;

    /// <summary>touch_atime under relatime: true for the first reader of a file on disk.</summary>
    internal bool NeedsAccessTime(int file)
    {
        bool needs = _d.UpdatesAccessTime && _machine.Files.Kind[file] == FileKind.Disk && !_hasAccessTime[file];
        _hasAccessTime[file] = true;
        return needs;
    }

    /// <summary>Mounts the image as the root does at boot: bitmaps on one CPU, the root inode with its read-ahead on another.</summary>
    internal void Mount()
    {
        int last = _machine.Description.CpuCount - 1;
        for (int group = 0; group < _d.BlockGroups; group++)
        {
            Touch(_d.BlockBitmapBlock + group, MemcgTree.Root, last);
        }

        ReadInodeTable(_d.InodeTableBlock, MemcgTree.Root, 0);
    }

    /// <summary>Creates a file in the root directory (ext4_create): lookup, inode bitmap, inode table, directory entry.</summary>
    internal void Create(int file, uint hash, int nameBytes, int memcg, int cpu)
    {
        _hashOfFile[file] = hash;
        _inodeOfFile[file] = _nextInode;
        Lookup(hash, memcg, cpu);
        int bitmap = InodeBitmapOf(_nextInode);
        Touch(bitmap, memcg, cpu);
        Modify(bitmap);
        int block = _d.InodeTableBlock + ((_nextInode++ - 1) / _d.InodesPerBlock);
        if (block == _d.InodeTableBlock && !IsCached(block))
        {
            ReadInodeTable(block, memcg, cpu);
        }

        Touch(block, memcg, cpu);
        Modify(block);
        _newLeaves.Clear();
        _directory.Add(hash, nameBytes, _newLeaves);
        if (_newLeaves.Count > 0)
        {
            LoadAllocator(memcg, cpu);
        }

        foreach (int leaf in _newLeaves)
        {
            Touch(BlockOfLeaf(leaf), memcg, cpu);
            Modify(BlockOfLeaf(leaf));
            Modify(_d.DirectoryBlock);
        }

        int entry = BlockOfLeaf(_directory.LeafFor(hash));
        Touch(entry, memcg, cpu);
        Modify(entry);
    }

    /// <summary>Removes a file's name (ext4_unlink): the same blocks once more.</summary>
    internal void Unlink(int file)
    {
        if (_inodeOfFile[file] == 0)
        {
            return;
        }

        const int cpu = 0, memcg = MemcgTree.Root;
        uint hash = _hashOfFile[file];
        Lookup(hash, memcg, cpu);
        int entry = BlockOfLeaf(_directory.LeafFor(hash));
        Modify(entry);
        int block = _d.InodeTableBlock + ((_inodeOfFile[file] - 1) / _d.InodesPerBlock);
        Touch(block, memcg, cpu);
        Modify(block);
        int bitmap = InodeBitmapOf(_inodeOfFile[file]);
        Touch(bitmap, memcg, cpu);
        Modify(bitmap);
    }

    /// <summary>The running transaction is written to the journal; its buffers are dirty in the block device from now on (jbd2_journal_commit_transaction).</summary>
    internal void Commit()
    {
        if (_inTransaction == 0)
        {
            return;
        }

        // Descriptor blocks hold 254 tags each, and a commit block ends the transaction; both go through the committing CPU's list.
        const int TagsPerBlock = 254;
        int last = _machine.Description.CpuCount - 1;
        for (int n = ((_inTransaction + TagsPerBlock - 1) / TagsPerBlock) + 1; n > 0; n--)
        {
            _lru.Touch(last, _logBlock--);
        }

        int owner = _machine.FolioOwnership.OwnerOf(_machine.Files.FirstFolio[_device] + _firstInTransaction);
        _machine.Files.MarkDirty(_device);
        _machine.Files.IsMetadataDirty[_device] = true;
        if (owner > MemcgTree.Root && _machine.Tree.State[owner] == MemcgState.Online)
        {
            _machine.Files.Attach(_device, owner);
        }

        _machine.Flusher.Arm();
        Array.Clear(_isInTransaction);
        _inTransaction = 0;
        _firstInTransaction = -1;
        _transactions++;
    }

    internal void CommitIfRunning(int transaction)
    {
        if (transaction == _transactions)
        {
            Commit();
        }
    }

    /// <summary>The first half of drop_caches: pages of the block device that nothing holds go.</summary>
    internal void DropPages()
    {
        if (_d.DropCachesEmptiesBufferLru)
        {
            _lru.Clear();
        }

        int first = _machine.Files.FirstFolio[_device];
        for (int page = 0; page < _blockOfPage.Count; page++)
        {
            int folio = first + page;
            bool present = _machine.Folios.Has(folio, FolioFlags.Present) && !_machine.Folios.Has(folio, FolioFlags.Zombie);
            bool inJournal = (_d.JournalShrinkerBatch > 0 && _journalHead[page] >= 0) || _isInTransaction[page];
            if (present && !inJournal && !_lru.Holds(_blockOfPage[page]))
            {
                _machine.Files.DropPage(_device, folio);
            }
        }
    }

    /// <summary>A page of the block device goes: buffers first, and what the journal kept of them.</summary>
    internal void PageDropped(int file, int folio)
    {
        int index = folio - _machine.Files.FirstFolio[file];
        if (file == _device)
        {
            FreeJournalHead(index);
            index = Math.Max(0, _blockOfPage[index]);
        }

        _nodes.PageDropped(file, index, folio);
    }

    /// <summary>The second half: jbd2_journal_shrink_scan frees checkpointed buffers when it can see them.</summary>
    internal void ShrinkJournal()
    {
        int checkpointed = 0;
        for (int page = 0; page < _blockOfPage.Count; page++)
        {
            checkpointed += _journalHead[page] >= 0 && !_isInTransaction[page] ? 1 : 0;
        }

        for (int page = 0; page < _blockOfPage.Count && checkpointed >= Math.Max(1, _d.JournalShrinkerBatch); page++)
        {
            if (!_isInTransaction[page])
            {
                FreeJournalHead(page);
            }
        }
    }

    private bool IsCached(int block) =>
        _pageOfBlock.TryGetValue(block, out int page) && _machine.Folios.Has(_machine.Files.FirstFolio[_device] + page, FolioFlags.Present);

    private int BlockOfLeaf(int leaf) => leaf == 0 ? _d.DirectoryBlock : _d.DirectoryBlock + leaf;

    // A flexible group keeps the bitmaps of its block groups side by side, and their tables one after another.
    private int InodeBitmapOf(int inode) => _d.InodeBitmapBlock + ((inode - 1) / _d.InodesPerGroup);

    private void Lookup(uint hash, int memcg, int cpu)
    {
        Touch(_d.DirectoryBlock, memcg, cpu);
        if (_directory.IsIndexed)
        {
            Touch(BlockOfLeaf(_directory.LeafFor(hash)), memcg, cpu);
        }
    }

    // __ext4_get_inode_loc: a block with inodes in use is read, and the blocks after it are read ahead; then it is waited for.
    private void ReadInodeTable(int block, int memcg, int cpu)
    {
        int lastInUse = _d.InodeTableBlock + ((_d.FirstInode - 2) / _d.InodesPerBlock);
        int last = _d.HasMetadataChecksums ? lastInUse : block + _d.ReadAheadBlocks;
        for (int b = block; b <= last; b++)
        {
            Touch(b, memcg, cpu);
        }

        Touch(block, memcg, cpu);
    }

    // The first block that is allocated: the bitmaps of the groups and the buddy bitmaps made of them.
    private void LoadAllocator(int memcg, int cpu)
    {
        int groups = _d.LoadsAllBlockBitmaps ? _d.BlockGroups : 1;
        for (int group = 0; group < groups; group++)
        {
            Touch(_d.BlockBitmapBlock + group, memcg, cpu);
        }

        Modify(_d.BlockBitmapBlock);
        for (int page = 0; page < _d.BuddyPages; page++)
        {
            // Pages of an inode of its own (s_buddy_cache), which has no buffers to look up; block numbers above the image stand for them.
            AddPage((1 << 28) + page, memcg, cpu, hasBuffers: false);
        }
    }

    private void Touch(int block, int memcg, int cpu)
    {
        AddPage(block, memcg, cpu, hasBuffers: true);
        _lru.Touch(cpu, block);
    }

    private void AddPage(int block, int memcg, int cpu, bool hasBuffers)
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
            Columns.Ensure(ref _journalHead, page + 1, -1);
            Columns.Ensure(ref _isInTransaction, page + 1);
        }

        int folio = _machine.Files.FirstFolio[_device] + page;
        if (_machine.Folios.Has(folio, FolioFlags.Present) && !_machine.Folios.Has(folio, FolioFlags.Zombie))
        {
            return;
        }

        if (_machine.Folios.Add(folio, FolioKind.File, _device, memcg, cpu))
        {
            _machine.Files.PresentPages[_device]++;
            _nodes.PageAdded(_device, block, memcg, cpu);
            if (hasBuffers)
            {
                _nodes.BuffersAdded(folio, memcg, cpu);
            }
        }
    }

    // jbd2_journal_get_write_access: the buffer gets a journal head and belongs to the running transaction.
    private void Modify(int block)
    {
        int page = _pageOfBlock[block];
        if (_isInTransaction[page])
        {
            return;
        }

        _isInTransaction[page] = true;
        if (_journalHead[page] < 0)
        {
            _journalHead[page] = _machine.Objects.NewOwn();
            if (_d.JournalHeadCache >= 0)
            {
                _machine.Objects.Allocate(_journalHead[page], _d.JournalHeadCache, MemcgTree.Root, false, 0);
            }
        }

        if (_inTransaction++ == 0)
        {
            _firstInTransaction = page;
            _machine.Timeline.After(_d.CommitNanoseconds, _commit, _transactions);
        }

        if (_inTransaction > _d.CommitBuffers)
        {
            Commit();
        }
    }

    private void FreeJournalHead(int page)
    {
        if (_journalHead[page] >= 0)
        {
            _machine.Objects.FreeOwn(_journalHead[page], 0);
            _journalHead[page] = -1;
        }
    }

    // kjournald2: commits a transaction that has been running for the commit interval.
    private sealed class CommitWork : Work
    {
        public override string Name => "kjournald2";

        public override WorkResult Run(Machine machine, int argument, int extra, int stage)
        {
            machine.Disk!.CommitIfRunning(argument);
            return WorkResult.Done;
        }
    }
}
