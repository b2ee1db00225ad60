using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Slab;
using NUnit.Framework;

namespace Eval.Tests.MachineParts;

/// <summary>More than one NUMA node: where memory comes from, and on whose lists it stands.</summary>
internal sealed class NodeTests
{
    private const int PerSlab = 21, MinPartial = 5;
    private static readonly CacheId Dentry = new(0);

    private static TestMachine OfTwoNodes(Func<MachineDescription, MachineDescription>? change = null) =>
        new(m => (change ?? (same => same))(m with { NodeCount = 2, PagevecFolios = 0 }));

    private static void Allocate(TestMachine test, int first, int objects, int cpu)
    {
        for (int i = first; i < first + objects; i++)
        {
            test.Do(EventKind.Alloc, i, Dentry, 0, cpu: cpu);
        }
    }

    [Test]
    public void Cpus_are_spread_over_nodes_in_blocks_and_a_zonelist_begins_at_home()
    {
        NumaNodes nodes = new(3, 8);
        Assert.That(Enumerable.Range(0, 8).Select(nodes.OfCpu), Is.EqualTo((int[])[0, 0, 0, 1, 1, 1, 2, 2]));
        Assert.That(Enumerable.Range(0, 3).Select(place => nodes.InZonelist(1, place)), Is.EqualTo((int[])[1, 2, 0]));
        Assert.That(((int)nodes.Of(TestMachine.A, 2), (int)new NumaNodes(1, 8).Of(TestMachine.A, 0)), Is.EqualTo((5, 1)));
    }

    [Test]
    public void A_folio_is_of_the_node_of_the_cpu_that_asked_and_on_the_list_of_that_node()
    {
        TestMachine test = OfTwoNodes();
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.CreateFile, 0, 0, 10);
        test.Do(EventKind.Read, 0, 0, 0, 4);
        test.Do(EventKind.SetCpu, 0, 1);
        test.Do(EventKind.Read, 0, 0, 4, 6);
        LruLists lru = test.Machine.Folios.Lru;
        Assert.That(Enumerable.Range(0, 10).Select(folio => lru.NodeOf(new(folio))), Is.EqualTo((int[])[0, 0, 0, 0, 1, 1, 1, 1, 1, 1]));
        int near = lru.ListOf(test.Machine.Nodes.Of(TestMachine.A, 0), LruKind.InactiveFile);
        int far = lru.ListOf(test.Machine.Nodes.Of(TestMachine.A, 1), LruKind.InactiveFile);
        Assert.That((lru.Count[near], lru.Count[far]), Is.EqualTo((4, 6)));
        Assert.That(lru.NameOf(far), Is.EqualTo("node 1 InactiveFile"));
        Assert.That((lru.FirstOf(TestMachine.A), lru.LastOf(TestMachine.A)), Is.EqualTo((near - (int)LruKind.InactiveFile, far + 2)));
    }

    // kmem_cache_shrink puts what the CPUs have on the lists of the slabs' own nodes.
    [Test]
    public void A_cpu_leaves_partial_slabs_of_another_node_alone_as_long_as_they_are_few()
    {
        TestMachine test = OfTwoNodes();
        test.Do(EventKind.Fork, 0, TestMachine.A);
        SlabAllocator slabs = test.Machine.Slabs;
        Allocate(test, 0, 1, cpu: 0);
        slabs.Shrink(Dentry);
        Allocate(test, 1, 1, cpu: 1);
        Assert.That((slabs.SlabsOfRoot(Dentry), slabs.NodeOfSlot(test.Machine.Objects.SlotOf(1))), Is.EqualTo((2L, 1)));
        slabs.Shrink(Dentry);
        Allocate(test, 2, 1, cpu: 0);
        Assert.That((slabs.SlabsOfRoot(Dentry), slabs.NodeOfSlot(test.Machine.Objects.SlotOf(2))), Is.EqualTo((2L, 0)), "its own node's");
    }

    [TestCase(MinPartial, MinPartial + 1)]
    [TestCase(MinPartial + 1, MinPartial + 1)]
    public void Of_another_node_it_takes_what_is_more_than_is_kept_there(int partials, int slabsThen)
    {
        TestMachine test = OfTwoNodes();
        test.Do(EventKind.Fork, 0, TestMachine.A);
        Allocate(test, 0, partials * PerSlab, cpu: 0);
        for (int slab = 0; slab < partials; slab++)
        {
            test.Do(EventKind.Free, slab * PerSlab);
        }

        test.Machine.Slabs.Shrink(Dentry);
        Allocate(test, 500, 1, cpu: 1);
        Assert.That(test.Machine.Slabs.SlabsOfRoot(Dentry), Is.EqualTo(slabsThen));
    }

    [Test]
    public void Objects_of_another_node_go_past_the_sheaves()
    {
        TestMachine test = OfTwoNodes(m => m with { Caches = [m.Caches[0] with { SheafObjects = 4, CpuPartialObjects = 0 }] });
        test.Do(EventKind.Fork, 0, TestMachine.A);
        Allocate(test, 0, 2, cpu: 0);
        int far = test.Machine.Objects.SlotOf(0), near = test.Machine.Objects.SlotOf(1);
        test.Do(EventKind.Free, 1, cpu: 0);
        test.Do(EventKind.Free, 0, cpu: 1);
        Allocate(test, 10, 1, cpu: 0);
        Assert.That((test.Machine.Objects.SlotOf(10), test.Machine.Objects.SlotOf(10) == far), Is.EqualTo((near, false)), "last in, first out");
    }

    [Test]
    public void Reclaim_of_one_node_leaves_the_lists_of_the_other_for_its_own_turn()
    {
        TestMachine test = OfTwoNodes();
        test.Do(EventKind.Fork, 0, TestMachine.A, cpu: 1);
        test.Do(EventKind.CreateFile, 0, 0, 300);
        test.Do(EventKind.Read, 0, 0, 0, 300);
        test.Do(EventKind.Reclaim, TestMachine.A, 32);
        Assert.That(test.Machine.Folios.PresentCount, Is.LessThan(300 - 31), "node 0 has nothing, and node 1 is visited by whoever runs on node 0");
    }
}
