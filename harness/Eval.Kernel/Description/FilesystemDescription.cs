using Eval.Kernel.Ids;

namespace Eval.Kernel.Description;

/// <summary>
/// A disk filesystem as data: where ext4 keeps what it must read and write to create a file, and what this kernel's buffer cache does with those
/// blocks. All block numbers are of one image; a machine without a disk has none.
/// </summary>
public sealed record FilesystemDescription
{
    /// <summary>Where the values come from.</summary>
    public required string Source { get; init; }

    /// <summary>Inodes in one block of the inode table: block size over inode size.</summary>
    public int InodesPerBlock { get; init; } = 16;

    /// <summary>First block of the inode table.</summary>
    public int InodeTableBlock { get; init; } = 145;

    /// <summary>Block of the inode bitmap.</summary>
    public int InodeBitmapBlock { get; init; } = 137;

    /// <summary>First block of the block bitmaps.</summary>
    public int BlockBitmapBlock { get; init; } = 129;

    /// <summary>
    /// CPU on which the mount reads the root inode: it waits for kjournald2 before (jbd2_journal_start_thread), and where it wakes is the scheduler's choice.
    /// </summary>
    public int RootInodeCpu { get; init; }

    /// <summary>Pages that a block group's allocator has in memory: its bitmap and its buddy, a block of s_buddy_cache each (ext4_mb_load_buddy).</summary>
    public const int BuddyPagesPerGroup = 2;

    /// <summary>Block groups, each with a block bitmap.</summary>
    public int BlockGroups { get; init; } = 8;

    /// <summary>First block of the root directory.</summary>
    public int DirectoryBlock { get; init; } = 4241;

    /// <summary>Inode number of the first file created.</summary>
    public int FirstInode { get; init; } = 12;

    /// <summary>Inodes of a block group, each group with an inode bitmap: the lab's 1 GiB image has 65 536 in eight groups.</summary>
    public int InodesPerGroup { get; init; } = 8192;

    /// <summary>
    /// Inode table blocks read ahead with the first one (inode_readahead_blks), up to the last inode in use where checksums protect the number of unused ones
    /// (__ext4_get_inode_loc, ext4_has_group_desc_csum).
    /// </summary>
    public int ReadAheadBlocks { get; init; } = 32;

    /// <summary>Whether the image was made with metadata_csum, which is mkfs.ext4's default.</summary>
    public bool HasMetadataChecksums { get; init; }

    /// <summary>
    /// Whether the files and directories that a fixture finds there were made, written and dropped from memory before it began, all of them in the root
    /// directory; otherwise they were made since caches were dropped for the last time, and the journal holds the blocks of directories.
    /// </summary>
    public bool IsPrepared { get; init; }

    /// <summary>Bytes of the root directory's first block in use when it is empty: ".", ".." and lost+found.</summary>
    public int DirectoryUsedBytes { get; init; } = 44;

    /// <summary>Bytes at the end of a directory block that hold its checksum (struct ext4_dir_entry_tail).</summary>
    public int DirectoryTailBytes => HasMetadataChecksums ? 12 : 0;

    /// <summary>The four words of s_hash_seed.</summary>
    public IReadOnlyList<uint> HashSeed { get; init; } = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];

    /// <summary>Number of the buffer_head cache, -1 when buffers cost no object.</summary>
    public CacheId BufferHeadCache { get; init; } = CacheId.None;

    /// <summary>Cache of the bio that each buffer of the block device is written by (submit_bh, fs/buffer.c), or none.</summary>
    public CacheId BufferBioCache { get; init; } = CacheId.None;

    /// <summary>Pools of tables of segments.</summary>
    public const int ScatterlistPools = 5;

    /// <summary>Caches of the five pools of tables of segments (lib/sg_pool.c), for 8, 16, 32, 64 and 128; none where a request brings its own.</summary>
    public IReadOnlyList<CacheId> ScatterlistCaches { get; init; } = [];

    /// <summary>Whether buffer heads are charged.</summary>
    public bool ChargesBufferHeads { get; init; }

    /// <summary>Number of the cache of jbd2's journal heads, -1 for none.</summary>
    public CacheId JournalHeadCache { get; init; } = CacheId.None;

    /// <summary>Number of the cache of page cache tree nodes, -1 for none.</summary>
    public CacheId TreeNodeCache { get; init; } = CacheId.None;

    /// <summary>Pages one tree node covers.</summary>
    public int TreeNodePages { get; init; } = 64;

    /// <summary>Buffers each CPU remembers and thereby pins (fs/buffer.c, BH_LRU_SIZE).</summary>
    public int BufferLruEntries { get; init; } = 16;

    /// <summary>Whether drop_caches empties those lists (lru_add_drain_all calls invalidate_bh_lrus_cpu, and drop_caches calls it, since 6.6).</summary>
    public bool DropCachesEmptiesBufferLru { get; init; }

    /// <summary>
    /// Checkpointed buffers below which the journal's shrinker sees none (percpu_counter_read_positive with its batch, 5.14 and later); 0: a
    /// checkpointed buffer goes with its page, there is no shrinker.
    /// </summary>
    public int JournalShrinkerBatch { get; init; }

    /// <summary>Whether the first allocation of a block loads the bitmaps and buddies of all groups, or of its own (ext4_mb_prefetch, 5.9).</summary>
    public bool LoadsAllBlockBitmaps { get; init; }

    /// <summary>Whether ext4lazyinit loads the bitmaps and buddies of all groups once the image is mounted (21175ca434c5, 5.13).</summary>
    public bool PrefetchesBlockBitmaps { get; init; }

    /// <summary>
    /// Whether groups whose bitmap mkfs never wrote (BLOCK_UNINIT, which there is with checksums) are left out of that, as up to 6.4 (ext4_mb_prefetch,
    /// ext4_mb_prefetch_fini; "ext4: Remove unnecessary skips of BLOCK_UNINIT groups in prefetch").
    /// </summary>
    public bool SkipsUninitialisedGroups { get; init; }

    private bool LeavesGroups => SkipsUninitialisedGroups && HasMetadataChecksums;

    /// <summary>Groups that ext4lazyinit loads, in order.</summary>
    /// <remarks>
    /// mkfs writes the bitmaps of the first group, of the journal's, which is in the middle, and of the last. The first one's is there, so two are read,
    /// and ext4_mb_prefetch_fini looks at as many groups, from the last one down; it asks the descriptor of the group after each whether it may.
    /// </remarks>
    public IReadOnlyList<int> PrefetchedGroups
    {
        get
        {
            List<int> groups = [];
            int looked = LeavesGroups ? 2 : BlockGroups;
            for (int n = 0; n < looked; n++)
            {
                int group = LeavesGroups ? BlockGroups - 1 - n : n;
                if (!LeavesGroups || IsInitialised((group + 1) % BlockGroups))
                {
                    groups.Add(group);
                }
            }

            return groups;
        }
    }

    /// <summary>Groups that the first allocation of a block for the root directory loads: its own, and all where the allocator prefetches them.</summary>
    public IReadOnlyList<int> AllocatorGroups => LoadsAllBlockBitmaps && !LeavesGroups ? PrefetchedGroups : [0];

    private bool IsInitialised(int group) => group == 0 || group == BlockGroups / 2 || group == BlockGroups - 1;

    /// <summary>
    /// How long after the mount it does: a random part of five seconds (EXT4_DEF_LI_MAX_START_DELAY), the latest unless something is known of what it drew.
    /// </summary>
    public long PrefetchDelayNanoseconds { get; init; } = 5_000_000_000;

    /// <summary>Whether the first read after a change writes the access time (relatime), which dirties the inode.</summary>
    public bool UpdatesAccessTime { get; init; } = true;

    /// <summary>Interval of the journal's commits.</summary>
    public long CommitNanoseconds { get; init; } = 5_000_000_000;

    /// <summary>How long a commit by kjournald2 takes, from its first I/O until its buffers are dirty in the block device. 0: no time at all.</summary>
    public long CommitWriteNanoseconds { get; init; }

    /// <summary>
    /// Modified buffers at which a transaction is committed early: j_max_transaction_buffers, a quarter of the 8192 blocks of a 1 GiB image's
    /// journal.
    /// </summary>
    public int CommitBuffers { get; init; } = 2048;

    /// <summary>Virtual time that creating a file takes.</summary>
    public long CreateNanoseconds { get; init; }
}
