using Eval.Kernel.Description;
using Eval.Kernel.Filesystem;
using Eval.Kernel.Ids;

namespace Eval.Tests.MachineParts;

/// <summary>Tables of segments that requests of the disk take from pools (lib/sg_pool.c). Each pool of these machines has one object to a slab.</summary>
internal sealed class ScatterlistsTests
{
    private static readonly CacheId Bio = new(5);

    // Two segments are in the request, of more the last of the two is a link.
    [TestCase(0, "")]
    [TestCase(2, "")]
    [TestCase(3, "8")]
    [TestCase(9, "8")]
    [TestCase(10, "16")]
    [TestCase(20, "32")]
    [TestCase(129, "128")]
    [TestCase(130, "128 8")]
    [TestCase(254, "128 128")]
    [TestCase(255, "128 128")]
    [TestCase(257, "128 128 8")]
    public void Blocks_that_lie_one_after_another_take_tables_of_the_least_pool_that_has_room(int blocks, string tables)
    {
        TestMachine test = Machine();
        int head = -1;
        new Scatterlists(Pools, test.Machine.Objects).Take(blocks, 0, ref head);
        Assert.That(Taken(test, i => test.Machine.Slabs.ObjectsOf(Pools[i])), Is.EqualTo(tables));
    }

    [Test]
    public void Where_a_request_brings_its_own_none_is_taken()
    {
        TestMachine test = Machine();
        int head = -1;
        new Scatterlists([], test.Machine.Objects).Take(100, 0, ref head);
        Assert.That((head, test.Machine.Slabs.SlabBytes), Is.EqualTo((-1, 0L)));
    }

    // 19 blocks and their descriptor; the commit block goes by itself.
    [Test]
    public void A_commit_is_one_request_whose_table_goes_with_it()
    {
        TestMachine test = Machine();
        Writes(test).Committed(buffers: 19, others: 2, cpu: 0);
        Assert.That(Taken(test, i => test.Machine.Slabs.ObjectsOf(Pools[i])), Is.Empty);
        Assert.That(Taken(test, i => test.Machine.Slabs.SlabsOf(Pools[i])), Is.EqualTo("32"), "its slab stays");
    }

    [Test]
    public void The_device_is_written_by_a_request_for_each_run_of_blocks()
    {
        TestMachine test = Machine();
        BufferWrites writes = Writes(test);
        foreach (int block in (int[])[4, 2, 3, 20, 22, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40])
        {
            writes.SetDirty(block, isDirty: true);
        }

        writes.DeviceWritten();
        Assert.That(Taken(test, i => test.Machine.Slabs.SlabsOf(Pools[i])), Is.EqualTo("16 8"));
    }

    private static readonly CacheId[] Pools = [.. Enumerable.Range(0, FilesystemDescription.ScatterlistPools).Select(i => new CacheId(i))];

    private static string Taken(TestMachine test, Func<int, long> count)
    {
        List<string> tables = [];
        for (int i = Pools.Length - 1; i >= 0; i--)
        {
            tables.AddRange(Enumerable.Repeat($"{8 << i}", (int)count(i)));
        }

        return string.Join(' ', tables);
    }

    private static TestMachine Machine() => new(machine => machine with
    {
        Caches = [.. Enumerable.Range(0, 6).Select(i => new CacheGeometry($"cache-{i}", 4096, 1, 1, false, 0, 5))],
    });

    private static BufferWrites Writes(TestMachine test)
    {
        FilesystemDescription description = new() { Source = "test", BufferBioCache = Bio, ScatterlistCaches = Pools };
        BufferWrites writes = new(description, test.Machine.Objects, test.Machine.Description.CpuCount, page => page);
        writes.Ensure(50);
        return writes;
    }
}
