using Eval.Kernel.Filesystem;

namespace Eval.Tests.Fidelity;

public sealed class HalfMd4Tests
{
    private static readonly uint[] DefaultSeed = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];

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
