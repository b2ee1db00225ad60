using Eval.Kernel.Charging;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;
using Eval.Strategies.Facets.Kmem.Objcg;

namespace Eval.Tests.Strategies;

public class ObjcgReparentingTests
{
    private static (Bench Bench, ObjcgKmem Kmem) New(int cpus = 1, bool keepsStock = false)
    {
        ObjcgRules rules = ObjcgRules.AsPosted with { PagesThroughObjcg = true, UnchargesToStock = true, KeepsStock = keepsStock };
        Bench bench = new(new Composed(() => new ObjcgKmem(rules)), cpus);
        return (bench, (ObjcgKmem)bench.M.Kmem);
    }

    [Test]
    public void AnObjectIsChargedInBytesAndTheRestOfThePageIsStocked()
    {
        (Bench b, ObjcgKmem kmem) = New();
        b.Mkdir(1).Alloc(0, Bench.Small, 1);
        Assert.That((b.Kmem(1), kmem.Stock.OwnerOf(0).Bytes), Is.EqualTo((1L, 3096)));
        b.Alloc(1, Bench.Small, 1).Alloc(2, Bench.Small, 1).Alloc(3, Bench.Small, 1);
        Assert.That((b.Kmem(1), kmem.Stock.OwnerOf(0).Bytes), Is.EqualTo((1L, 96)));
        b.Alloc(4, Bench.Small, 1);

        // The 96 bytes stay in the stock beside the rest of the new page.
        Assert.That((b.Kmem(1), kmem.Stock.OwnerOf(0).Bytes), Is.EqualTo((2L, 96 + 3096)));
        b.AssertConserved();
    }

    [TestCase(true, 0, 6192 - 4096)]
    [TestCase(false, 6192 - 4096, 0, Description = "up to 5.13 a stock of more than a page is given up (drain_obj_stock)")]
    public void LeftoversAreRememberedWhenTheCpuTurnsToAnotherGroupAndComeBack(bool keepsStock, long remembered, long stocked)
    {
        (Bench b, ObjcgKmem kmem) = New(keepsStock: keepsStock);
        b.Mkdir(1).Mkdir(2).Alloc(0, Bench.Small, 1).Alloc(1, Bench.Small, 2);
        int first = kmem.Objcgs.ActiveFor(new(1), node: 0);
        Assert.That(kmem.Objcgs.LeftoverOf(first), Is.EqualTo(3096));
        Assert.That(kmem.HeldBytes(new(1)), Is.EqualTo(3096));
        b.AssertConserved();

        // Back in group 1: the charge misses the stock, takes a page, and the leftover joins what is left of it.
        b.Alloc(2, Bench.Small, 1);
        Assert.That((b.Kmem(1), kmem.Objcgs.LeftoverOf(first)), Is.EqualTo((1L, remembered)),
            "two pages were charged and one is given back: 6192 bytes are more than a page");
        Assert.That(kmem.Stock.OwnerOf(0).Bytes, Is.EqualTo(stocked));
        b.AssertConserved();
    }

    [Test]
    public void LeftoversOfGigabytesComeBackAndWhatIsBeyond32BitsIsForgotten()
    {
        (Bench b, ObjcgKmem kmem) = New(keepsStock: true);
        b.Mkdir(1).Mkdir(2).Alloc(0, Bench.Small, 1).Alloc(1, Bench.Small, 2);
        int first = kmem.Objcgs.ActiveFor(new(1), node: 0);

        // As much as the parts of pages of a million obj_cgroups.
        const int Pages = 750_000;
        Assert.That(b.M.Charges.TryChargeKmem(new(1), Pages, 0, ChargeContext.Kernel), Is.True);
        kmem.Objcgs.AddKmemPages(first, Pages);
        kmem.Objcgs.SetLeftover(first, 3096 + (Pages * 4096L));
        Assert.That((kmem.Objcgs.LeftoverOf(first), kmem.HeldBytes(new(1))), Is.EqualTo((3096 + (Pages * 4096L), 3096 + (Pages * 4096L))));
        b.Alloc(2, Bench.Small, 1);
        Assert.That((b.Kmem(1), kmem.Objcgs.LeftoverOf(first), kmem.Stock.OwnerOf(0).Bytes), Is.EqualTo((1L, 0L, 6192 - 4096)));
        b.AssertConserved();

        kmem.Objcgs.SetLeftover(first, (1L << 32) + 5);
        Assert.That(kmem.Objcgs.LeftoverOf(first), Is.EqualTo(5), "atomic_t");
        Assert.That(kmem.Objcgs.LeftoverBytes(new(1)), Is.EqualTo(5));
    }

    [TestCase(true, 1)]
    [TestCase(false, 0, Description = "before 3de7d4f25a74 the counters were written at once")]
    public void WhatIsUnchargedGoesToTheStockOfTheCpu(bool unchargesToStock, long stocked)
    {
        ObjcgRules rules = ObjcgRules.Since59 with { UnchargesToStock = unchargesToStock };
        Bench pages = new(new Composed(() => new ObjcgKmem(rules)), stockPages: 8);
        pages.Mkdir(1).Pages(0, 1, 1);
        pages.M.Stock.DrainEverything();
        pages.Do(Eval.Kernel.Events.EventKind.FreePages, 0);
        Assert.That((pages.Kmem(1), pages.M.Stock.HeldPages(new(1))), Is.EqualTo((0L, stocked)), "kernel pages");

        Bench bytes = new(new Composed(() => new ObjcgKmem(rules)), stockPages: 8);
        bytes.Mkdir(1);
        for (int item = 0; item < 5; item++)
        {
            bytes.Alloc(item, Bench.Small, 1);
        }

        bytes.M.Stock.DrainEverything();
        for (int item = 0; item < 5; item++)
        {
            bytes.Free(item);
        }

        // Each of 1000 bytes with its entry in the vector: the fifth free is the first of more than a page.
        Assert.That((bytes.Kmem(1), bytes.M.Stock.HeldPages(new(1))), Is.EqualTo((1L, stocked)), "a byte stock's page");
    }

    [Test]
    public void OfflineMovesChargesAndCssReferenceToTheParentWithoutTouchingObjects()
    {
        (Bench b, ObjcgKmem kmem) = New();
        b.Mkdir(1).Mkdir(2, 1).Alloc(0, Bench.Small, 2).Pages(0, 4, 2).Rmdir(2).Settle();
        Assert.That(b.State(2), Is.EqualTo(MemcgState.Released));
        Assert.That(b.Kmem(1), Is.EqualTo(5));
        Assert.That(b.Pins(1, PinReason.Objcg), Is.EqualTo(2));
        Assert.That(kmem.OwnerOfObject(b.M.Objects.SlotOf(0)), Is.EqualTo(new MemcgId(1)));
        b.AssertConserved();
        b.Free(0).Do(Eval.Kernel.Events.EventKind.FreePages, 0);
        b.M.Stock.DrainEverything();
        Assert.That((b.Kmem(1), b.Pins(1, PinReason.Objcg)), Is.EqualTo((0L, 1)), "the dead group's objcg goes with its last object");
        b.Rmdir(1).Settle();
        b.AssertNothingLeft();
    }

    [Test]
    public void TwoGroupsShareASlabAndItsVectorIsMetadata()
    {
        (Bench b, _) = New();
        b.Mkdir(1).Mkdir(2);
        long before = b.M.Slabs.MetadataBytes;
        b.Alloc(0, Bench.Small, 1).Alloc(1, Bench.Small, 2);
        Assert.That(b.M.Slabs.SlabOfSlot(b.M.Objects.SlotOf(0)), Is.EqualTo(b.M.Slabs.SlabOfSlot(b.M.Objects.SlotOf(1))));
        Assert.That(b.M.Slabs.MetadataBytes - before, Is.EqualTo((4 * 8) + KmemCacheMetadata.BytesOf(b.M.Description, hasSysfs: true)));
    }

    [Test]
    public void ThreeLevelsRemovedBottomUpReparentStepByStep()
    {
        (Bench b, ObjcgKmem kmem) = New(2);
        b.Mkdir(1).Mkdir(2, 1).Mkdir(3, 2).Alloc(0, Bench.Inode, 3).Alloc(1, Bench.Small, 2, cpu: 1);
        b.Rmdir(3).Settle();
        Assert.That(kmem.OwnerOfObject(b.M.Objects.SlotOf(0)), Is.EqualTo(new MemcgId(2)));
        b.AssertConserved();
        b.Rmdir(2).Settle();
        Assert.That(kmem.OwnerOfObject(b.M.Objects.SlotOf(0)), Is.EqualTo(new MemcgId(1)));
        b.AssertConserved();
        b.Rmdir(1).Settle();
        Assert.That(b.M.Tree.DyingCount, Is.Zero);
        b.Free(0).Free(1);
        b.AssertNothingLeft();
    }

    [Test]
    public void KernelPagesPinTheMemcgBeforeTheyGoThroughTheObjcg()
    {
        Bench b = new(new Composed(() => new ObjcgKmem(ObjcgRules.Since59)));
        b.Mkdir(1).Alloc(0, Bench.Small, 1).Pages(0, 4, 1).Rmdir(1).Settle();
        Assert.That((b.State(1), b.Pins(1, PinReason.KernelPages)), Is.EqualTo((MemcgState.Dying, 4)));
        b.AssertConserved();
        b.Free(0).Do(Eval.Kernel.Events.EventKind.FreePages, 0).Settle();
        b.AssertNothingLeft();
    }
}
