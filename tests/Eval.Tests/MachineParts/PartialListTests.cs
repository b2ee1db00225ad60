using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Slab;
using NUnit.Framework;

namespace Eval.Tests.MachineParts;

// mm/slub.c: put_cpu_partial, get_partial_node, unfreeze_partials and __slab_free, by hand.
internal sealed class PartialListTests
{
    private const int PerSlab = 10, CpuPartial = 12;
    private static readonly CacheId Cache = new(0);

    private static SlabAllocator Slabs(bool countsInsertions, int cpuPartial = CpuPartial) => new TestMachine(machine => machine with
    {
        Caches = [new CacheGeometry("cache", 400, PerSlab, 1, false, cpuPartial, 2)],
        CpuPartialCountsInsertions = countsInsertions,
    }).Machine.Slabs;

    // All objects of so many slabs, the last of which is the CPU's; by slab.
    private static int[] Fill(SlabAllocator slabs, int count)
    {
        int[] slots = new int[count * PerSlab];
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = slabs.Allocate(Cache, 0);
        }

        return slots;
    }

    private static void FreeFirstOf(SlabAllocator slabs, int[] slots, int from, int to)
    {
        for (int slab = from; slab < to; slab++)
        {
            slabs.Free(slots[slab * PerSlab], 0);
        }
    }

    private static int OnNode(SlabAllocator slabs) => (int)slabs.SlabsOfRoot(Cache) * PerSlab - (int)slabs.SlabinfoActiveObjects(Cache);

    [Test]
    public void Before_5_16_a_cpu_keeps_one_slab_more_than_cpu_partial_when_each_had_one_free_object()
    {
        SlabAllocator slabs = Slabs(countsInsertions: true);
        int[] slots = Fill(slabs, 20);
        FreeFirstOf(slabs, slots, 0, CpuPartial + 1);
        Assert.That((slabs.CpuSlabsOf(Cache), OnNode(slabs)), Is.EqualTo((1 + CpuPartial + 1, 0)), "12 objects are not more than cpu_partial");
        FreeFirstOf(slabs, slots, CpuPartial + 1, CpuPartial + 2);
        Assert.That((slabs.CpuSlabsOf(Cache), OnNode(slabs)), Is.EqualTo((2, CpuPartial + 1)), "13 are, so all of them go to the node");
    }

    [Test]
    public void Since_5_16_a_cpu_keeps_as_many_slabs_as_hold_cpu_partial_when_half_full()
    {
        SlabAllocator slabs = Slabs(countsInsertions: false);
        int[] slots = Fill(slabs, 20);
        FreeFirstOf(slabs, slots, 0, 3);
        Assert.That((slabs.CpuSlabsOf(Cache), OnNode(slabs)), Is.EqualTo((4, 0)), "24 objects over 10 a slab are 3 slabs");
        FreeFirstOf(slabs, slots, 3, 4);
        Assert.That((slabs.CpuSlabsOf(Cache), OnNode(slabs)), Is.EqualTo((2, 3)));
    }

    [Test]
    public void Slabs_that_come_from_the_node_count_with_all_their_free_objects()
    {
        SlabAllocator slabs = Slabs(countsInsertions: true);
        int[] slots = Fill(slabs, 20);
        for (int i = 0; i < 2 * PerSlab; i += 2)
        {
            slabs.Free(slots[i], 0);
        }

        slabs.Shrink(Cache);
        slabs.Allocate(Cache, 0);
        Assert.That(slabs.CpuSlabsOf(Cache), Is.EqualTo(2), "five objects, and five more on the CPU's list, which are more than half of 12");
        FreeFirstOf(slabs, slots, 2, 10);
        Assert.That(slabs.CpuSlabsOf(Cache), Is.EqualTo(1 + 1 + 8));
        FreeFirstOf(slabs, slots, 10, 11);
        Assert.That(slabs.CpuSlabsOf(Cache), Is.EqualTo(2), "5 and 8 were more than 12");
    }

    [TestCase(true, 7, Description = "objects, the first slab's too: more than half of 12")]
    [TestCase(false, 3, Description = "slabs, the first one not: more than half of 3")]
    public void A_cpu_without_slabs_takes_more_than_half_of_what_it_may_keep_from_the_node(bool countsInsertions, int expected)
    {
        SlabAllocator slabs = Slabs(countsInsertions);
        int[] slots = Fill(slabs, 20);
        FreeFirstOf(slabs, slots, 0, 19);
        slabs.Shrink(Cache);
        Assert.That(slabs.CpuSlabsOf(Cache), Is.Zero);
        slabs.Allocate(Cache, 0);
        Assert.That(slabs.CpuSlabsOf(Cache), Is.EqualTo(expected), "the one that is allocated from, and the rest on the CPU's list");
    }

    [Test]
    public void Of_slabs_that_went_to_the_node_together_the_one_that_had_waited_longest_is_taken_last()
    {
        SlabAllocator slabs = Slabs(countsInsertions: false);
        int[] slots = Fill(slabs, 20);
        FreeFirstOf(slabs, slots, 0, 8);
        Assert.That(OnNode(slabs), Is.EqualTo(6), "two times three slabs");
        slabs.Allocate(Cache, 1);
        Assert.That(
            slabs.CpuSlabsOf(Cache),
            Is.EqualTo(1 + 2 + 3),
            "CPU 0 has its slab and two, CPU 1 takes three");
        int[] taken = [slabs.ObjectsOn(slabs.SlabOfSlot(slots[2 * PerSlab])), slabs.ObjectsOn(slabs.SlabOfSlot(slots[5 * PerSlab]))];
        Assert.That(taken, Is.EqualTo(new[] { PerSlab, PerSlab - 1 }), "slabs that came later are behind those that came before");
    }

    [Test]
    public void An_empty_slab_goes_when_min_partial_slabs_are_on_the_list_it_among_them()
    {
        SlabAllocator slabs = Slabs(countsInsertions: false, cpuPartial: 0);
        int[] slots = Fill(slabs, 4);
        for (int i = 0; i < PerSlab; i++)
        {
            slabs.Free(slots[i], 0);
        }

        Assert.That(slabs.SlabsOfRoot(Cache), Is.EqualTo(4), "it is the only one there");
        slabs.Free(slots[PerSlab], 0);
        for (int i = 1; i < PerSlab; i++)
        {
            slabs.Free(slots[PerSlab + i], 0);
        }

        Assert.That(slabs.SlabsOfRoot(Cache), Is.EqualTo(3), "it is the second, which is min_partial");
    }
}
