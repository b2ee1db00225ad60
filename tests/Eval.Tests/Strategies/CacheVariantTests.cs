using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;
using Eval.Strategies.Facets.Kmem.BatchedCaches;
using Eval.Strategies.Facets.Kmem.KmemContexts;
using Eval.Strategies.Facets.Kmem.LastFreeCaches;
using Eval.Strategies.Facets.Kmem.MergingCaches;
using Eval.Strategies.Facets.Kmem.PerMemcgCaches;
using Eval.Strategies.Facets.Kmem.ReapedCaches;
using Eval.Strategies.Facets.Kmem.ReparentedCaches;

namespace Eval.Tests.Strategies;

public class CacheVariantTests
{
    // Group 1 with an uncharged first object (10), and objects 0 and 1 in its clone of the small cache.
    private static Bench WithTwoObjects(Strategy strategy, int parent = 0)
    {
        Bench b = new(strategy);
        if (parent != 0)
        {
            b.Mkdir(parent);
        }

        return b.Mkdir(1, parent).Alloc(10, Bench.Small, 1).Settle(1_000_000).Alloc(0, Bench.Small, 1).Alloc(1, Bench.Small, 1);
    }

    [Test]
    public void BatchedTeardownDoesNotHoldCgroupMutexForGracePeriods()
    {
        Bench b = WithTwoObjects(new Composed(() => new BatchedCachesKmem()));
        b.Rmdir(1).Settle(Bench.Grace + 100_000);
        long before = b.M.Clock.NowNanoseconds;
        b.Mkdir(2);
        Assert.That(b.M.Clock.NowNanoseconds - before, Is.LessThan(10_000));
        b.Settle();
        Assert.That((b.State(1), b.Pins(1, PinReason.SlabPage), b.Pins(1, PinReason.Work)), Is.EqualTo((MemcgState.Dying, 1, 0)));
        b.Free(0).Free(1).Settle();
        Assert.That(b.State(1), Is.EqualTo(MemcgState.Released));
    }

    [Test]
    public void BatchedTeardownLosesTheSysfsFilesOfAnEmptyClone()
    {
        Bench b = WithTwoObjects(new Composed(() => new BatchedCachesKmem()));
        b.Alloc(11, Bench.Inode, 1).Settle(1_000_000).Alloc(2, Bench.Inode, 1).Free(2);
        long before = b.M.Slabs.MetadataBytes;
        b.Rmdir(1).Settle();
        Assert.That(before - b.M.Slabs.MetadataBytes, Is.EqualTo(KmemCacheMetadata.SysfsBytes));
    }

    [Test]
    public void BatchedTeardownWalksAsManyNodesPerGroupHoweverManyThereAre()
    {
        Assert.That(WalkedNodes(100), Is.EqualTo(2 * WalkedNodes(50)));

        static long WalkedNodes(int groups)
        {
            Bench b = new(new Composed(() => new BatchedCachesKmem()));
            for (MemcgId memcg = MemcgId.First; memcg <= groups; memcg++)
            {
                b.Mkdir(memcg).Alloc(memcg, Bench.Small, memcg).Settle(1_000_000);
            }

            long before = b.M.Costs.StepsOf(StepKind.ListNode);
            for (MemcgId memcg = MemcgId.First; memcg <= groups; memcg++)
            {
                b.Rmdir(memcg);
            }

            b.Settle(60_000_000_000);
            return b.M.Costs.StepsOf(StepKind.ListNode) - before;
        }
    }

    [Test]
    public void CachesTypesafeByRcuShareOneBarrierThatNobodyWaitsFor()
    {
        MachineDescription plain = Bench.Describe();
        Bench b = new(new Composed(() => new BatchedCachesKmem()), plain with { Caches = [plain.Caches[0] with { IsTypesafeByRcu = true }, plain.Caches[1]] });
        for (MemcgId memcg = MemcgId.First; memcg <= 5; memcg++)
        {
            b.Mkdir(memcg).Alloc(memcg, Bench.Small, memcg).Settle(1_000_000);
        }

        for (MemcgId memcg = MemcgId.First; memcg <= 5; memcg++)
        {
            b.Rmdir(memcg);
        }

        b.Settle();
        Assert.That((b.M.Tree.DyingCount, ((BatchedCachesKmem)b.M.Kmem).Barriers), Is.EqualTo((0, 1)));
    }

    [Test]
    public void ReparentedClonesLetTheGroupGoAndDieWithTheirLastPage()
    {
        Bench b = WithTwoObjects(new Composed(() => new ReparentedCachesKmem()), parent: 5);
        PerMemcgCachesKmem kmem = (PerMemcgCachesKmem)b.M.Kmem;
        Assert.That((b.Pins(1, PinReason.KmemCache), b.Pins(1, PinReason.SlabPage)), Is.EqualTo((1, 0)));
        b.Rmdir(1).Settle();
        Assert.That((b.State(1), b.Kmem(5), b.Pins(5, PinReason.KmemCache), kmem.Clones.Alive), Is.EqualTo((MemcgState.Released, 1L, 1, 1)));
        Assert.That(kmem.OwnerOfObject(b.M.Objects.SlotOf(0)), Is.EqualTo(new MemcgId(5)));
        b.AssertConserved();
        b.Free(0).Free(1).Settle();
        Assert.That((kmem.Clones.Alive, b.Pins(5, PinReason.KmemCache)), Is.EqualTo((0, 0)));
        b.Free(10).Rmdir(5).Settle();
        b.AssertNothingLeft();
    }

    [Test]
    public void ReapedCachesPinTheGroupUntilThereIsPressure()
    {
        Bench b = WithTwoObjects(new Composed(() => new ReapedCachesKmem()));
        b.Rmdir(1).Settle().Free(0).Free(1).Settle();
        Assert.That((b.State(1), b.Pins(1, PinReason.KmemCache)), Is.EqualTo((MemcgState.Dying, 1)), "empty, and still there");
        b.Do(EventKind.DropCaches, 2).Settle();
        Assert.That(b.State(1), Is.EqualTo(MemcgState.Released));
        b.Free(10);
        b.AssertNothingLeft();
    }

    [Test]
    public void TheLastFreeOfADeadCacheSchedulesItsDestructionAndEveryFreePaysForIt()
    {
        Bench b = WithTwoObjects(new Composed(() => new LastFreeCachesKmem()));
        b.Rmdir(1).Settle().Free(0).Settle();
        Assert.That(b.State(1), Is.EqualTo(MemcgState.Dying));
        b.Free(1).Settle();
        Assert.That(b.State(1), Is.EqualTo(MemcgState.Released));
        b.Free(10);
        b.AssertNothingLeft();
        Assert.That(AtomicsOfOneFree(new Composed(() => new LastFreeCachesKmem())),
            Is.EqualTo(AtomicsOfOneFree(new Composed(() => new ReapedCachesKmem())) + 1));

        static long AtomicsOfOneFree(Strategy strategy)
        {
            Bench b = WithTwoObjects(strategy);
            long before = b.M.Costs.StepsOf(StepKind.Atomic);
            b.Free(0);
            return b.M.Costs.StepsOf(StepKind.Atomic) - before;
        }
    }

    [Test]
    public void MergedSlabsBelongToTheParentAndServeItsAllocations()
    {
        Bench b = WithTwoObjects(new Composed(() => new MergingCachesKmem()), parent: 5);
        MergingCachesKmem kmem = (MergingCachesKmem)b.M.Kmem;
        b.Rmdir(1).Settle();
        Assert.That((b.State(1), kmem.SlabsMoved, b.Kmem(5), b.Pins(5, PinReason.SlabPage), kmem.Clones.Alive),
            Is.EqualTo((MemcgState.Released, 1L, 1L, 1, 1)));
        b.AssertConserved();
        b.Alloc(2, Bench.Small, 5);
        Assert.That(b.M.Slabs.SlabOfSlot(b.M.Objects.SlotOf(2)), Is.EqualTo(b.M.Slabs.SlabOfSlot(b.M.Objects.SlotOf(0))));
        b.Free(0).Free(1).Free(2).Free(10).Rmdir(5).Settle();
        b.AssertNothingLeft();
    }

    [Test]
    public void FreesSynchroniseWhileAMergeIsUnderWayAndOnlyThen()
    {
        Bench b = WithTwoObjects(new Composed(() => new MergingCachesKmem()));
        b.Mkdir(2).Alloc(20, Bench.Inode, 2).Alloc(21, Bench.Inode, 2);
        Assert.That(AtomicsOf(20), Is.Zero);
        b.Rmdir(1).Settle(Bench.Grace + 1_000_000);
        Assert.That(AtomicsOf(21), Is.EqualTo(1));

        long AtomicsOf(int item)
        {
            long before = b.M.Costs.StepsOf(StepKind.Atomic);
            b.Free(item);
            return b.M.Costs.StepsOf(StepKind.Atomic) - before;
        }
    }

    [Test]
    public void AnOrphanIsAdoptedThroughItsReusedKmemcgIdAndTheNewcomerAllocatesFromItsSlabs()
    {
        Bench b = WithTwoObjects(new Composed(() => new ContextKmem()), parent: 5);
        ContextKmem kmem = (ContextKmem)b.M.Kmem;
        int id = b.M.Tree.KmemcgId[1];
        b.Rmdir(1).Settle();
        Assert.That((b.State(1), b.Kmem(5), b.Pins(5, PinReason.Context), kmem.Clones.Alive), Is.EqualTo((MemcgState.Released, 1L, 2, 1)));
        b.AssertConserved();

        b.Mkdir(2);
        Assert.That(b.M.Tree.KmemcgId[2], Is.EqualTo(id));
        b.Alloc(2, Bench.Small, 2);
        Assert.That((kmem.Adoptions, b.Kmem(2)), Is.EqualTo((1, 0L)), "the slab stays charged to the parent of its first owner");
        Assert.That(b.M.Slabs.SlabOfSlot(b.M.Objects.SlotOf(2)), Is.EqualTo(b.M.Slabs.SlabOfSlot(b.M.Objects.SlotOf(0))));
        Assert.That(kmem.OwnerOfObject(b.M.Objects.SlotOf(2)), Is.EqualTo(new MemcgId(5)));

        // The slab is full with a fourth object; the fifth needs a page, and that is the adopter's.
        b.Alloc(3, Bench.Small, 2).Alloc(4, Bench.Small, 2);
        Assert.That((b.Kmem(2), kmem.OwnerOfObject(b.M.Objects.SlotOf(4))), Is.EqualTo((1L, new MemcgId(2))));
        b.AssertConserved();
    }

    [Test]
    public void EmptyOrphansGoOnPressureAndContextsWithTheirLastPage()
    {
        Bench b = WithTwoObjects(new Composed(() => new ContextKmem()), parent: 5);
        ContextKmem kmem = (ContextKmem)b.M.Kmem;
        b.Pages(0, 4, 1).Rmdir(1).Settle();
        b.Do(EventKind.DropCaches, 2).Settle();
        Assert.That(kmem.Clones.Alive, Is.EqualTo(1), "not empty");
        b.Free(0).Free(1).Do(EventKind.DropCaches, 2).Settle();
        Assert.That((kmem.Clones.Alive, b.Pins(5, PinReason.Context), b.Kmem(5)), Is.EqualTo((0, 2, 4L)), "the context still has kernel pages");
        b.Do(EventKind.FreePages, 0).Settle();
        Assert.That(b.Pins(5, PinReason.Context), Is.EqualTo(1));
        b.Free(10).Rmdir(5).Settle();
        b.AssertNothingLeft();
    }
}
