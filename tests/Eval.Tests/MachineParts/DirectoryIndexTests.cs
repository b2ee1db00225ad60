using Eval.Kernel.Description;
using Eval.Kernel.Filesystem;

namespace Eval.Tests.MachineParts;

/// <summary>Which leaf a name goes to, and when a leaf is split (fs/ext4/namei.c).</summary>
internal sealed class DirectoryIndexTests
{
    // An entry of a name of four letters takes 12 bytes; the first block has 44 in use: ".", ".." and lost+found, whose 20 bytes have the highest hash here.
    private const int NameBytes = 4, BlockBytes = 100, FirstBlock = 0;

    [TestCase(91, false, 3)]
    [TestCase(92, false, 4)]
    [TestCase(103, false, 4)]
    [TestCase(104, false, 5)]
    [TestCase(103, true, 3)]
    [TestCase(104, true, 4)]
    public void A_block_takes_entries_until_it_is_full_and_a_checksum_takes_room_from_it(int blockBytes, bool checksums, int fits)
    {
        DirectoryIndex directory = New(blockBytes, checksums);
        List<int> made = [];
        for (uint name = 0; name < fits; name++)
        {
            directory.Add(10 * name, NameBytes, made);
        }

        Assert.That((made.Count, directory.IsIndexed, directory.LeafFor(20)), Is.EqualTo((0, false, FirstBlock)));
        directory.Add(1000, NameBytes, made);
        Assert.That((string.Join(' ', made), directory.IsIndexed), Is.EqualTo(("1 2", true)), "its entries leave it for two leaves");
    }

    [TestCase(1, 12)]
    [TestCase(4, 12)]
    [TestCase(5, 16)]
    [TestCase(8, 16)]
    public void An_entry_takes_a_header_and_its_name_up_to_the_next_four_bytes(int nameBytes, int takes)
    {
        DirectoryIndex directory = New(44 + (2 * takes));
        List<int> made = [];
        directory.Add(1, nameBytes, made);
        directory.Add(2, nameBytes, made);
        Assert.That(made, Is.Empty);
        directory = New(44 + (2 * takes) - 1);
        directory.Add(1, nameBytes, made);
        directory.Add(2, nameBytes, made);
        Assert.That(made, Is.Not.Empty);
    }

    // Half of the block is what goes, an entry by half of its bytes: 20 and three times 12 of 100, and the fourth would begin beyond.
    [Test]
    public void A_split_moves_the_highest_hashes_until_half_a_block_has_gone()
    {
        DirectoryIndex directory = Split();
        Assert.That(LeavesOf(directory, 0, 10, 19, 20, 21, 60, uint.MaxValue), Is.EqualTo("1 1 1 2 2 2 2"));
    }

    [TestCase(98, 3u)]
    [TestCase(102, 2u)]
    public void An_entry_goes_along_when_no_more_than_half_of_it_is_beyond(int blockBytes, uint first)
    {
        // 20 + 12 + 12, and the next ends its first half at 50: half of 100 bytes and not of 98.
        DirectoryIndex directory = New(blockBytes);
        for (uint name = 1; name <= 5; name++)
        {
            directory.Add(name, NameBytes, []);
        }

        Assert.That(Enumerable.Range(1, 4).First(name => directory.LeafFor((uint)name) == 2), Is.EqualTo((int)first));
    }

    // The new entry went to the upper leaf: 20 + 4 * 12 bytes of it are in use, and 12 of the lower one.
    [TestCase(70u, 2, "3")]
    [TestCase(5u, 7, "3")]
    public void A_leaf_is_full_when_what_stayed_and_what_came_fills_it(uint hash, int fits, string leaf)
    {
        DirectoryIndex directory = Split();
        List<int> made = [];
        for (int entry = 0; entry < fits; entry++)
        {
            directory.Add(hash, NameBytes, made);
        }

        Assert.That(made, Is.Empty);
        directory.Add(hash, NameBytes, made);
        Assert.That(string.Join(' ', made), Is.EqualTo(leaf), "a full leaf is split into itself and one more");
    }

    [Test]
    public void A_new_leaf_stands_after_the_one_it_was_split_from()
    {
        DirectoryIndex directory = Split();
        for (uint entry = 1; entry <= 8; entry++)
        {
            directory.Add(entry, NameBytes, []);
        }

        // Of 1 to 7 and 10 the upper four go to leaf 3; then 8 goes there, too.
        Assert.That(LeavesOf(directory, 0, 3, 4, 5, 8, 19, 20, uint.MaxValue), Is.EqualTo("1 1 1 3 3 3 2 2"));
    }

    // A name finds its leaf whatever the number of leaves: against the names themselves, each of which was found where it was put.
    [Test]
    public void Leaves_of_many_names_are_in_order_of_their_hashes()
    {
        DirectoryIndex directory = New(BlockBytes);
        List<int> made = [];
        uint hash = 1;
        for (int name = 0; name < 300; name++)
        {
            hash = unchecked((hash * 1_664_525) + 1_013_904_223);
            directory.Add(hash, NameBytes, made);
        }

        Assert.That(made, Is.EqualTo(Enumerable.Range(1, made.Count)));
        int[] walk = [.. Enumerable.Range(0, 1 << 16).Select(h => directory.LeafFor((uint)h << 16))];
        int[] inOrder = [.. walk.Where((leaf, at) => at == 0 || walk[at - 1] != leaf)];
        Assert.That(inOrder, Is.Unique.And.Length.EqualTo(made.Count), "each leaf has one range of hashes");
    }

    private static string LeavesOf(DirectoryIndex directory, params uint[] hashes) => string.Join(' ', hashes.Select(directory.LeafFor));

    private static DirectoryIndex Split()
    {
        DirectoryIndex directory = New(BlockBytes);
        foreach (uint hash in (uint[])[40, 10, 30, 20, 60])
        {
            directory.Add(hash, NameBytes, []);
        }

        return directory;
    }

    private static DirectoryIndex New(int blockBytes, bool checksums = false) =>
        new(new FilesystemDescription { Source = "test", HasMetadataChecksums = checksums }, blockBytes);
}
