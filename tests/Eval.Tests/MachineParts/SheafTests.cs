using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Slab;
using NUnit.Framework;

namespace Eval.Tests.MachineParts;

// mm/slub.c since 6.18: __pcs_replace_empty_main, __pcs_replace_full_main, refill_objects.
internal sealed class SheafTests
{
    private const int PerSlab = 10, Sheaf = 4, FullSheavesOfBarn = 10;
    private static readonly CacheId Cache = new(0), Kmalloc = new(1);

    private static SlabAllocator Slabs() => new TestMachine(machine => machine with
    {
        Caches =
        [
            new CacheGeometry("cache", 400, PerSlab, 1, false, 0, 0) { SheafObjects = Sheaf },
            new CacheGeometry("kmalloc-64", 64, 64, 1, false, 0, 5),
        ],
    }).Machine.Slabs;

    private static int[] Take(SlabAllocator slabs, int count, int cpu = 0)
    {
        int[] slots = new int[count];
        for (int i = 0; i < count; i++)
        {
            slots[i] = slabs.Allocate(Cache, cpu);
        }

        return slots;
    }

    private static void Give(SlabAllocator slabs, int[] slots, int cpu = 0)
    {
        foreach (int slot in slots)
        {
            slabs.Free(slot, cpu);
        }
    }

    [Test]
    public void Objects_leave_their_slabs_by_sheaves_and_what_is_left_of_the_last_slab_is_on_the_node()
    {
        SlabAllocator slabs = Slabs();
        Take(slabs, 1);
        Assert.That((slabs.SlabinfoActiveObjects(Cache), slabs.ObjectsOf(Cache), slabs.CpuSlabsOf(Cache)), Is.EqualTo(((long)Sheaf, 1, 0)));
        Take(slabs, Sheaf);
        Assert.That((slabs.SlabinfoActiveObjects(Cache), slabs.SlabsOfRoot(Cache)), Is.EqualTo((2L * Sheaf, 1L)));
        Take(slabs, 1, cpu: 1);
        Assert.That((slabs.SlabinfoActiveObjects(Cache), slabs.SlabsOfRoot(Cache)), Is.EqualTo((3L * Sheaf, 2L)), "each CPU has its own sheaf");
    }

    [Test]
    public void The_barn_keeps_what_was_freed_first_and_the_cpu_what_was_freed_last()
    {
        SlabAllocator slabs = Slabs();
        int[] slots = Take(slabs, 100 * Sheaf);
        Give(slabs, slots);
        int kept = FullSheavesOfBarn * Sheaf, last = 2 * Sheaf;
        Assert.That(slabs.SlabinfoActiveObjects(Cache), Is.EqualTo(kept + last), "the barn's ten sheaves, the main and the spare one");
        Assert.That(slabs.SlabsOfRoot(Cache), Is.EqualTo((kept / PerSlab) + 2), "all other slabs are empty and gone");
        int[] again = Take(slabs, kept + last);
        Assert.That(again[..last], Is.EquivalentTo(slots[^last..]));
        Assert.That(again[last..], Is.EquivalentTo(slots[Sheaf..(Sheaf + kept)]), "the first sheaf of all was the spare one until the barn was full");
    }

    [Test]
    public void What_one_cpu_frees_another_one_takes_by_the_barn_when_it_is_more_than_two_sheaves()
    {
        SlabAllocator slabs = Slabs();
        int[] slots = Take(slabs, 4 * Sheaf);
        Give(slabs, slots, cpu: 1);
        Assert.That(Take(slabs, 2 * Sheaf), Is.SubsetOf(slots));
        Assert.That(slabs.SlabinfoActiveObjects(Cache), Is.EqualTo(4 * Sheaf));
        Take(slabs, 1);
        Assert.That(slabs.SlabinfoActiveObjects(Cache), Is.EqualTo(5 * Sheaf), "the other CPU's own are out of reach");
    }

    [Test]
    public void A_sheaf_beside_the_one_a_cpu_has_from_the_start_is_an_object_of_kmalloc()
    {
        SlabAllocator slabs = Slabs();
        int[] slots = Take(slabs, 100 * Sheaf);
        Assert.That(slabs.ObjectsOf(Kmalloc), Is.EqualTo(1), "32 bytes and four pointers: the spare one");
        Give(slabs, slots);
        Assert.That(slabs.ObjectsOf(Kmalloc), Is.EqualTo(1 + FullSheavesOfBarn));
        Take(slabs, slots.Length);
        Assert.That(slabs.ObjectsOf(Kmalloc), Is.EqualTo(1 + FullSheavesOfBarn), "empty ones are used again");
    }

    [Test]
    public void Shrinking_gives_back_what_all_cpus_and_the_barn_keep()
    {
        SlabAllocator slabs = Slabs();
        int[] slots = Take(slabs, 20 * Sheaf);
        Give(slabs, slots[..(10 * Sheaf)], cpu: 1);
        Give(slabs, slots[(10 * Sheaf)..]);
        slabs.Shrink(Cache);
        Assert.That((slabs.SlabsOfRoot(Cache), slabs.ObjectsOf(Cache)), Is.EqualTo((0L, 0)));
        Assert.That(slabs.ObjectsOf(Kmalloc), Is.EqualTo(2), "all other sheaves are freed, but each CPU keeps its main one");
    }

    [Test]
    public void A_cache_whose_sheaves_are_its_own_objects_takes_one_past_them()
    {
        SlabAllocator slabs = new TestMachine(machine => machine with
        {
            Caches = [new CacheGeometry("kmalloc-64", 64, 64, 1, false, 0, 5) { SheafObjects = Sheaf }],
        }).Machine.Slabs;
        Take(slabs, 1);
        Assert.That((slabs.ObjectsOf(Cache), slabs.SlabinfoActiveObjects(Cache)), Is.EqualTo((2, 1L + Sheaf)), "the object and its sheaf");
    }

    [Test]
    public void A_sheaf_is_filled_from_the_slab_taken_last_and_what_is_not_needed_goes_back_to_the_head()
    {
        SlabAllocator slabs = Slabs();
        int[] slots = Take(slabs, 2 * PerSlab);
        int[] Of(int slab) => [.. slots.Where(s => slabs.SlabOfSlot(s) == slab)];
        int[] on = [.. slots.Select(slabs.SlabOfSlot).Distinct()];
        slabs.Deactivate(Cache);
        Give(slabs, [Of(on[0])[0], .. Of(on[1])[..(Sheaf + 1)]]);
        slabs.Reactivate(Cache);
        int[] again = Take(slabs, Sheaf);
        Assert.That(again.Select(slabs.SlabOfSlot), Is.All.EqualTo(on[1]), "the first slab has one, which is too few, so the second was taken too");
        again = Take(slabs, Sheaf);
        Assert.That(again, Has.Member(Of(on[0])[0]), "the first one is at the head again");
    }

    [Test]
    public void What_kfree_rcu_is_given_goes_to_the_barn_by_sheaves_and_one_it_has_no_room_for_is_kept_empty_or_freed()
    {
        SlabAllocator slabs = Slabs();
        int before = slabs.ObjectsOf(Kmalloc);
        int[] slots = Take(slabs, 24 * Sheaf);
        int taken = slabs.ObjectsOf(Kmalloc) - before;
        for (int at = 0; at < slots.Length; at += Sheaf)
        {
            Eval.Kernel.Slab.Sheaf sheaf = slabs.SheafForRcu(Cache, cpu: 0)!;
            foreach (int slot in slots[at..(at + Sheaf)])
            {
                slabs.Free(slot, sheaf);
            }

            slabs.FreeSheaf(Cache, sheaf, cpu: 0);
        }

        int made = slabs.ObjectsOf(Kmalloc) - before - taken;
        Assert.That(slabs.SlabinfoActiveObjects(Cache), Is.EqualTo(FullSheavesOfBarn * Sheaf), "ten full ones, and the CPU's are empty");
        Assert.That(made, Is.EqualTo(FullSheavesOfBarn), "the CPU's spare one was used first, and one that came back empty for all after the tenth");
        int[] again = Take(slabs, Sheaf);
        Assert.That(again, Is.EquivalentTo(slots[((FullSheavesOfBarn - 1) * Sheaf)..(FullSheavesOfBarn * Sheaf)]), "the last one that the barn took");
    }

    [Test]
    public void Where_no_sheaf_can_be_had_one_object_is_taken_and_its_slab_stays_the_first()
    {
        SlabAllocator slabs = new TestMachine(machine => machine with
        {
            Caches = [new CacheGeometry("kmalloc-64", 64, 64, 1, false, 0, 5) { SheafObjects = Sheaf }],
        }).Machine.Slabs;
        int[] slots = Take(slabs, 1 + Sheaf);
        Assert.That(slots.Select(slabs.SlabOfSlot).Distinct().Count(), Is.EqualTo(1), "the sheaf, which is one of the slab's objects, is filled from it");
        Assert.That(slabs.SlabsOfRoot(Cache), Is.EqualTo(1));
    }
}
