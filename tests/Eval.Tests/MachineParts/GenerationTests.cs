using Eval.Harness.Runs;
using Eval.Harness.Runs.Audits;
using Eval.Kernel.Contract;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Strategies.Facets.Folio.LruReparenting;
using Eval.Strategies.Facets.Kmem.Objcg;
using Eval.Tests.Strategies;
using NUnit.Framework;

namespace Eval.Tests.MachineParts;

/// <summary>MGLRU: which generation folios belong to, how generations come and go, and that sizes and lists agree whatever happens.</summary>
internal sealed class GenerationTests
{
    private static readonly MemcgId A = TestMachine.A;
    private static readonly MemcgNodeId ListsOfA = new(A);

    private static TestMachine WithGenerations(Strategy? strategy = null) => new(m => m with { Lru = LruDesign.Generations, PagevecFolios = 0 }, strategy);

    [Test]
    public void What_a_fault_brings_in_is_of_the_youngest_generation_and_what_is_read_of_the_second_oldest()
    {
        TestMachine test = WithGenerations();
        test.Do(EventKind.Fork, 0, A);
        test.Do(EventKind.CreateFile, 0, 0, 10);
        test.Do(EventKind.CreateFile, 1, 10, 5);
        test.Do(EventKind.Read, 0, 0, 0, 10);
        test.Do(EventKind.Map, 0, 1, 0, 5);
        test.Do(EventKind.Anon, 0, 20, 3);
        Assert.That(SizesOf(test, isFile: true), Is.EqualTo((int[])[0, 10, 0, 5]));
        Assert.That(SizesOf(test, isFile: false), Is.EqualTo((int[])[0, 0, 0, 3]));
    }

    [Test]
    public void A_generation_for_which_there_is_no_room_makes_the_two_oldest_one()
    {
        TestMachine test = WithGenerations();
        test.Do(EventKind.Fork, 0, A);
        test.Do(EventKind.CreateFile, 0, 0, 10);
        test.Do(EventKind.Read, 0, 0, 0, 10);
        Begin(test);
        Begin(test);
        LruGenerations generations = test.Machine.Folios.Lru.Generations!;
        (int youngest, int oldest) = (generations.YoungestOf(ListsOfA), generations.OldestOf(ListsOfA, isFile: true));
        Assert.That((youngest, oldest, generations.CountOf(ListsOfA, isFile: true)), Is.EqualTo((5, 2, 4)));
        Assert.That(SizesOf(test, isFile: true), Is.EqualTo((int[])[0, 0, 10, 0]), "from the second oldest to the oldest there is");
        Assert.That(LruBook.Compare(test.Machine, new FolioOwners(test.Machine)), Is.Null);
    }

    [Test]
    public void A_memcg_that_has_lost_generations_gets_as_many_as_there_can_be()
    {
        TestMachine test = WithGenerations();
        test.Do(EventKind.Fork, 0, A);
        test.Do(EventKind.CreateFile, 0, 0, 300);
        test.Do(EventKind.Read, 0, 0, 0, 300);
        test.Do(EventKind.Reclaim, A, 64);
        Assert.That(test.Machine.Folios.HasAllGenerations(ListsOfA), Is.False);
        test.Machine.Folios.FillGenerations(ListsOfA);
        Assert.That(test.Machine.Folios.HasAllGenerations(ListsOfA), Is.True);
        Assert.That(LruBook.Compare(test.Machine, new FolioOwners(test.Machine)), Is.Null);
    }

    [Test]
    public void Eviction_takes_a_batch_of_what_was_read_and_nothing_that_is_mapped()
    {
        TestMachine test = WithGenerations();
        test.Do(EventKind.Fork, 0, A);
        test.Do(EventKind.CreateFile, 0, 0, 200);
        test.Do(EventKind.CreateFile, 1, 200, 200);
        test.Do(EventKind.Map, 0, 1, 0, 200);
        test.Do(EventKind.Read, 0, 0, 0, 200);
        test.Do(EventKind.Reclaim, A, 10);
        Assert.That((test.Machine.Files.PresentPages[0], test.Machine.Files.PresentPages[1]), Is.EqualTo((136, 200)));
        Assert.That(LruBook.Compare(test.Machine, new FolioOwners(test.Machine)), Is.Null);
    }

    [Test]
    public void A_folio_read_five_times_outlives_its_generation_once()
    {
        TestMachine test = WithGenerations();
        test.Do(EventKind.Fork, 0, A);
        test.Do(EventKind.CreateFile, 0, 0, 100);
        test.Do(EventKind.Read, 0, 0, 0, 100);
        for (int n = 1; n < 5; n++)
        {
            test.Do(EventKind.Read, 0, 0, 0, 20);
        }

        test.Do(EventKind.Reclaim, A, 80);
        Assert.That(test.Machine.Files.PresentPages[0], Is.EqualTo(20));
        Assert.That(Enumerable.Range(0, 20).Select(f => test.Machine.Folios.Has(new(f), FolioFlags.Present)), Is.All.True);
        test.Do(EventKind.Reclaim, A, 20);
        Assert.That(test.Machine.Files.PresentPages[0], Is.Zero, "they are counted from nothing again");
    }

    // folio_inc_refs counts to five; unmapping what the page table shows as used is a use (folio_mark_accessed in zap_pte_range).
    [TestCase(4, false, false)]
    [TestCase(4, true, true)]
    [TestCase(5, false, true)]
    [TestCase(6, false, true)]
    public void Uses_through_page_tables_count_when_they_end_and_no_more_than_five_do(int reads, bool isMapped, bool isSpared)
    {
        TestMachine test = WithGenerations();
        test.Do(EventKind.Fork, 0, A);
        test.Do(EventKind.Fork, 1, TestMachine.B);
        test.Do(EventKind.CreateFile, 0, 0, 1);
        for (int n = 0; n < reads; n++)
        {
            test.Do(EventKind.Read, 0, 0, 0, 1);
        }

        if (isMapped)
        {
            test.Do(EventKind.Map, 1, 0, 0, 1);
            test.Do(EventKind.Unmap, 1, 0);
        }

        Assert.That(((GenerationPlacement)test.Machine.Folios.Placement).IsUsedOften(new(0)), Is.EqualTo(isSpared));
    }

    [Test]
    public void What_was_isolated_goes_back_to_where_it_was_and_what_was_written_back_to_the_oldest()
    {
        TestMachine test = WithGenerations();
        test.Do(EventKind.Fork, 0, A);
        test.Do(EventKind.CreateFile, 0, 0, 15);
        test.Do(EventKind.Read, 0, 0, 0, 10);
        test.Do(EventKind.Map, 0, 0, 10, 5);
        FolioTable folios = test.Machine.Folios;
        foreach (FolioId folio in (FolioId[])[new(4), new(12)])
        {
            Assert.That(folios.TryIsolate(folio), Is.True);
            folios.Putback(folio);
            Assert.That(SizesOf(test, isFile: true), Is.EqualTo((int[])[0, 10, 0, 5]), $"folio {folio}");
        }

        foreach (FolioId folio in (FolioId[])[new(4), new(12)])
        {
            Assert.That(folios.TryIsolate(folio), Is.True);
            folios.PutbackCold(folio);
        }

        Assert.That(SizesOf(test, isFile: true), Is.EqualTo((int[])[2, 9, 0, 4]));
        Assert.That((folios.Has(new(12), FolioFlags.Present), folios.Has(new(12), FolioFlags.Isolated)), Is.EqualTo((true, false)));
        Assert.That((int)folios.Lru.Tail(folios.Lru.ListAt(ListsOfA, isFile: true, 0)), Is.EqualTo(12), "the next one to be looked at");
    }

    [Test]
    public void A_list_is_named_for_its_kind_and_its_generation()
    {
        LruLists lru = WithGenerations().Machine.Folios.Lru;
        Assert.That(lru.NameOf(lru.ListAt(ListsOfA, isFile: false, 3)), Is.EqualTo("anonymous generation 3"));
        Assert.That(lru.NameOf(lru.ListAt(ListsOfA, isFile: true, 1)), Is.EqualTo("file generation 1"));
        Assert.That(lru.NameOf(lru.UnevictableOf(ListsOfA)), Is.EqualTo("Unevictable"));
    }

    [Test]
    public void The_aging_counts_a_used_folio_as_young_before_it_is_moved()
    {
        TestMachine test = WithGenerations();
        test.Do(EventKind.Fork, 0, A);
        test.Do(EventKind.CreateFile, 0, 0, 10);
        test.Do(EventKind.Read, 0, 0, 0, 10);
        test.Do(EventKind.Map, 0, 0, 0, 10);
        GenerationPlacement placement = (GenerationPlacement)test.Machine.Folios.Placement;
        placement.Promote(new(4), place: 3);
        LruLists lru = test.Machine.Folios.Lru;
        int old = lru.ListAt(ListsOfA, isFile: true, 1), young = lru.ListAt(ListsOfA, isFile: true, 3);
        Assert.That((lru.Count[old], lru.Count[young], (int)lru.Head(young)), Is.EqualTo((9, 1, ~young)));
        Assert.That(LruBook.Compare(test.Machine, new FolioOwners(test.Machine)), Is.Null);
        placement.MoveToItsOwn(new(4), ListsOfA);
        Assert.That((int)lru.Head(young), Is.EqualTo(4));
        Assert.That(LruBook.Compare(test.Machine, new FolioOwners(test.Machine)), Is.Null);
    }

    [Test]
    public void Sizes_lists_and_owners_agree_whatever_happens([Range(1, 12)] int seed)
    {
        TestMachine pinned = WithGenerations();
        TestMachine reparented = WithGenerations(new Composed(() => new ObjcgKmem(ObjcgRules.Since514), () => new ReparentedFolios()));
        foreach (TestMachine test in (TestMachine[])[pinned, reparented])
        {
            Random random = new(seed);
            for (int file = 0; file < 4; file++)
            {
                test.Do(EventKind.CreateFile, file, file * 120, 120);
            }

            for (int n = 0; n < 60; n++)
            {
                Something(test, random);
                Assert.That(LruBook.Compare(test.Machine, new FolioOwners(test.Machine)), Is.Null, $"seed {seed}, step {n}");
            }
        }
    }

    private static void Something(TestMachine test, Random random)
    {
        int task = random.Next(3), file = random.Next(4), group = 3 + random.Next(3), from = random.Next(100), pages = 1 + random.Next(20);
        switch (random.Next(12))
        {
            case 0: test.Do(EventKind.Mkdir, group, random.Next(3)); break;
            case 1: test.Do(EventKind.Rmdir, group); break;
            case 2 when !test.Machine.Tasks.IsAlive[task]: test.Do(EventKind.Fork, task, group); break;
            case 3 when random.Next(3) == 0: test.Do(EventKind.Exit, task); break;
            case 4 or 5: test.Do(EventKind.Read, task, file, from, pages); break;
            case 6: test.Do(EventKind.Map, task, file, from, pages); break;
            case 7: test.Do(EventKind.Write, task, file, from, pages); break;
            case 8: test.Do(EventKind.Mlock, task, file); break;
            case 9: test.Do(EventKind.Reclaim, random.Next(1, 6), 1 + random.Next(150)); break;
            case 10: test.Do(EventKind.Unmap, task, file); break;
            case 11: test.Wait(1_000_000_000); break;
            default: test.Do(EventKind.Mlock, task, file, flags: EventFlags.Off); break;
        }
    }

    private static void Begin(TestMachine test) => ((GenerationPlacement)test.Machine.Folios.Placement).Begin(ListsOfA);

    private static int[] SizesOf(TestMachine test, bool isFile)
    {
        LruLists lru = test.Machine.Folios.Lru;
        return [.. Enumerable.Range(0, LruGenerations.Most).Select(place => lru.Count[lru.ListAt(ListsOfA, isFile, place)])];
    }
}
