using Eval.Harness.Fidelity;
using Eval.Kernel.Description;

namespace Eval.Tests.Fidelity;

public sealed class ObservedFilesystemTests
{
    private static readonly FilesystemDescription Plain = new() { Source = "test", HashSeed = [1, 2, 3, 4] };

    [Test]
    public void A_seed_is_four_little_endian_words_of_the_bytes_as_printed() =>
        Assert.That(
            ObservedFilesystem.SeedOf("f38d31e2-b35d-4ead-b9cb-c1fa5f46eb62"),
            Is.EqualTo(new uint[] { 0xe2318df3, 0xad4e5db3, 0xfac1cbb9, 0x62eb465f }));

    [TestCase("f38d31e2b35d4eadb9cbc1fa5f46eb62")]
    [TestCase("f38d31e2-b35d-4ead-b9cb-c1fa5f46eb6")]
    [TestCase("")]
    public void What_dumpe2fs_does_not_print_is_no_seed(string text) => Assert.That(ObservedFilesystem.SeedOf(text), Is.Null);

    [Test]
    public void With_checksums_a_directory_block_ends_in_one()
    {
        FilesystemDescription with = On(new ObservedFilesystem(null, true));
        Assert.That((with.DirectoryTailBytes, with.HashSeed), Is.EqualTo((12, Plain.HashSeed)));
    }

    [Test]
    public void Without_checksums_entries_fill_the_block()
    {
        FilesystemDescription without = On(new ObservedFilesystem([5, 6, 7, 8], false));
        Assert.That((without.DirectoryTailBytes, without.HashSeed[3]), Is.EqualTo((0, 8u)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_run_says_whether_what_is_there_was_dropped_from_memory_before(bool prepared) =>
        Assert.That(On(new ObservedFilesystem(null, null, IsPrepared: prepared)).IsPrepared, Is.EqualTo(prepared));

    // Eight groups with two pages each; what meminfo says of them is kept per CPU.
    [TestCase(65_536, true)]
    [TestCase(36_864, true)]
    [TestCase(28_672, false)]
    [TestCase(-32_768, false)]
    [TestCase(104_857_600, false)]
    [TestCase(null, false)]
    public void A_first_sample_tells_whether_the_block_bitmaps_were_there_before_it(long? pageCache, bool wereThere)
    {
        const long Sample = 3_000_000_000;
        Assert.That(On(new ObservedFilesystem(null, null, pageCache)).PrefetchDelayNanoseconds < Sample, Is.EqualTo(wereThere));
    }

    // To 6.4 lazyinit leaves out what mkfs has not written, but for a mistake of one: the last group and the one before it.
    [TestCase(16_384, true)]
    [TestCase(4_096, false)]
    [TestCase(65_536, false)]
    public void Of_an_image_with_checksums_older_kernels_load_two_groups(long pageCache, bool wereThere)
    {
        const long Sample = 3_000_000_000;
        FilesystemDescription older = On(new ObservedFilesystem(null, true, pageCache), Plain with { SkipsUninitialisedGroups = true });
        Assert.That(older.PrefetchDelayNanoseconds < Sample, Is.EqualTo(wereThere));
        Assert.That(older.PrefetchedGroups, Is.EqualTo(Enumerable.Range(6, 2).Reverse()));
        Assert.That((older with { HasMetadataChecksums = false }).PrefetchedGroups, Is.EqualTo(Enumerable.Range(0, 8)));
        Assert.That((older with { SkipsUninitialisedGroups = false }).PrefetchedGroups, Is.EqualTo(Enumerable.Range(0, 8)));
    }

    [TestCase(true, true, true, 1)]
    [TestCase(true, true, false, 8)]
    [TestCase(true, false, true, 8)]
    [TestCase(false, false, false, 1)]
    public void Who_allocates_first_loads_all_groups_only_where_the_allocator_prefetches_them(bool loadsAll, bool hasChecksums, bool skips, int groups)
    {
        FilesystemDescription description = Plain with
        {
            LoadsAllBlockBitmaps = loadsAll,
            HasMetadataChecksums = hasChecksums,
            SkipsUninitialisedGroups = skips,
        };
        Assert.That(description.AllocatorGroups, Is.EqualTo(Enumerable.Range(0, groups)));
    }

    private static FilesystemDescription On(ObservedFilesystem observed) => On(observed, Plain);

    private static FilesystemDescription On(ObservedFilesystem observed, FilesystemDescription filesystem) => observed.On(new MachineDescription
    {
        Id = "test",
        Source = "test",
        PageSizeBytes = 4096,
        CpuCount = 1,
        Caches = [],
        Costs = default!,
        Filesystem = filesystem,
    }).Filesystem!;
}
