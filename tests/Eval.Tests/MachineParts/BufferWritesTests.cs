using Eval.Kernel.Description;
using Eval.Kernel.Filesystem;
using Eval.Kernel.Ids;
using Eval.Kernel.Slab;

namespace Eval.Tests.MachineParts;

internal sealed class BufferWritesTests
{
    private const int Page = 4096;
    private static readonly CacheId Bio = new(0), Head = new(1);

    private static TestMachine Machine() => new(machine => machine with
    {
        Caches = [new CacheGeometry("bio", 192, 10, 1, false, 0, 0), new CacheGeometry("buffer_head", 104, 20, 1, false, 0, 0)],
    });

    private static BufferWrites Writes(TestMachine test, CacheId bio)
    {
        FilesystemDescription description = new() { Source = "test", BufferBioCache = bio, BufferHeadCache = Head };
        BufferWrites writes = new(description, test.Machine.Objects, test.Machine.Description.CpuCount, page => page);
        writes.Ensure(50);
        return writes;
    }

    [Test]
    public void A_commit_has_a_bio_for_each_of_its_blocks_at_once_and_a_buffer_head_for_each_copy()
    {
        TestMachine test = Machine();
        SlabAllocator slabs = test.Machine.Slabs;
        Writes(test, Bio).Committed(buffers: 100, others: 2, cpu: 1);
        Assert.That(slabs.SlabBytesPeak, Is.EqualTo((11 + 5) * Page), "102 bios, ten to a slab, and 100 heads, twenty to a slab");
        Assert.That((slabs.ObjectsOf(Bio), slabs.ObjectsOf(Head), slabs.SlabBytes), Is.EqualTo((0, 0, 2L * Page)), "CPU 1 has a slab of each");
    }

    [Test]
    public void The_device_is_written_by_a_bio_for_each_buffer_that_is_dirty_and_then_none_is()
    {
        TestMachine test = Machine();
        BufferWrites writes = Writes(test, Bio);
        for (int page = 0; page < 31; page++)
        {
            writes.SetDirty(page, isDirty: true);
            writes.SetDirty(page, isDirty: true);
        }

        writes.SetDirty(3, isDirty: false);
        writes.DeviceWritten();
        Assert.That(test.Machine.Slabs.SlabBytesPeak, Is.EqualTo(3 * Page), "30 of them");
        writes.SetDirty(40, isDirty: true);
        writes.DeviceWritten();
        Assert.That(test.Machine.Slabs.SlabBytesPeak, Is.EqualTo(3 * Page), "one more, in a slab that was kept");
    }

    [Test]
    public void Without_a_cache_of_bios_nothing_is_allocated()
    {
        TestMachine test = Machine();
        BufferWrites writes = Writes(test, CacheId.None);
        writes.Committed(buffers: 100, others: 2, cpu: 1);
        writes.SetDirty(0, isDirty: true);
        writes.DeviceWritten();
        Assert.That(test.Machine.Slabs.SlabBytesPeak, Is.Zero);
    }
}
