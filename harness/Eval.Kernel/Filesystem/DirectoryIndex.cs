using Eval.Kernel.Description;

namespace Eval.Kernel.Filesystem;

/// <summary>
/// An ext4 directory (fs/ext4/namei.c): one block of entries that becomes an index of leaf blocks when it is full (make_indexed_dir); a full leaf is
/// split in the middle of its bytes, in order of hash (do_split). Leaves are numbered in order of creation; leaf 0 is the first block of a small directory.
/// </summary>
internal sealed class DirectoryIndex(FilesystemDescription description, int blockBytes)
{
    private const int HeaderBytes = 8, Alignment = 4;

    private readonly int _roomBytes = blockBytes - description.DirectoryTailBytes;
    private readonly List<Leaf> _leaves = [NewRoot(description)];
    private int _blocks = 1;

    /// <summary>Whether the first block is an index.</summary>
    public bool IsIndexed { get; private set; }

    // mkfs makes one entry, which later moves to a leaf like any other.
    private static Leaf NewRoot(FilesystemDescription description)
    {
        const string LostAndFound = "lost+found";
        Leaf root = new(0, 0, description.DirectoryUsedBytes);
        root.Entries.Add((HalfMd4.Hash(LostAndFound, description.HashSeed), BytesOf(LostAndFound.Length)));
        return root;
    }

    private static int BytesOf(int nameBytes) => (HeaderBytes + nameBytes + Alignment - 1) / Alignment * Alignment;

    /// <summary>Blocks it has.</summary>
    public int Blocks => _blocks;

    /// <summary>Leaves it has.</summary>
    public int Leaves => _leaves.Count;

    /// <summary>Number of a leaf.</summary>
    /// <param name="index">Place among the leaves in order of hash.</param>
    public int LeafAt(int index) => _leaves[index].Number;

    /// <summary>Number of the leaf a hash belongs to.</summary>
    public int LeafFor(uint hash) => _leaves[Find(hash)].Number;

    /// <summary>Adds an entry.</summary>
    /// <param name="hash">Hash of the name.</param>
    /// <param name="nameBytes">Length of the name.</param>
    /// <param name="newLeaves">Receives the numbers of leaves that had to be made.</param>
    public void Add(uint hash, int nameBytes, List<int> newLeaves)
    {
        int bytes = BytesOf(nameBytes);
        if (_leaves[Find(hash)].UsedBytes + bytes > _roomBytes)
        {
            if (!IsIndexed)
            {
                // The entries leave the first block for a leaf of their own, without "." and "..".
                IsIndexed = true;
                _leaves[0].Number = _blocks++;
                newLeaves.Add(_leaves[0].Number);
            }

            Split(Find(hash), newLeaves);
        }

        Leaf leaf = _leaves[Find(hash)];
        leaf.UsedBytes += bytes;
        leaf.Entries.Add((hash, bytes));
    }

    private int Find(uint hash)
    {
        int low = 0, high = _leaves.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_leaves[middle].FirstHash <= hash)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    // Entries from the highest hash down move to the new leaf until half a block has gone.
    private void Split(int at, List<int> newLeaves)
    {
        Leaf leaf = _leaves[at];
        leaf.Entries.Sort((a, b) => a.Hash.CompareTo(b.Hash));
        int moved = 0, bytes = 0;
        for (int i = leaf.Entries.Count - 1; i >= 0 && bytes + (leaf.Entries[i].Bytes / 2) <= blockBytes / 2; i--)
        {
            bytes += leaf.Entries[i].Bytes;
            moved++;
        }

        int first = leaf.Entries.Count - moved;
        Leaf upper = new(_blocks++, leaf.Entries[first].Hash, bytes);
        upper.Entries.AddRange(leaf.Entries[first..]);
        leaf.Entries.RemoveRange(first, moved);
        leaf.UsedBytes = 0;
        foreach ((_, int size) in leaf.Entries)
        {
            leaf.UsedBytes += size;
        }

        _leaves.Insert(at + 1, upper);
        newLeaves.Add(upper.Number);
    }

    private sealed class Leaf(int number, uint firstHash, int usedBytes)
    {
        public int Number { get; set; } = number;

        public uint FirstHash { get; } = firstHash;

        public int UsedBytes { get; set; } = usedBytes;

        public List<(uint Hash, int Bytes)> Entries { get; } = [];
    }
}
