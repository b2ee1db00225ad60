using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using NUnit.Framework;

namespace Eval.Tests.MachineParts;

/// <summary>Huge pages of eight pages each.</summary>
internal sealed class HugePageTests
{
    private const int Each = 8;
    private static readonly MemcgId A = TestMachine.A, B = TestMachine.B;

    private static TestMachine With(
        HugePageMode mode = HugePageMode.Always, long swapPages = 0, LruDesign lru = LruDesign.TwoLists, string kernel = "7.2")
    {
        TestMachine test = new(
            m => m with { HugePages = mode, HugePageOrder = 3, SwapPages = swapPages, Lru = lru, StockPages = 0 }, new OfKernel(kernel));
        test.Do(EventKind.Fork, 0, A);
        return test;
    }

    private static void Unmap(TestMachine test, int first, int pages) => test.Do(EventKind.Unmap, 0, -1, first, pages);

    private static (long Anon, long Huge) PagesOf(TestMachine test, MemcgId memcg) => (
        test.Machine.Stats.Local(memcg, StatKind.Anon) / test.Machine.Description.PageSizeBytes,
        test.Machine.Stats.Local(memcg, StatKind.AnonThp) / test.Machine.Description.PageSizeBytes);

    private static int References(TestMachine test, MemcgId memcg) => test.Machine.Tree.RefsFor(memcg, PinReason.Folio);

    [Test]
    public void A_huge_page_is_one_folio_with_one_reference_and_counts_with_all_its_pages()
    {
        TestMachine test = With();
        test.Do(EventKind.Anon, 0, 0, Each);
        FolioTable folios = test.Machine.Folios;
        int list = folios.Lru.ListOf(new(A), LruKind.ActiveAnon);
        Assert.That((folios.Lru.Head(list), folios.Lru.Tail(list), folios.Lru.Count[list]), Is.EqualTo((new FolioId(0), new FolioId(0), Each)));
        Assert.That((References(test, A), test.Usage(A), folios.PresentCount, PagesOf(test, A)), Is.EqualTo((1, (long)Each, Each, ((long)Each, (long)Each))));
    }

    [Test]
    public void A_huge_page_needs_an_aligned_range_that_is_mapped_whole()
    {
        TestMachine test = With();
        test.Do(EventKind.Anon, 0, 4, 20);
        Assert.That(PagesOf(test, A), Is.EqualTo((20L, (long)Each + Each)), "4 to 7 are small, 8 to 15 and 16 to 23 huge");
        test.Do(EventKind.Anon, 0, 40, Each - 1);
        Assert.That(PagesOf(test, A), Is.EqualTo((20L + Each - 1, (long)Each + Each)));
    }

    [TestCase(HugePageMode.Never, HugePageAdvice.HugePage, false)]
    [TestCase(HugePageMode.Madvise, HugePageAdvice.None, false)]
    [TestCase(HugePageMode.Madvise, HugePageAdvice.HugePage, true)]
    [TestCase(HugePageMode.Always, HugePageAdvice.None, true)]
    [TestCase(HugePageMode.Always, HugePageAdvice.NoHugePage, false)]
    public void Who_gets_huge_pages_is_the_kernel_s_setting_and_the_task_s_advice(HugePageMode mode, HugePageAdvice advice, bool isHuge)
    {
        TestMachine test = With(mode);
        test.Do(EventKind.Anon, 0, 0, Each, extra: (int)advice);
        Assert.That(PagesOf(test, A), Is.EqualTo(((long)Each, isHuge ? (long)Each : 0)));
    }

    [Test]
    public void What_is_unmapped_in_part_is_paid_for_until_it_is_split_and_each_page_holds_a_reference_then()
    {
        TestMachine test = With();
        test.Do(EventKind.Anon, 0, 0, Each);
        Unmap(test, 2, 3);
        Assert.That((test.Usage(A), PagesOf(test, A), test.Machine.Folios.SplitQueues.LengthOf(A)), Is.EqualTo(((long)Each, (5L, 0L), 1)));
        Assert.That((test.Machine.Folios.Huge.DeferredSplits, test.Machine.Folios.Huge.Splits), Is.EqualTo((1L, 0L)));
        test.Do(EventKind.DropCaches, 2);
        Assert.That((test.Machine.Folios.Huge.DeferredSplits, test.Machine.Folios.Huge.Splits), Is.EqualTo((1L, 1L)));
        Assert.That((test.Usage(A), PagesOf(test, A), test.Machine.Folios.SplitQueues.LengthOf(A)), Is.EqualTo((5L, (5L, 0L), 0)));
        Assert.That(References(test, A), Is.EqualTo(5));
        test.Do(EventKind.Exit, 0);
        Assert.That((test.Usage(A), PagesOf(test, A), References(test, A)), Is.EqualTo((0L, (0L, 0L), 0)));
    }

    [TestCase(0, 3)]
    [TestCase(5, 3)]
    [TestCase(2, 3)]
    public void Parts_that_go_one_after_the_other_are_the_whole(int first, int pages)
    {
        TestMachine test = With();
        test.Do(EventKind.Anon, 0, 0, Each);
        Unmap(test, first, pages);
        Unmap(test, 0, Each);
        Assert.That((test.Usage(A), PagesOf(test, A), test.Machine.Folios.SplitQueues.LengthOf(A)), Is.EqualTo((0L, (0L, 0L), 0)));
        Assert.That((test.Machine.Folios.PresentCount, test.Machine.Tasks.VmaHead[0]), Is.EqualTo((0, -1)));
    }

    [Test]
    public void Pages_of_a_split_folio_stand_where_it_stood_the_head_next_to_the_tail()
    {
        TestMachine test = With();
        test.Do(EventKind.Anon, 0, 0, 3 * Each);
        Unmap(test, Each + 1, 1);
        test.Do(EventKind.DropCaches, 2);
        FolioTable folios = test.Machine.Folios;
        List<int> order = [];
        for (FolioId folio = folios.Lru.Tail(folios.Lru.ListOf(new(A), LruKind.ActiveAnon)); folio >= 0; folio = folios.Lru.Younger(folio))
        {
            order.Add(folio);
        }

        Assert.That(order, Is.EqualTo((int[])[0, 8, 10, 11, 12, 13, 14, 15, 16]));
        Assert.That(folios.Lru.Count[folios.Lru.ListOf(new(A), LruKind.ActiveAnon)], Is.EqualTo((3 * Each) - 1));
    }

    [Test]
    public void Pages_of_a_split_folio_belong_to_its_generation()
    {
        TestMachine test = With(lru: LruDesign.Generations);
        test.Do(EventKind.Anon, 0, 0, Each);
        GenerationPlacement placement = (GenerationPlacement)test.Machine.Folios.Placement;
        int place = placement.PlaceOf(new FolioId(0));
        Unmap(test, 1, 1);
        test.Do(EventKind.DropCaches, 2);
        Assert.That((placement.PlaceOf(new FolioId(0)), placement.PlaceOf(new FolioId(7)), placement.PlaceOf(new FolioId(1))), Is.EqualTo((place, place, -1)));
    }

    [Test]
    public void A_huge_page_that_somebody_holds_is_not_split_and_waits_at_the_end_of_its_queue()
    {
        TestMachine test = With();
        test.Do(EventKind.Anon, 0, 0, 2 * Each);
        Unmap(test, 4, Each);
        FolioTable folios = test.Machine.Folios;
        Assert.That(folios.TryIsolate(new FolioId(0)), Is.True);
        test.Do(EventKind.DropCaches, 2);
        Assert.That((folios.SplitQueues.LengthOf(A), folios.Has(new FolioId(0), FolioFlags.Locked), test.Usage(A)), Is.EqualTo((1, false, 12L)));
        folios.Putback(new FolioId(0));
        test.Do(EventKind.DropCaches, 2);
        Assert.That((folios.SplitQueues.LengthOf(A), test.Usage(A)), Is.EqualTo((0, 8L)));
    }

    [Test]
    public void A_waiting_huge_page_follows_its_charge_to_another_queue()
    {
        TestMachine test = With();
        test.Do(EventKind.Anon, 0, 0, Each);
        Unmap(test, 0, 1);
        FolioTable folios = test.Machine.Folios;
        Assert.That(folios.TryIsolate(new FolioId(0)) && test.Machine.Charges.TryCharge(B, Each, cpu: 0), Is.True);
        folios.Move(new FolioId(0), B);
        folios.Putback(new FolioId(0));
        Assert.That((folios.SplitQueues.LengthOf(A), folios.SplitQueues.LengthOf(B), test.Usage(A), test.Usage(B)), Is.EqualTo((0, 1, 0L, (long)Each)));
        Assert.That(test.Machine.MovedBytes, Is.EqualTo(Each * test.Machine.Description.PageSizeBytes));
    }

    [Test]
    public void Swap_takes_a_huge_page_whole_and_frees_the_entries_of_what_was_not_mapped()
    {
        TestMachine test = With(swapPages: 100);
        test.Do(EventKind.Anon, 0, 0, Each);
        test.Do(EventKind.Reclaim, A, Each);
        Assert.That((test.Machine.Swap.UsedPages, test.Usage(A), test.Machine.Folios.PresentCount), Is.EqualTo(((long)Each, 0L, 0)));
        test.Do(EventKind.Touch, 0);
        Assert.That((test.Machine.Swap.UsedPages, PagesOf(test, A)), Is.EqualTo((0L, ((long)Each, 0L))), "small pages come back");
    }

    [TestCase("2.6.37", 3, 0, 0)]
    [TestCase("4.4", 3, 3, 0)]
    [TestCase("5.3", 8, 8, 0)]
    [TestCase("5.7", 8, 3, 0)]
    [TestCase("7.2", 8, 3, 0)]
    public void What_becomes_of_a_part_that_is_unmapped_is_the_kernel_s_rule(string kernel, int afterUnmap, int afterReclaim, int afterDrop)
    {
        // Reclaim for the group comes to its own queue alone, and drop_caches to the node's.
        TestMachine test = With(kernel: kernel);
        test.Do(EventKind.Anon, 0, 0, Each);
        Unmap(test, 3, 5);
        long unmapped = test.Usage(A);
        test.Do(EventKind.Reclaim, A, 1);
        long reclaimed = test.Usage(A);
        test.Do(EventKind.DropCaches, 2);
        Unmap(test, 0, 3);
        Assert.That((unmapped, reclaimed, test.Usage(A)), Is.EqualTo(((long)afterUnmap, kernel == "2.6.37" ? 3L : afterReclaim, (long)afterDrop)));
    }

    [TestCase("5.7", 8L)]
    [TestCase("5.8", 5L)]
    public void Up_to_5_7_memory_stat_has_what_is_charged(string kernel, long anon)
    {
        TestMachine test = With(kernel: kernel);
        test.Do(EventKind.Anon, 0, 0, Each);
        Unmap(test, 3, 3);
        Assert.That(PagesOf(test, A), Is.EqualTo((anon, anon == Each ? anon : 0)));
    }

    [TestCase("4.13", 1L)]
    [TestCase("6.11", 0L)]
    [TestCase("6.12", 1L)]
    public void What_is_mapped_in_part_goes_to_swap_without_the_rest_split_first_or_not(string kernel, long splits)
    {
        TestMachine test = With(swapPages: 100, kernel: kernel);
        test.Do(EventKind.Anon, 0, 0, Each);
        Unmap(test, 0, 3);
        test.Do(EventKind.Reclaim, A, Each);
        Assert.That(test.Machine.Folios.Huge.Splits, Is.EqualTo(splits));
        Assert.That((test.Machine.Swap.UsedPages, test.Machine.Swap.Counter!.UsagePages[A], test.Usage(A)), Is.EqualTo((5L, 5L, 0L)));
    }

    [Test]
    public void Swap_without_room_for_all_of_it_takes_what_it_can_of_the_pieces()
    {
        TestMachine test = With(swapPages: 5);
        test.Do(EventKind.Anon, 0, 0, Each);
        test.Do(EventKind.Reclaim, A, Each);
        Assert.That((test.Machine.Swap.UsedPages, PagesOf(test, A), References(test, A)), Is.EqualTo((5L, (3L, 0L), 3)));
    }

    [Test]
    public void A_locked_huge_page_is_locked_as_a_whole_and_one_that_is_mapped_in_part_not_at_all()
    {
        TestMachine test = With();
        test.Do(EventKind.Anon, 0, 0, 2 * Each);
        Unmap(test, 3, 1);
        test.Do(EventKind.Mlock, 0, -1);
        LruLists lru = test.Machine.Folios.Lru;
        Assert.That((lru.Count[lru.UnevictableOf(new(A))], lru.Head(lru.UnevictableOf(new(A)))), Is.EqualTo((Each, new FolioId(Each))));
    }

    [Test]
    public void A_huge_page_for_which_the_group_may_not_have_the_swap_is_split_and_the_group_is_told_of_its_limit()
    {
        TestMachine test = With(swapPages: 100);
        test.Do(EventKind.Anon, 0, 0, Each);
        test.Do(EventKind.SetControl, A, Each - 1, extra: (int)ControlFile.SwapMax);
        test.Do(EventKind.Reclaim, A, Each);
        Assert.That((test.Machine.Folios.Huge.Splits, test.Machine.Swap.Counter!.UsagePages[A]), Is.EqualTo((1L, Each - 1L)));
        Assert.That((test.Machine.Events.Of(A, MemoryEvent.SwapMax) > 0, test.Machine.Events.Of(A, MemoryEvent.SwapHigh)), Is.EqualTo((true, 0L)));
    }
}
