using Eval.Kernel.Filesystem;

namespace Eval.Tests.Fidelity;

public sealed class HalfMd4Tests
{
    private static readonly uint[] DefaultSeed = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];

    // Worked out by a second implementation, written from lib/halfmd4.c and str2hashbuf_signed of fs/ext4/hash.c and from nothing here.
    [TestCase("a", 0xd5fa7d7au, 0x6a3890ecu)]
    [TestCase("lost+found", 0x591de422u, 0x807aea2au)]
    [TestCase("c0_f0", 0x6035ab36u, 0xa7d9ec94u)]
    [TestCase("abcdefgh", 0x270c69d4u, 0xbca41538u)]
    [TestCase("0123456789abcdef0123456789abcdef", 0x36184620u, 0x2f14ff60u, Description = "a whole chunk")]
    [TestCase("0123456789abcdef0123456789abcdefg", 0xe457320eu, 0x145a61acu, Description = "and one more")]
    [TestCase("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 0x43b7ab42u, 0x5f27e996u, Description = "three chunks")]
    public void A_name_has_the_hash_that_ext4_gives_it(string name, uint bySeed, uint byOther) =>
        Assert.That((HalfMd4.Hash(name, DefaultSeed), HalfMd4.Hash(name, [1, 2, 3, 4])), Is.EqualTo((bySeed, byOther)));

    [Test]
    public void The_lowest_bit_of_a_hash_is_clear() =>
        Assert.That(Enumerable.Range(0, 200).Select(i => HalfMd4.Hash($"c{i}_f0", DefaultSeed) & 1), Is.All.Zero);

    [Test]
    public void Names_longer_than_a_chunk_depend_on_their_end() =>
        Assert.That(HalfMd4.Hash(new string('a', 40) + "b", DefaultSeed), Is.Not.EqualTo(HalfMd4.Hash(new string('a', 40) + "c", DefaultSeed)));

    [Test]
    public void The_seed_decides_the_order() =>
        Assert.That(HalfMd4.Hash("c0_f0", DefaultSeed), Is.Not.EqualTo(HalfMd4.Hash("c0_f0", [1, 2, 3, 4])));
}
