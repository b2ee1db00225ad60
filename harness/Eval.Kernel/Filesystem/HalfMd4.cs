using System.Numerics;

namespace Eval.Kernel.Filesystem;

/// <summary>The half-MD4 hash of directory entries (lib/halfmd4.c and fs/ext4/hash.c, str2hashbuf_signed), which decides the leaf a name goes to.</summary>
public static class HalfMd4
{
    private const int ChunkBytes = 32;

    /// <summary>Hash of a name of ASCII letters, major part, lowest bit clear.</summary>
    /// <param name="name">The name.</param>
    /// <param name="seed">s_hash_seed, four words.</param>
    public static uint Hash(ReadOnlySpan<char> name, IReadOnlyList<uint> seed)
    {
        Span<uint> state = [seed[0], seed[1], seed[2], seed[3]];
        Span<uint> chunk = stackalloc uint[ChunkBytes / 4];
        for (int at = 0; at < name.Length; at += ChunkBytes)
        {
            Fill(chunk, name[at..]);
            Transform(state, chunk);
        }

        return state[1] & ~1u;
    }

    private static void Fill(Span<uint> chunk, ReadOnlySpan<char> rest)
    {
        unchecked
        {
            uint pad = (uint)rest.Length | ((uint)rest.Length << 8);
            pad |= pad << 16;
            chunk.Fill(pad);
            uint value = pad;
            int length = Math.Min(rest.Length, ChunkBytes), word = 0;
            for (int i = 0; i < length; i++)
            {
                value = rest[i] + (value << 8);
                if (i % 4 == 3)
                {
                    chunk[word++] = value;
                    value = pad;
                }
            }

            if (word < chunk.Length)
            {
                chunk[word] = value;
            }
        }
    }

    private static void Transform(Span<uint> state, ReadOnlySpan<uint> x)
    {
        unchecked
        {
            uint a = state[0], b = state[1], c = state[2], d = state[3];
            Round1(ref a, ref b, ref c, ref d, x[0], x[1], x[2], x[3]);
            Round1(ref a, ref b, ref c, ref d, x[4], x[5], x[6], x[7]);
            Round2(ref a, ref b, ref c, ref d, x[1], x[3], x[5], x[7]);
            Round2(ref a, ref b, ref c, ref d, x[0], x[2], x[4], x[6]);
            Round3(ref a, ref b, ref c, ref d, x[3], x[7], x[2], x[6]);
            Round3(ref a, ref b, ref c, ref d, x[1], x[5], x[0], x[4]);
            state[0] += a;
            state[1] += b;
            state[2] += c;
            state[3] += d;
        }
    }

    private static void Round1(ref uint a, ref uint b, ref uint c, ref uint d, uint x0, uint x1, uint x2, uint x3)
    {
        unchecked
        {
            a = BitOperations.RotateLeft(a + (d ^ (b & (c ^ d))) + x0, 3);
            d = BitOperations.RotateLeft(d + (c ^ (a & (b ^ c))) + x1, 7);
            c = BitOperations.RotateLeft(c + (b ^ (d & (a ^ b))) + x2, 11);
            b = BitOperations.RotateLeft(b + (a ^ (c & (d ^ a))) + x3, 19);
        }
    }

    private static void Round2(ref uint a, ref uint b, ref uint c, ref uint d, uint x0, uint x1, uint x2, uint x3)
    {
        const uint K = 0x5A827999;
        unchecked
        {
            a = BitOperations.RotateLeft(a + ((b & c) + ((b ^ c) & d)) + x0 + K, 3);
            d = BitOperations.RotateLeft(d + ((a & b) + ((a ^ b) & c)) + x1 + K, 5);
            c = BitOperations.RotateLeft(c + ((d & a) + ((d ^ a) & b)) + x2 + K, 9);
            b = BitOperations.RotateLeft(b + ((c & d) + ((c ^ d) & a)) + x3 + K, 13);
        }
    }

    private static void Round3(ref uint a, ref uint b, ref uint c, ref uint d, uint x0, uint x1, uint x2, uint x3)
    {
        const uint K = 0x6ED9EBA1;
        unchecked
        {
            a = BitOperations.RotateLeft(a + (b ^ c ^ d) + x0 + K, 3);
            d = BitOperations.RotateLeft(d + (a ^ b ^ c) + x1 + K, 9);
            c = BitOperations.RotateLeft(c + (d ^ a ^ b) + x2 + K, 11);
            b = BitOperations.RotateLeft(b + (c ^ d ^ a) + x3 + K, 15);
        }
    }
}
