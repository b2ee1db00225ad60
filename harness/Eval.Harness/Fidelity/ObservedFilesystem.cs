using System.Buffers.Binary;
using Eval.Kernel.Description;

namespace Eval.Harness.Fidelity;

/// <summary>
/// What a run says about its disk filesystem in its first line, as dumpe2fs prints it. It overrides what the machine of the run's kernel says, since
/// every image has a hash seed of its own.
/// </summary>
/// <param name="HashSeed">The four words of s_hash_seed, or null when the run does not say.</param>
/// <param name="HasChecksums">Whether group descriptors and directory blocks carry checksums (metadata_csum), or null when the run does not say.</param>
public sealed record ObservedFilesystem(IReadOnlyList<uint>? HashSeed, bool? HasChecksums)
{
    private const int Words = 4;

    /// <summary>Reads a seed as dumpe2fs prints it: a UUID, whose bytes in order are four little-endian words (fs/ext4/super.c, s_hash_seed).</summary>
    /// <param name="text">Such as f38d31e2-b35d-4ead-b9cb-c1fa5f46eb62.</param>
    /// <returns>The words, or null when the text is no UUID.</returns>
    public static IReadOnlyList<uint>? SeedOf(string text)
    {
        if (!Guid.TryParseExact(text, "D", out Guid uuid))
        {
            return null;
        }

        byte[] bytes = uuid.ToByteArray(bigEndian: true);
        uint[] words = new uint[Words];
        for (int i = 0; i < Words; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)));
        }

        return words;
    }

    /// <summary>The machine with the run's filesystem.</summary>
    /// <param name="machine">A machine; one without a disk stays as it is.</param>
    public MachineDescription On(MachineDescription machine) =>
        machine.Filesystem is not { } filesystem
            ? machine
            : machine with
            {
                Filesystem = filesystem with
                {
                    HashSeed = HashSeed ?? filesystem.HashSeed,
                    HasMetadataChecksums = HasChecksums ?? filesystem.HasMetadataChecksums,
                },
            };
}
