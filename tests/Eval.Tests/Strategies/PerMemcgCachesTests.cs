using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Strategies.Facets.Kmem.PerMemcgCaches;

namespace Eval.Tests.Strategies;

public class PerMemcgCachesTests
{
    private static (Bench Bench, PerMemcgCachesKmem Kmem) New(int caches = 2, int memcgs = 200)
    {
        Bench bench = new(new Composed(() => new SynchronousCachesKmem()), caches: caches, memcgs: memcgs);
        return (bench, (PerMemcgCachesKmem)bench.M.Kmem);
    }

    [Test]
    public void TheFirstObjectGoesToTheRootCacheUnchargedAndTheNextOnesToTheClone()
    {
        (Bench b, PerMemcgCachesKmem kmem) = New();
        b.Mkdir(1).Alloc(0, Bench.Small, 1);
        Assert.That((b.Kmem(1), kmem.Clones.Made, b.Pins(1, PinReason.Work)), Is.EqualTo((0L, 0, 1)));
        b.Settle(1_000_000).Alloc(1, Bench.Small, 1);
        Assert.That((b.Kmem(1), kmem.Clones.Made, b.Pins(1, PinReason.Work)), Is.EqualTo((1L, 1, 0)));
        Assert.That(kmem.OwnerOfObject(b.M.Objects.SlotOf(0)), Is.EqualTo(MemcgId.None));
        Assert.That(kmem.OwnerOfObject(b.M.Objects.SlotOf(1)), Is.EqualTo(new MemcgId(1)));
        b.AssertConserved();
    }

    [Test]
    public void EveryMissHasAnItemAndWhileSlabMutexIsHeldEachSleepsOnAWorkerOfItsOwn()
    {
        Bench b = new(
            new Composed(() => new SynchronousCachesKmem()), Bench.Describe() with { WorkerObjects = [new KernelObjects(new CacheId(Bench.Small), 1)] });
        PerMemcgCachesKmem kmem = (PerMemcgCachesKmem)b.M.Kmem;
        b.Mkdir(1).Alloc(0, Bench.Inode, 1).Alloc(1, Bench.Inode, 1);
        Assert.That((kmem.Clones.Waiting, b.M.Workers.Started), Is.EqualTo((2, 0)), "nobody holds it");
        Assert.That(b.M.Locks.TryAcquire(kmem.Locks.Mutex, "test"), Is.True);
        b.Alloc(2, Bench.Inode, 1).Alloc(3, Bench.Inode, 1).Alloc(4, Bench.Inode, 1);
        Assert.That((kmem.Clones.Waiting, b.M.Workers.Started), Is.EqualTo((5, 5 + 1 - 2)), "one idle beside them, and two from boot");
        b.M.Locks.Release(kmem.Locks.Mutex);
        b.Settle(1_000_000);
        Assert.That((kmem.Clones.Waiting, kmem.Clones.Made), Is.EqualTo((0, 1)));
        b.Alloc(5, Bench.Small, 1).Rmdir(1).Settle();
        Assert.That(kmem.Clones.Waiting, Is.Zero, "who is gone waits for nothing");
    }

    [Test]
    public void SlabPagesPinTheMemcgAndEmptyClonesWaitForItsRelease()
    {
        (Bench b, PerMemcgCachesKmem kmem) = New();
        b.Mkdir(1).Alloc(0, Bench.Small, 1).Alloc(1, Bench.Inode, 1).Settle(1_000_000).Alloc(2, Bench.Small, 1).Alloc(3, Bench.Inode, 1);
        b.Free(2).Rmdir(1).Settle();
        Assert.That((b.State(1), b.Pins(1, PinReason.SlabPage), b.Pins(1, PinReason.KmemCache)), Is.EqualTo((MemcgState.Dying, 1, 0)));
        Assert.That(kmem.Clones.Alive, Is.EqualTo(2), "the clone without a slab stays until the memcg is freed");
        b.AssertConserved();
        b.Free(3).Settle();
        Assert.That((b.State(1), kmem.Clones.Alive), Is.EqualTo((MemcgState.Released, 0)));
        b.Free(0).Free(1);
        b.AssertNothingLeft();
    }

    [Test]
    public void OfflineWaitsAGracePeriodForEachCloneWithCgroupMutexHeld()
    {
        (Bench b, _) = New(caches: 6);
        b.Mkdir(1);
        for (int cache = 0; cache < 6; cache++)
        {
            b.Alloc(cache, cache, 1);
        }

        b.Settle(1_000_000).Rmdir(1).Settle(Bench.Grace + 100_000);
        long before = b.M.Clock.NowNanoseconds;
        b.Mkdir(2);
        Assert.That(b.M.Clock.NowNanoseconds - before, Is.InRange((6 * Bench.Grace) - 200_000, (6 * Bench.Grace) + 51_000),
            "six grace periods, being woken, and the few steps of mkdir itself");
    }

    [Test]
    public void RemovingTwiceAsManyGroupsWalksFourTimesAsManyCaches()
    {
        // Each group has its lists of files looked at as well, so many caches are needed for their walks to stand out.
        long small = WalkedNodes(400), large = WalkedNodes(800);
        Assert.That((double)large / small, Is.InRange(3.5, 4.1));

        static long WalkedNodes(int groups)
        {
            (Bench b, _) = New(memcgs: groups + 1);
            for (MemcgId memcg = MemcgId.First; memcg <= groups; memcg++)
            {
                b.Mkdir(memcg).Alloc(memcg, Bench.Small, memcg).Settle(1_000_000);
            }

            long before = b.M.Costs.StepsOf(Eval.Kernel.Costs.StepKind.ListNode);
            for (MemcgId memcg = MemcgId.First; memcg <= groups; memcg++)
            {
                b.Rmdir(memcg);
            }

            b.Settle(60_000_000_000);
            Assert.That(b.M.Tree.DyingCount, Is.Zero);
            return b.M.Costs.StepsOf(Eval.Kernel.Costs.StepKind.ListNode) - before;
        }
    }

    [Test]
    public void MemHotplugLockIsTakenUnderCgroupMutex()
    {
        (Bench b, _) = New();
        b.Mkdir(1).Rmdir(1).Settle();
        Assert.That(b.M.Locks.Order.Select(e => (e.Held, e.Taken)), Has.Member(("cgroup_mutex", "mem_hotplug_lock")));
    }
}
