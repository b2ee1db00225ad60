using Eval.Kernel.Memcg;
using Eval.Strategies.Facets.Kmem.Objcg;

namespace Eval.Tests.Strategies;

/// <summary>What a CPU's byte stock keeps of an obj_cgroup's slab statistics until they are more than a page (mod_objcg_state).</summary>
public sealed class ObjcgCountTests
{
    private static (Bench Bench, ObjcgKmem Kmem) New(int stocks = 1, bool counts = true)
    {
        ObjcgRules rules = ObjcgRules.AsPosted with { PagesThroughObjcg = true, KeepsStock = counts, StockSlots = stocks };
        Bench bench = new(new Composed(() => new ObjcgKmem(rules)));
        return (bench, (ObjcgKmem)bench.M.Kmem);
    }

    private static long Unread(ObjcgKmem kmem, int slot = 0) => kmem.UnreadBytes(0, slot, StatKind.SlabUnreclaimable);

    [Test]
    public void Objects_are_told_together_when_they_are_more_than_a_page()
    {
        (Bench b, ObjcgKmem kmem) = New();
        b.Mkdir(1);
        List<long> unread = [];
        for (int item = 0; item < 6; item++)
        {
            b.Alloc(item, Bench.Small, 1);
            unread.Add(Unread(kmem));
        }

        Assert.That(unread, Is.EqualTo([1000L, 2000L, 3000L, 4000L, 0L, 1000L]));
        Assert.That(b.M.Stats.Hierarchical(new(1), StatKind.SlabUnreclaimable), Is.EqualTo(6000), "the books of the machine know all");
        b.Free(0).Free(1).Free(2);
        Assert.That(Unread(kmem), Is.EqualTo(-1000 - 1000), "1000 and -1000 are nothing, after which what comes is kept");
        b.AssertConserved();
    }

    [Test]
    public void Reclaimable_objects_are_counted_apart()
    {
        (Bench b, ObjcgKmem kmem) = New();
        b.Mkdir(1).Alloc(0, Bench.Small, 1).Alloc(1, Bench.Inode, 1);
        Assert.That((Unread(kmem), kmem.UnreadBytes(0, 0, StatKind.SlabReclaimable)), Is.EqualTo((1000L, 2000L)));
    }

    [Test]
    public void A_stock_that_turns_to_another_group_or_is_drained_tells_what_it_kept()
    {
        (Bench b, ObjcgKmem kmem) = New();
        b.Mkdir(1).Mkdir(2).Alloc(0, Bench.Small, 1).Alloc(1, Bench.Inode, 2);
        Assert.That((Unread(kmem), kmem.UnreadBytes(0, 0, StatKind.SlabReclaimable)), Is.EqualTo((0L, 2000L)));
        b.M.Stock.DrainEverything();
        Assert.That(kmem.UnreadBytes(0, 0, StatKind.SlabReclaimable), Is.Zero);
    }

    // With several stocks a CPU has their bytes at once and statistics of one (index of struct obj_stock_pcp).
    [Test]
    public void Of_several_stocks_one_has_statistics()
    {
        (Bench b, ObjcgKmem kmem) = New(stocks: 5);
        b.Mkdir(1).Mkdir(2).Alloc(0, Bench.Small, 1).Alloc(1, Bench.Small, 2);
        Assert.That((kmem.Stock.OwnerOf(0, 0).Bytes, kmem.Stock.OwnerOf(0, 1).Bytes), Is.EqualTo((3096, 3096)));
        Assert.That((Unread(kmem, 0), Unread(kmem, 1)), Is.EqualTo((0L, 1000L)));
        b.Alloc(2, Bench.Small, 1);
        Assert.That((Unread(kmem, 0), Unread(kmem, 1)), Is.EqualTo((1000L, 0L)));
    }

    [Test]
    public void Before_5_14_all_is_told_at_once()
    {
        (Bench b, ObjcgKmem kmem) = New(counts: false);
        b.Mkdir(1).Alloc(0, Bench.Small, 1);
        Assert.That(Unread(kmem), Is.Zero);
    }
}
