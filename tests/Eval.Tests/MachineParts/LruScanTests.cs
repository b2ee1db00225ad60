using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Reclaim;
using Eval.Tests.Invariants;
using Eval.Tests.Invariants.SeededBugs;

namespace Eval.Tests.MachineParts;

/// <summary>One scan of a group's lists: what is looked at, what is freed, and where the rest goes.</summary>
internal sealed class LruScanTests
{
    private const int FoliosOfLargeMachine = 4_300;
    private static readonly MemcgId A = TestMachine.A;
    private static readonly MemcgNodeId ListsOfA = new(A);

    private static TestMachine WithGenerations(int pagevec = 0)
    {
        TestMachine test = new(m => m with { Lru = LruDesign.Generations, PagevecFolios = pagevec });
        test.Do(EventKind.Fork, 0, A);
        test.Do(EventKind.Fork, 1, TestMachine.B);
        return test;
    }

    private static ScanControl Scan(Machine machine, LruScan lists, int priority)
    {
        ScanControl scan = new() { Top = A, Priority = priority, WantedPages = long.MaxValue };
        lists.Shrink(A, ref scan);
        Assert.That(machine.Folios.PresentCount, Is.EqualTo(machine.Files.PresentPages[0]), "one file, and nothing else");
        return scan;
    }

    private static GenerationScan Generations(Machine machine)
    {
        GenerationPlacement placement = (GenerationPlacement)machine.Folios.Placement;
        LruGenerations generations = machine.Folios.Lru.Generations!;
        return new GenerationScan(
            machine.Costs, machine.Tree, machine.Protection, machine.Nodes, machine.Folios, machine.Files, machine.Cache, machine.Tasks, placement,
            generations, Aging(machine), machine.Post);
    }

    private static GenerationAging Aging(Machine machine) =>
        new(machine.Costs, machine.Nodes, machine.Folios, machine.Tasks, (GenerationPlacement)machine.Folios.Placement, machine.Folios.Lru.Generations!);

    private static TwoListScan TwoLists(Machine machine)
    {
        ScanBalance balance = new(machine.Nodes, machine.Tree, machine.Memory, machine.Protection, machine.Folios.Lru, machine.Swapping);
        return new TwoListScan(
            machine.Costs, balance, machine.Swapping, machine.Nodes, machine.Folios, machine.Files, machine.Cache, machine.Tasks,
            machine.Description.PageSizeBytes, machine.Post);
    }

    private static int[] SizesOf(TestMachine test)
    {
        LruLists lru = test.Machine.Folios.Lru;
        return [.. Enumerable.Range(0, LruGenerations.Most).Select(place => lru.Count[lru.ListAt(ListsOfA, isFile: true, place)])];
    }

    // The table above inactive_is_low, mm/vmscan.c: the memory, and how many times the inactive list the active one may be.
    [TestCase(0, 1)]
    [TestCase(1, 3)]
    [TestCase(10, 10)]
    [TestCase(100, 31)]
    [TestCase(1_024, 101)]
    public void The_larger_the_memory_the_smaller_a_part_of_it_is_inactive(int gibibytes, int ratio)
    {
        TwoListScan lists = TwoLists(new TestMachine().Machine);
        long pages = Math.Max(gibibytes, 1L) << 18, inactive = (pages - (gibibytes == 0 ? 2 : 0)) / (ratio + 1);
        long active = ratio * inactive, rest = gibibytes == 0 ? 0 : pages - inactive - active;
        Assert.That((lists.IsInactiveLow(inactive + rest, active), lists.IsInactiveLow(inactive, active + rest + 1)), Is.EqualTo((false, true)));
    }

    [Test]
    public void What_has_been_written_back_for_reclaim_is_not_reclaimed_yet()
    {
        TestMachine test = new();
        test.Do(EventKind.Fork, 0, A);
        test.Do(EventKind.CreateFile, 0, 0, 10);
        test.Do(EventKind.Write, 0, 0, 0, 4);
        test.Do(EventKind.Read, 0, 0, 4, 6);
        ScanControl scan = Scan(test.Machine, TwoLists(test.Machine), priority: 0);
        Assert.That((scan.ScannedPages, scan.ReclaimedPages, test.Machine.Files.PresentPages[0]), Is.EqualTo((10L, 6L, 4)));
    }

    [Test]
    public void A_scan_of_generations_finds_what_waits_in_a_batch_and_frees_what_nobody_locks()
    {
        TestMachine test = WithGenerations(pagevec: 15);
        test.Do(EventKind.CreateFile, 0, 0, 10);
        test.Do(EventKind.Read, 0, 0, 0, 10);
        Assert.That(test.Machine.Folios.TryLock(new(3)), Is.True);
        ScanControl scan = Scan(test.Machine, Generations(test.Machine), priority: 0);
        Assert.That((scan.ScannedPages, scan.ReclaimedPages), Is.EqualTo((10L, 9L)));
        Assert.That(SizesOf(test), Is.EqualTo((int[])[0, 0, 0, 1]), "it is young");
    }

    // A reads folio 100 first, so that it is the first at the tail; a task of another group has them all in its page table, where A's aging does not look.
    [Test]
    public void A_young_folio_takes_its_32_neighbours_on_either_side_in_the_page_table_along()
    {
        TestMachine test = WithGenerations();
        test.Do(EventKind.CreateFile, 0, 0, 300);
        test.Do(EventKind.Read, 0, 0, 100, 1);
        test.Do(EventKind.Read, 0, 0, 0, 300);
        test.Do(EventKind.Map, 1, 0, 0, 300);
        ((GenerationPlacement)test.Machine.Folios.Placement).TryEndOldest(ListsOfA);
        ScanControl scan = Scan(test.Machine, Generations(test.Machine), priority: 8);

        // A batch is 100 and 0 to 62. Of the list, 68 to 131 are around 100, and 63 around 32. In the batch, 1 to 31 are around 0 and 33 to 62 around 32:
        // they lose their youth before they are met, and go.
        const int young = 3 + 32 + 31 + 1, freed = 31 + 30;
        Assert.That((scan.ScannedPages, scan.ReclaimedPages), Is.EqualTo((64L, (long)freed)));
        Assert.That(SizesOf(test), Is.EqualTo((int[])[0, 300 - young - freed, 0, young]));
    }

    // should_run_aging: fewer than a quarter are old. Half of them are young, which is no reason yet.
    [TestCase(25, 3)]
    [TestCase(24, 4)]
    public void Aging_begins_a_generation_when_fewer_than_a_quarter_are_old(int old, int youngest)
    {
        TestMachine test = WithGenerations();
        test.Do(EventKind.CreateFile, 0, 0, 100);
        test.Do(EventKind.Read, 0, 0, 0, 50);
        test.Do(EventKind.Map, 0, 0, 50, 50);
        GenerationPlacement placement = (GenerationPlacement)test.Machine.Folios.Placement;
        placement.TryEndOldest(ListsOfA);
        for (int folio = old; folio < 50; folio++)
        {
            placement.Promote(new(folio), place: 2);
        }

        Assert.That(SizesOf(test), Is.EqualTo((int[])[0, old, 50 - old, 50]));
        Scan(test.Machine, Generations(test.Machine), priority: 6);
        Assert.That(test.Machine.Folios.Lru.Generations!.YoungestOf(ListsOfA), Is.EqualTo(youngest));
    }

    [Test]
    public void Aging_promotes_what_has_been_used_since_it_last_looked()
    {
        TestMachine test = WithGenerations();
        test.Do(EventKind.CreateFile, 0, 0, 10);
        test.Do(EventKind.Read, 0, 0, 0, 10);
        test.Do(EventKind.Map, 0, 0, 0, 10);
        Aging(test.Machine).Age(A, node: 0);
        Assert.That(SizesOf(test), Is.EqualTo((int[])[0, 0, 0, 10]), "the youngest then, the fourth");
        Aging(test.Machine).Age(A, node: 0);
        Assert.That(SizesOf(test), Is.EqualTo((int[])[0, 0, 0, 10]), "nobody has used them since");
    }

    // MAX_LRU_BATCH, however many are spared of it.
    [Test]
    public void No_more_than_4096_folios_are_looked_at_together()
    {
        MachineDescription description = SmallFixture.Machine with { Lru = LruDesign.Generations, PagevecFolios = 0 };
        Machine machine = new(description, new MachineSizes(4, 2, 2, FoliosOfLargeMachine, 10, 1), new Sabotaged());
        machine.Execute(Event.Of(EventKind.Mkdir, A, 0));
        machine.Execute(Event.Of(EventKind.Fork, 0, A));
        machine.Execute(Event.Of(EventKind.CreateFile, 0, 0, FoliosOfLargeMachine));
        for (int use = 0; use < 5; use++)
        {
            machine.Execute(Event.Of(EventKind.Read, 0, 0, 0, FoliosOfLargeMachine));
        }

        ((GenerationPlacement)machine.Folios.Placement).TryEndOldest(ListsOfA);
        ScanControl scan = Scan(machine, Generations(machine), priority: 1);
        Assert.That((scan.ScannedPages, scan.ReclaimedPages), Is.EqualTo((4_096L, 0L)));
    }
}
