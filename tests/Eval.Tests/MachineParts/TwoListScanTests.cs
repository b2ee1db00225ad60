using Eval.Kernel.Charging;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Reclaim;

namespace Eval.Tests.MachineParts;

/// <summary>What one pass over the inactive and active lists does with each folio it meets (shrink_folio_list, shrink_active_list, mm/vmscan.c).</summary>
internal sealed class TwoListScanTests
{
    private const int Each = 8, FileFolio = 200;
    private static readonly MemcgId A = TestMachine.A;
    private static readonly MemcgNodeId ListsOfA = new(A);

    private static TestMachine With(long swapPages = 100, string kernel = "7.2", HugePageMode huge = HugePageMode.Never)
    {
        TestMachine test = new(
            m => m with { HugePages = huge, HugePageOrder = 3, SwapPages = swapPages, StockPages = 0, AnonStartsActive = false }, new OfKernel(kernel));
        test.Do(EventKind.Fork, 0, A);
        return test;
    }

    // Inactive, and used by nobody since.
    private static TestMachine WithAnon(int pages, HugePageMode huge = HugePageMode.Never, long swapPages = 100, string kernel = "7.2")
    {
        TestMachine test = With(swapPages, kernel, huge);
        test.Do(EventKind.Anon, 0, 0, pages);
        for (int folio = 0; folio < pages; folio += huge == HugePageMode.Never ? 1 : Each)
        {
            test.Machine.Folios.SetActive(new(folio), false);
            test.Machine.Folios.FlagsAt(new(folio)) &= ~(FolioFlags.Young | FolioFlags.Referenced);
        }

        return test;
    }

    private static ScanControl Scan(Machine machine, ScanControl scan)
    {
        ScanBalance balance = new(machine.Nodes, machine.Tree, machine.Memory, machine.Protection, machine.Folios.Lru, machine.Swapping);
        TwoListScan lists = new(
            machine.Costs, balance, machine.Swapping, machine.Nodes, machine.Folios, machine.Files, machine.Cache, machine.Tasks,
            machine.Description.PageSizeBytes, machine.Post);
        scan.Top = A;
        lists.Shrink(A, ref scan);
        return scan;
    }

    private static ScanControl All => new() { WantedPages = long.MaxValue, Swappiness = IReclaim.DefaultSwappiness };

    private static int[] Order(TestMachine test, LruKind kind)
    {
        LruLists lru = test.Machine.Folios.Lru;
        List<int> folios = [];
        for (FolioId folio = lru.Tail(lru.ListOf(ListsOfA, kind)); folio >= 0; folio = lru.Younger(folio))
        {
            folios.Add(folio);
        }

        return [.. folios];
    }

    private static void Mark(TestMachine test, int folio, FolioFlags flags) => test.Machine.Folios.FlagsAt(new(folio)) |= flags;

    // The head of a list is what is looked at last: a locked folio goes there (keep_locked), and so does one that is used for the first time (FOLIOREF_KEEP).
    [TestCase(FolioFlags.Locked, FolioFlags.Young)]
    [TestCase(FolioFlags.Young, FolioFlags.Locked)]
    public void A_huge_page_that_is_locked_or_has_just_been_used_goes_to_the_head_and_the_next_one_to_swap(FolioFlags first, FolioFlags second)
    {
        TestMachine test = WithAnon(3 * Each, HugePageMode.Always);
        Mark(test, 0, first);
        Mark(test, Each, second);
        ScanControl scan = Scan(test.Machine, All);
        Assert.That((scan.ScannedPages, scan.ReclaimedPages, test.Machine.Swap.UsedPages), Is.EqualTo((3L * Each, (long)Each, (long)Each)));
        Assert.That((Order(test, LruKind.InactiveAnon), Order(test, LruKind.ActiveAnon)), Is.EqualTo(((int[])[0, Each], (int[])[])));
        Assert.That(test.Machine.Folios.ReclaimedPages, Is.EqualTo(Each));
    }

    [TestCase(FolioFlags.Locked, FolioFlags.Young)]
    [TestCase(FolioFlags.Young, FolioFlags.Locked)]
    public void So_does_a_small_one(FolioFlags first, FolioFlags second)
    {
        TestMachine test = WithAnon(3);
        Mark(test, 0, first);
        Mark(test, 1, second);
        ScanControl scan = Scan(test.Machine, All);
        Assert.That((scan.ScannedPages, scan.ReclaimedPages, test.Machine.Swap.UsedPages), Is.EqualTo((3L, 1L, 1L)));
        Assert.That((Order(test, LruKind.InactiveAnon), Order(test, LruKind.ActiveAnon)), Is.EqualTo(((int[])[0, 1], (int[])[])));
    }

    // folio_check_references: the second time it is active, and what was used between two looks long ago is not.
    [Test]
    public void Who_is_used_again_before_the_next_look_is_active_and_who_is_not_goes()
    {
        TestMachine test = WithAnon(4);
        Mark(test, 0, FolioFlags.Young);
        Mark(test, 1, FolioFlags.Young);
        Mark(test, 2, FolioFlags.Locked);
        Mark(test, 3, FolioFlags.Locked);
        Scan(test.Machine, All);
        Assert.That(test.Machine.Folios.Has(new(0), FolioFlags.Young), Is.False, "the look takes it away");
        Mark(test, 0, FolioFlags.Young);
        ScanControl scan = Scan(test.Machine, All);
        Assert.That((scan.ReclaimedPages, Order(test, LruKind.ActiveAnon)), Is.EqualTo((1L, (int[])[0])));
    }

    // add_to_swap of a large folio: whole since 4.14, where there is room, and before in pieces; those that nobody maps are freed by the split.
    [TestCase("7.2", 100, 1, 0L, 0, new int[0])]
    [TestCase("4.13", 100, 1, 1L, 0, new int[0])]
    [TestCase("7.2", 5, 1, 1L, 3, new[] { 5, 6, 7 })]
    public void A_huge_page_goes_to_swap_whole_or_in_pieces(string kernel, long swapPages, int hugePages, long splits, int left, int[] active)
    {
        TestMachine test = WithAnon(hugePages * Each, HugePageMode.Always, swapPages, kernel);
        ScanControl scan = Scan(test.Machine, All);
        Assert.That((scan.ReclaimedPages, test.Machine.Folios.Huge.Splits, test.Machine.Folios.PresentCount), Is.EqualTo(((long)Each - left, splits, left)));

        // What finds no room is active, so that reclaim does not meet it again soon (activate_locked); the pass then ages some of the active ones.
        Assert.That(Order(test, LruKind.ActiveAnon).Concat(Order(test, LruKind.InactiveAnon)).Order(), Is.EqualTo(active));
    }

    [Test]
    public void A_huge_page_that_somebody_holds_is_neither_split_nor_lost()
    {
        TestMachine test = WithAnon(2 * Each, HugePageMode.Always, swapPages: 5);
        test.Machine.Folios.FlagsAt(new(0)) |= FolioFlags.Isolated;
        ScanControl scan = Scan(test.Machine, All);
        Assert.That((test.Machine.Folios.Huge.Splits, scan.ReclaimedPages, test.Usage(A)), Is.EqualTo((1L, 5L, 2L * Each - 5)));
        Assert.That(test.Machine.Folios.Has(new(0), FolioFlags.Large), Is.True);
    }

    // shrink_folio_list of page cache: mapped and referenced is active, dirty is written first and met again, tmpfs goes to swap.
    [Test]
    public void Of_page_cache_what_is_clean_and_unused_goes()
    {
        TestMachine test = With();
        test.Do(EventKind.CreateFile, 0, FileFolio, 4);
        test.Do(EventKind.Read, 0, 0, 0, 2);
        test.Do(EventKind.Write, 0, 0, 2, 1);
        test.Do(EventKind.Read, 0, 0, 3, 1);
        Mark(test, FileFolio + 3, FolioFlags.Locked);
        Mark(test, FileFolio + 1, FolioFlags.Referenced);
        test.Machine.Folios.MapCountAt(new(FileFolio + 1)) = 1;
        ScanControl scan = Scan(test.Machine, All);
        Assert.That((scan.ScannedPages, scan.ReclaimedPages, test.Machine.Files.PresentPages[0], test.Machine.Files.DirtyPages[0]), Is.EqualTo((4L, 1L, 3, 0)));
        Assert.That((Order(test, LruKind.ActiveFile), Order(test, LruKind.InactiveFile)), Is.EqualTo(((int[])[201], (int[])[202, 203])));
        test.Machine.Folios.Unlock(new(FileFolio + 3));
        Assert.That(Scan(test.Machine, All).ReclaimedPages, Is.EqualTo(2), "written, and not locked any more");
    }

    [Test]
    public void What_is_referenced_by_read_alone_goes()
    {
        TestMachine test = With();
        test.Do(EventKind.CreateFile, 0, FileFolio, 2);
        test.Do(EventKind.Read, 0, 0, 0, 2);
        Mark(test, FileFolio, FolioFlags.Referenced);
        Assert.That(Scan(test.Machine, All).ReclaimedPages, Is.EqualTo(2));
    }

    [Test]
    public void Tmpfs_goes_to_swap_and_without_swap_stays()
    {
        TestMachine with = With(), without = With(swapPages: 0);
        foreach (TestMachine test in (TestMachine[])[with, without])
        {
            test.Do(EventKind.CreateFile, 0, FileFolio, 3, extra: (int)FileKind.Tmpfs);
            test.Do(EventKind.Write, 0, 0, 0, 3);
        }

        Assert.That((Scan(with.Machine, All).ReclaimedPages, with.Machine.Files.PresentPages[0], with.Machine.Swap.UsedPages), Is.EqualTo((3L, 0, 3L)));
        Assert.That((Scan(without.Machine, All).ReclaimedPages, without.Machine.Files.PresentPages[0]), Is.EqualTo((0L, 3)));
    }

    // shrink_list: active lists are aged where there are too few inactive ones, from the tail; else the pass says that it left them alone.
    [TestCase(true, 6, false)]
    [TestCase(false, 0, true)]
    public void Active_page_cache_is_aged_where_the_pass_may(bool may, int aged, bool skipped)
    {
        TestMachine test = With();
        test.Do(EventKind.CreateFile, 0, FileFolio, 6);
        test.Do(EventKind.Read, 0, 0, 0, 6);
        for (int folio = FileFolio; folio < FileFolio + 6; folio++)
        {
            test.Machine.Folios.SetActive(new(folio), true);
            Mark(test, folio, FolioFlags.Young);
        }

        ScanControl scan = All with { MayDeactivate = may };
        scan = Scan(test.Machine, scan);
        Assert.That((Order(test, LruKind.InactiveFile).Length, scan.SkippedActive, scan.ReclaimedPages), Is.EqualTo((aged, skipped, 0L)));
        Assert.That(test.Machine.Folios.Has(new(FileFolio), FolioFlags.Young), Is.EqualTo(!may));
    }

    // shrink_lruvec: a cluster of 32 of the active anonymous ones, where they are more than the inactive ones.
    [TestCase(40, 0, 32)]
    [TestCase(40, 40, 0)]
    [TestCase(40, 39, 32)]
    public void Anonymous_memory_is_kept_in_proportion_whatever_is_scanned(int active, int inactive, int aged)
    {
        TestMachine test = WithAnon(active + inactive);
        for (int folio = 0; folio < active; folio++)
        {
            test.Machine.Folios.SetActive(new(folio), true);
        }

        ScanControl scan = All with { Swappiness = 0 };
        Scan(test.Machine, scan);
        Assert.That((Order(test, LruKind.InactiveAnon).Length - inactive, Order(test, LruKind.ActiveAnon).Length), Is.EqualTo((aged, active - aged)));
    }

    [Test]
    public void Without_swap_anonymous_memory_is_not_aged_nor_counted()
    {
        TestMachine test = With(swapPages: 0);
        test.Do(EventKind.Anon, 0, 0, 40);
        Scan(test.Machine, All);
        Assert.That(Order(test, LruKind.InactiveAnon), Is.Empty);
    }

    // A pass has enough when a batch of 32 of each list brought it what is wanted.
    [TestCase(32, 32L)]
    [TestCase(33, 64L)]
    [TestCase(64, 64L)]
    public void A_pass_ends_with_the_batch_that_has_what_is_wanted(int wanted, long reclaimed)
    {
        TestMachine test = With(swapPages: 0);
        test.Do(EventKind.CreateFile, 0, FileFolio, 100);
        test.Do(EventKind.Read, 0, 0, 0, 100);
        Assert.That(Scan(test.Machine, All with { WantedPages = wanted }).ReclaimedPages, Is.EqualTo(reclaimed));
    }
}
