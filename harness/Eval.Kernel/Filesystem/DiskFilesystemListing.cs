using Eval.Kernel.Ids;

namespace Eval.Kernel.Filesystem;

/// <summary>What is read when somebody lists directories.</summary>
public sealed partial class DiskFilesystem
{
    // lost+found, which mkfs makes, has the four blocks after the root's, and what is allocated first comes after the next one (traces of k11).
    private const int BlocksBeforeFolders = 6;

    private readonly Dictionary<int, int> _numberOfFolder = [];

    /// <summary>
    /// Somebody lists the root directory: its blocks are read, the leaves in order of hash (ext4_dx_readdir), and under relatime the first reader after a
    /// change writes the access time. The inode is attached to the reader's writeback structure then, and since a root directory is never evicted, it
    /// stays there.
    /// </summary>
    internal void ListRoot(MemcgId memcg, int cpu)
    {
        Touch(_d.DirectoryBlock, memcg, cpu);
        for (int i = 0; i < _directory.Leaves; i++)
        {
            Touch(BlockOfLeaf(_directory.LeafAt(i)), memcg, cpu);
        }

        if (_d.UpdatesAccessTime && _isRootNewerThanAccess)
        {
            _isRootNewerThanAccess = false;
            DirtyRoot(memcg);
        }
    }

    /// <summary>
    /// Somebody lists a directory below the root: the block of its inode is read, and its own. Where it was made since caches were dropped for the last
    /// time the journal holds both, and nobody pays.
    /// </summary>
    /// <remarks>
    /// Where the inode is says find_group_orlov (fs/ext4/ialloc.c): all groups are one flexible group, whose free inodes are held against the mean that a
    /// counter kept per CPU tells (s_freeinodes_counter). The first directory is in the first group, where the files are that come after it. Then there are
    /// fewer than the counter knows, and who falls back takes the first group that has no fewer than the mean of all, which is the second.
    /// </remarks>
    internal void ListFolder(int folder, MemcgId memcg, int cpu)
    {
        if (!_d.IsPrepared)
        {
            return;
        }

        if (!_numberOfFolder.TryGetValue(folder, out int number))
        {
            _numberOfFolder.Add(folder, number = _numberOfFolder.Count);
        }

        if (number > 0)
        {
            Touch(BlockOfInode(_d.InodesPerGroup + 1), memcg, cpu);
        }

        Touch(_d.DirectoryBlock + Math.Max(BlocksBeforeFolders, _directory.Blocks) + number, memcg, cpu);
    }

    /// <summary>A name that was in the root directory before: whoever made it, and the drop of caches after that, are past.</summary>
    internal void Found(int file, uint hash, int nameBytes)
    {
        _hashOfFile[file] = hash;
        _inodeOfFile[file] = _nextInode++;
        _newLeaves.Clear();
        _directory.Add(hash, nameBytes, _newLeaves);
    }
}
