using System.Buffers.Binary;
using Eval.Kernel.Description;

namespace Eval.Harness.Fidelity;

/// <summary>
/// What a run says about its disk filesystem: in its first line, as dumpe2fs prints it, and in its first sample. It overrides what the machine of the run's
/// kernel says, since every image has a hash seed of its own, and ext4lazyinit draws anew at each mount when it begins.
/// </summary>
/// <param name="HashSeed">The four words of s_hash_seed, or null when the run does not say.</param>
/// <param name="HasChecksums">Whether group descriptors and directory blocks carry checksums (metadata_csum), or null when the run does not say.</param>
/// <param name="PageCacheBytes">Page cache that is no tmpfs at the first sample, after caches were dropped, or null when the run does not say.</param>
/// <param name="IsPrepared">Whether what the scenario finds there was made and dropped from memory before; the guest makes it after its last drop.</param>
public sealed record ObservedFilesystem(IReadOnlyList<uint>? HashSeed, bool? HasChecksums, long? PageCacheBytes = null, bool IsPrepared = false)
{
    private const int Words = 4;

    // Somewhere between the drop of caches and the first sample, which the guest takes three seconds later.
    private const long BeforeFirstSampleNanoseconds = 1_000_000_000;

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
    public MachineDescription On(MachineDescription machine)
    {
        if (machine.Filesystem is not { } described)
        {
            return machine;
        }

        FilesystemDescription filesystem = described with
        {
            HashSeed = HashSeed ?? described.HashSeed,
            HasMetadataChecksums = HasChecksums ?? described.HasMetadataChecksums,
            IsPrepared = IsPrepared || described.IsPrepared,
        };
        return machine with
        {
            Filesystem = filesystem with
            {
                PrefetchDelayNanoseconds = IsPrefetched(machine, filesystem) ? BeforeFirstSampleNanoseconds : filesystem.PrefetchDelayNanoseconds,
            },
        };
    }

    // The buddies of all groups that are loaded are page cache then, and nothing else is, give or take a half, since the counter is kept per CPU; a scenario
    // with files of its own in memory has far more and says nothing.
    private bool IsPrefetched(MachineDescription machine, FilesystemDescription filesystem)
    {
        long buddies = (long)filesystem.PrefetchedGroups.Count * FilesystemDescription.BuddyPagesPerGroup * machine.PageSizeBytes;
        return PageCacheBytes * 2 >= buddies && PageCacheBytes * 2 <= buddies * 3;
    }
}
