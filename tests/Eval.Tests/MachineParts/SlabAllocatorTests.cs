using Eval.Kernel.Events;
using Eval.Kernel.Ids;
using Eval.Kernel.Slab;
using NUnit.Framework;

namespace Eval.Tests.MachineParts;

internal sealed class SlabAllocatorTests
{
    private const int PerSlab = 21;
    private static readonly CacheId Dentry = new(0);

    private static SlabAllocator Fill(TestMachine test, int objects, int cpu = 0)
    {
        test.Do(EventKind.Fork, 0, TestMachine.A);
        for (int i = 0; i < objects; i++)
        {
            test.Do(EventKind.Alloc, i, Dentry, 0, cpu: cpu);
        }

        return test.Machine.Slabs;
    }

    [Test]
    public void Objects_fill_a_slab_before_the_next_one_is_taken()
    {
        SlabAllocator slabs = Fill(new TestMachine(), PerSlab + 1);
        Assert.That((slabs.SlabsOfRoot(Dentry), slabs.ObjectsOfRoot(Dentry), slabs.SlabBytes), Is.EqualTo((2L, PerSlab + 1L, 8192L)));
    }

    [Test]
    public void Each_cpu_has_a_slab_of_its_own()
    {
        TestMachine test = new();
        Fill(test, 1);
        test.Do(EventKind.Alloc, 100, Dentry, 0, cpu: 1);
        Assert.That(test.Machine.Slabs.SlabsOfRoot(Dentry), Is.EqualTo(2));
    }

    // A slab that was full and has a free object goes to the partial ones of the CPU that freed it.
    [Test]
    public void The_slabs_of_the_cpus_are_those_in_use_and_their_partial_ones()
    {
        TestMachine test = new();
        Fill(test, PerSlab + 1);
        Assert.That(test.Machine.Slabs.CpuSlabsOf(Dentry), Is.EqualTo(1), "the full one is on no list");
        test.Do(EventKind.Free, 0);
        Assert.That(test.Machine.Slabs.CpuSlabsOf(Dentry), Is.EqualTo(2));
        test.Do(EventKind.Alloc, 100, Dentry, 0, cpu: 1);
        Assert.That(test.Machine.Slabs.CpuSlabsOf(Dentry), Is.EqualTo(3));
    }

    [Test]
    public void A_freed_object_is_the_next_one_allocated()
    {
        TestMachine test = new();
        Fill(test, 3);
        int slot = test.Machine.Objects.SlotOf(1);
        test.Do(EventKind.Free, 1);
        test.Do(EventKind.Alloc, 500, Dentry, 0);
        Assert.That(test.Machine.Objects.SlotOf(500), Is.EqualTo(slot));
    }

    [Test]
    public void Shrinking_empties_the_sheaves_too_and_a_deactivated_cache_has_none()
    {
        TestMachine test = new(machine => machine with { Caches = [machine.Caches[Dentry] with { SheafObjects = 60 }] });
        SlabAllocator slabs = Fill(test, 2 * PerSlab);
        for (int i = 1; i < 2 * PerSlab; i++)
        {
            test.Do(EventKind.Free, i);
        }

        slabs.Deactivate(Dentry);
        Assert.That((slabs.SlabsOf(Dentry), slabs.ObjectsOf(Dentry)), Is.EqualTo((1, 1)), "the slab of the object that is left");
        test.Do(EventKind.Free, 0);
        Assert.That(slabs.SlabsOf(Dentry), Is.Zero);
    }

    [Test]
    public void Empty_slabs_are_kept_on_the_node_up_to_min_partial_and_given_back_beyond()
    {
        TestMachine test = new();
        SlabAllocator slabs = Fill(test, 20 * PerSlab);
        for (int i = 0; i < 20 * PerSlab; i++)
        {
            test.Do(EventKind.Free, i);
        }

        Assert.That(slabs.ObjectBytes, Is.Zero);
        Assert.That(slabs.SlabsOfRoot(Dentry), Is.InRange(5, 5 + 1 + 3), "min_partial on the node, the CPU slab and a CPU's partial list");
        slabs.Shrink(Dentry);
        Assert.That((slabs.SlabsOfRoot(Dentry), slabs.SlabBytes), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public void A_deactivated_instance_keeps_no_empty_slab()
    {
        TestMachine test = new();
        SlabAllocator slabs = Fill(test, PerSlab);
        slabs.Deactivate(Dentry);
        Assert.That(slabs.SlabsOfRoot(Dentry), Is.EqualTo(1));
        for (int i = 0; i < PerSlab; i++)
        {
            test.Do(EventKind.Free, i);
        }

        Assert.That(slabs.SlabsOfRoot(Dentry), Is.Zero);
    }

    [Test]
    public void Slabinfo_counts_all_of_a_cpu_slab_as_active()
    {
        SlabAllocator slabs = Fill(new TestMachine(), 1);
        Assert.That(slabs.SlabinfoActiveObjects(Dentry), Is.EqualTo(PerSlab));
        slabs.Shrink(Dentry);
        Assert.That(slabs.SlabinfoActiveObjects(Dentry), Is.EqualTo(1));
    }

    [Test]
    public void A_slab_handed_to_another_instance_takes_its_objects_along()
    {
        TestMachine test = new();
        SlabAllocator slabs = Fill(test, 5);
        slabs.Deactivate(Dentry);
        CacheId other = slabs.CreateInstance(Dentry);
        slabs.MoveSlab(slabs.SlabOfSlot(test.Machine.Objects.SlotOf(0)), other);
        Assert.That((slabs.SlabsOf(Dentry), slabs.SlabsOf(other), slabs.ObjectsOf(other)), Is.EqualTo((0, 1, 5)));
        test.Do(EventKind.Free, 0);
        Assert.That(slabs.ObjectsOf(other), Is.EqualTo(4));
    }

    [Test]
    public void An_instance_with_slabs_cannot_be_destroyed()
    {
        SlabAllocator slabs = Fill(new TestMachine(), 1);
        Assert.That(() => slabs.DestroyInstance(Dentry), Throws.InvalidOperationException);
    }

    [Test]
    public void Walking_all_instances_counts_every_one_of_them()
    {
        TestMachine test = new();
        test.Machine.Slabs.CreateInstance(Dentry);
        long before = test.Machine.Costs.StepsOf(Eval.Kernel.Costs.StepKind.ListNode);
        test.Machine.Slabs.WalkAllInstances();
        Assert.That(test.Machine.Costs.StepsOf(Eval.Kernel.Costs.StepKind.ListNode) - before, Is.EqualTo(2));
    }
}
