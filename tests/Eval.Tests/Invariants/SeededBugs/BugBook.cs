using Eval.Harness.Fixtures;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>The seeded bugs. Where a bug is one that a kernel or a series had, its source is the commit or the mail; else it is the rule it breaks.</summary>
internal static class BugBook
{
    private static readonly MemcgId A = SmallFixture.A, B = SmallFixture.B, Child = new(3), Parent = new(3);
    private const string LruSeries = "review of \"Eliminate dying memory cgroups for LRU folios\", v1 to v4";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SeededBug> All { get; } =
    [
        new(
            "a folio holds no css reference", "e8ea14cc6ead gave each charged page one", new Sabotaged(folio: () => new ForgetsReferences()),
            CacheOutlives, "owners-live", "lists-and-stats-agree"),
        new(
            "kernel pages name a memcg that may be gone", "eefbfa7fd678, use after free in obj_cgroup_charge", new Sabotaged(() => new BarePages()),
            PagesOutlive, "owners-live"),
        new("lists are not spliced", LruSeries, Reparents(ReparentStep.All & ~ReparentStep.Lists), ChildLeavesCache, "lists-and-stats-agree", "owners-live"),
        new(
            "the lists' sizes stay with the child", "lru_gen_reparent_memcg, lrugen.nr_pages", Reparents(ReparentStep.All & ~ReparentStep.Sizes),
            ChildLeavesCache, "lists-and-stats-agree"),
        new(
            "lists of node 0 alone are spliced", "memcg_reparent_objcgs, for_each_node", Reparents(ReparentStep.All & ~ReparentStep.OtherNodes),
            ChildLeavesTwoNodes, "lists-and-stats-agree", "owners-live"),
        new(
            "the generations' sizes stay with the child", "lru_gen_reparent_memcg, lrugen.nr_pages", Reparents(ReparentStep.All & ~ReparentStep.Sizes),
            ChildLeavesGenerations, "lists-and-stats-agree"),
        new(
            "memory.stat does not follow the lists", LruSeries + ": non-hierarchical statistics", Reparents(ReparentStep.All & ~ReparentStep.Stats),
            ChildLeavesCache, "lists-and-stats-agree"),
        new(
            "a stale batch is folded into a dead child", "MGLRU walker on 7.1, fix of 2026-07-10",
            Reparents(ReparentStep.All & ~ReparentStep.FreshBatch), ChildLeavesCache, "lists-and-stats-agree"),
        new(
            "what a dead group leaves goes to the root", "mem_cgroup_reparent_charges takes the parent",
            Reparents(ReparentStep.All & ~ReparentStep.ToParent), ChildLeavesCache, "ancestors-undisturbed", "accuracy"),
        new(
            "locks are taken in both orders", "03afc0e25f7f, mem_hotplug_lock and slab_mutex", new Sabotaged(() => new TakesLocksBothWays()), Removal,
            "deadlock-freedom"),
        new(
            "every clone there is is walked at each offline", "01fb58bcba63, O(N^2) in the number of caches",
            new Sabotaged(() => new WalksEverything()), Removal),
        new("a group is pinned until there is pressure", "2014 thread, Way #2", new Sabotaged(() => new PinsUntilPressure()), Removal, "zombies-drain"),
        new("one css reference is never dropped", "css_put in mem_cgroup_css_free", new Sabotaged(folio: () => new KeepsReference()), Anon, "no-residue"),
        new(
            "a slab's owner is cleared before it is uncharged", "b749ecfaf6c5, __free_slab", new Sabotaged(() => new LosesSlabOwner()),
            ObjectsOutlive, "conservation", "no-lost-charge", "no-residue", "uniform-fate", "zombies-drain"),
        new(
            "a poisoned page is freed with its charge", "18365225f044, memory_failure", new Sabotaged(folio: () => new ForgetsToUncharge()),
            AnonThenSample, "conservation", "no-residue"),
        new(
            "the kmem counter is not uncharged", "memcg_account_kmem pairs with itself", new Sabotaged(() => new ForgetsKmemCounter()), PagesOutlive,
            "no-residue", "zombies-drain"),
        new("a charge is taken twice", "mem_cgroup_charge, once a folio", new Sabotaged(folio: () => new ChargesTwice()), Anon, "conservation"),
        new(
            "a refused charge is ignored", "__GFP_NOFAIL alone may", new Sabotaged(folio: () => new IgnoresRefusal()), Limited, "conservation",
            "no-residue", "no-underflow"),
        new(
            "dying tasks charge past the limit", "a4ebf1b6ca1e, prohibit unconditional exceeding", new Sabotaged(folio: () => new IgnoresLimit()),
            Limited, "limit-respected"),
        new(
            "a counter is uncharged first and asked later", "page_counter_cancel warns below zero", new Sabotaged(folio: () => new Underflows()),
            Anon, "no-underflow"),
        new(
            "a rollback leaves pages to nobody", "2008 mail: the usage is just leaked", new Sabotaged(folio: () => new ForgetsOwner()), ReadTwice,
            "no-lost-charge"),
        new("the move stops halfway and says it failed", "2008 mail, policy 4", new Sabotaged(move: () => new StopsHalfway()), Move, "atomic-move"),
        new(
            "a failed move keeps its precharge", "mem_cgroup_clear_mc, cancel_charge", new Sabotaged(move: () => new KeepsPrecharge()), Move,
            "conservation", "no-residue"),
        new(
            "memory.stat does not follow a page", "8a8792f600ab, NR_FILE_DIRTY at migration", new Sabotaged(move: () => new MovesWithoutStat()), Move,
            "lists-and-stats-agree"),
        new(
            "what a move does depends on who came first", "2023 thread: timing and race conditions", new Sabotaged(move: () => new Races()), TwoCpus,
            "schedule-independence"),
        new(
            "pages of the heir are a sibling's", "2023 cover letter: to a mapper, wherever it is", new Sabotaged(folio: () => new HandsOver(() => B)),
            CacheOutlives, "hierarchical-ownership"),
        new(
            "slab stays and folios go", "2023 thread: half of the memory",
            new Sabotaged(() => new PagePerObject(spread: false), () => new HandsOver(() => MemcgId.Root)), BothOutlive, "uniform-fate", "zombies-drain"),
        new(
            "a live group's memory is charged to another", "2f7659a31473, get_obj_cgroup_from_current at the root",
            new Sabotaged(folio: () => new ChargesASibling(A, B)), Anon, "hierarchical-ownership"),
        new(
            "an object occupies a page of its own", "2020 cover letter, one thread that hops CPUs",
            new Sabotaged(() => new PagePerObject(spread: true)), ManyObjects, "accuracy"),
        new(
            "a stock nobody sees holds a hundred pages", "MEMCG_CHARGE_BATCH bounds a stock", new Sabotaged(() => new HoldsForNobody()),
            AnonThenSample, "conservation"),
        new(
            "an isolated folio is not put back", "folio_isolate_lru pairs with folio_putback_lru", new Sabotaged(folio: () => new NeverPutsBack()),
            ReadTwice, "lists-and-stats-agree"),
        new(
            "a charge fails although there is room, and kills", "60e2793d440a, out_of_memory from the page fault",
            new Sabotaged(folio: () => new RefusesOnce()), Stated, "expectations", "oom-innocence"),
        new(
            "a task dies for what another group uses", "charges that go astray fill a stranger's limit",
            new Sabotaged(folio: () => new ChargesASibling(A, B)), StrangerFillsLimit, "hierarchical-ownership", "accuracy", "oom-innocence"),
        new(
            "one group's page cache goes for its sibling's need", "1ba6fc9af35b, every reclaimer goes over the whole subtree",
            new Sabotaged(folio: () => new ThrowsOutOneGroup(B)), SiblingsLoseCache, "reclaim-fairness"),
        new(
            "swap of a dead group is freed and its charge stays", "73f576c04b94 before 1f47b61fb407, swap counter leak",
            new Sabotaged(swap: () => new LeaksSwapOfTheDead()), SwapOutlives, "conservation", "no-residue"),
        new(
            "a swap entry records a group whose id it does not hold", "mem_cgroup_id_get_online pairs with mem_cgroup_id_put_many",
            new Sabotaged(swap: () => new RecordsWithoutId()), SwapStays, "owners-live"),
        new(
            "a huge page that is recharged stays on its old split queue", "f8f931bba0f9, list corruption after migration and charge moving",
            new Sabotaged(move: () => new LeavesItsSplitQueue()), HugePageInPartMoves, "lists-and-stats-agree"),
        new(
            "a split leaves the other pages without an owner", "e1baddf8475b, tail pages without memcg_data are freed with their charge",
            new Sabotaged(folio: () => new SplitsForTheHeadAlone()), HugePageInPart, "conservation", "lists-and-stats-agree", "no-lost-charge",
            "no-residue"),
        .. SwapBook.All,
    ];

    /// <summary>A single size tells nothing of how cost grows: this bug is shown by a family of its own.</summary>
    public const string OfFamily = "every clone there is is walked at each offline";

    private static Sabotaged Reparents(ReparentStep steps) => new(folio: () => new ReparentsFolios(steps));

    private static Fixture Anon() => SmallFixture.Of(SmallFixture.AnonInA(10));

    private static Fixture AnonThenSample() => SmallFixture.Of([.. SmallFixture.AnonInA(10), Event.Of(EventKind.Exec, 0), Event.Of(EventKind.Sample)]);

    private static Fixture CacheOutlives() =>
        SmallFixture.Of([.. SmallFixture.CacheOutlivesA(), Event.Of(EventKind.Wait, 2_000_000_000), Event.Of(EventKind.Sample)]);

    private static Fixture ObjectsOutlive() =>
        SmallFixture.Of([.. SmallFixture.CacheOutlivesA(withObjects: true), Event.Of(EventKind.Wait, 2_000_000_000), Event.Of(EventKind.Sample)]);

    private static Fixture BothOutlive() => SmallFixture.Of(SmallFixture.CacheOutlivesA(withObjects: true));

    private static Fixture PagesOutlive() => SmallFixture.Of(
    [
        .. SmallFixture.TwoGroups(),
        Event.Of(EventKind.AllocPages, 0, 4, 0, flags: EventFlags.Accounted, extra: (int)StatKind.KernelOther),
        Event.Of(EventKind.Exit, 0),
        Event.Of(EventKind.Rmdir, A),
        Event.Of(EventKind.Wait, 2_000_000_000),
        Event.Of(EventKind.Sample),
    ]);

    private static Fixture Removal() => SmallFixture.Of([.. SmallFixture.TwoGroups(), Event.Of(EventKind.Exit, 0), Event.Of(EventKind.Rmdir, A)]);

    // A child of A reads a file of a hundred pages and goes, while a socket of its keeps it dying for a while.
    private static Fixture ChildLeavesCache() => ChildLeaves([]);

    private static Fixture ChildLeaves(IEnumerable<Event> more) => SmallFixture.Of(
    [
        .. SmallFixture.TwoGroups(),
        Event.Of(EventKind.Mkdir, Child, A),
        Event.Of(EventKind.Fork, 2, Child),
        Event.Of(EventKind.CreateFile, 0, 0, 100),
        Event.Of(EventKind.Read, 2, 0, 0, 100),
        .. more,
        Event.Of(EventKind.Alloc, 0, 0, 2, flags: EventFlags.PinsMemcg),
        Event.Of(EventKind.Exit, 2),
        Event.Of(EventKind.Rmdir, Child),
        Event.Of(EventKind.Wait, 2_000_000_000),
        Event.Of(EventKind.Sample),
        Event.Of(EventKind.Free, 0),
    ]) with
    {
        Machine = SmallFixture.Machine with { SocketsPinMemcg = true },
    };

    private static Fixture ChildLeavesGenerations() => ChildLeavesCache() with
    {
        Machine = SmallFixture.Machine with { SocketsPinMemcg = true, Lru = LruDesign.Generations },
    };

    // Its task reads a second file on the CPU of the other node.
    private static Fixture ChildLeavesTwoNodes()
    {
        Fixture fixture = ChildLeaves(
            [Event.Of(EventKind.SetCpu, 2, 1), Event.Of(EventKind.CreateFile, 1, 100, 100), Event.Of(EventKind.Read, 2, 1, 0, 100)]);
        return fixture with { Machine = fixture.Machine with { NodeCount = 2 } };
    }

    private static Fixture Move() => SmallFixture.Of([.. SmallFixture.AnonInA(10), Event.Of(EventKind.Move, 0, B), Event.Of(EventKind.Sample)]);

    private static Fixture ReadTwice() => SmallFixture.Of(
    [
        .. SmallFixture.TwoGroups(),
        Event.Of(EventKind.CreateFile, 0, 0, 10),
        Event.Of(EventKind.Read, 0, 0, 0, 10),
        Event.Of(EventKind.Read, 1, 0, 0, 10),
    ]);

    private static Fixture Stated() => SmallFixture.Of([.. SmallFixture.AnonInA(10), Event.Of(EventKind.Sample)]) with
    {
        Expectations = [new Expectation("label", "/A", "anon_bytes", 40_960, 40_960, "ten pages")],
        MustPass = ["sab*"],
    };

    private static Fixture Limited() => SmallFixture.Of(
    [
        .. SmallFixture.TwoGroups(),
        Event.Of(EventKind.SetLimit, A, 10),
        Event.Of(EventKind.Anon, 0, 0, 20),
        Event.Of(EventKind.Sample),
    ]);

    private static Fixture StrangerFillsLimit() => SmallFixture.Of(
    [
        .. SmallFixture.TwoGroups(),
        Event.Of(EventKind.SetLimit, B, 30),
        Event.Of(EventKind.Anon, 0, 0, 25),
        Event.Of(EventKind.Anon, 1, 100, 20),
        Event.Of(EventKind.Sample),
    ]);

    // Two children with a thousand clean pages each; their parent is to lose half of what they have.
    private static Fixture SiblingsLoseCache() => SmallFixture.Of(
    [
        Event.Of(EventKind.Mkdir, Parent, 0),
        Event.Of(EventKind.Mkdir, A, Parent),
        Event.Of(EventKind.Mkdir, B, Parent),
        Event.Of(EventKind.Fork, 0, A),
        Event.Of(EventKind.Fork, 1, B),
        Event.Of(EventKind.CreateFile, 0, 0, 1000),
        Event.Of(EventKind.CreateFile, 1, 1000, 1000),
        Event.Of(EventKind.Read, 0, 0, 0, 1000),
        Event.Of(EventKind.Read, 1, 1, 0, 1000),
        Event.Of(EventKind.Reclaim, Parent, 1000),
        Event.Of(EventKind.Sample),
    ]) with
    {
        Sizes = new MachineSizes(4, 4, 4, 2000, 400, 40),
    };

    // A leaves twenty pages of tmpfs in swap; B has the CPU's stock when A goes. Then the file goes, or it stays.
    private static Fixture SwapOutlives() => SwapOf(Event.Of(EventKind.Unlink, 0), Event.Of(EventKind.Sample));

    private static Fixture SwapStays() => SwapOf(Event.Of(EventKind.Sample));

    private static Fixture SwapOf(params Event[] rest) => SmallFixture.Of(
    [
        .. SmallFixture.TwoGroups(),
        Event.Of(EventKind.CreateFile, 0, 0, 20, extra: (int)FileKind.Tmpfs),
        Event.Of(EventKind.Write, 0, 0, 0, 20),
        Event.Of(EventKind.Reclaim, A, 20),
        Event.Of(EventKind.Exit, 0),
        Event.Of(EventKind.Rmdir, A),
        Event.Of(EventKind.Anon, 1, 100, 1),
        Event.Of(EventKind.Wait, 1_500_000_000),
        .. rest,
    ]) with
    {
        Machine = SmallFixture.Machine with { SwapPages = 100 },
    };

    // Of a huge page of eight one page is unmapped; then somebody has the shrinkers split what waits.
    private static Fixture HugePageInPart() => SmallFixture.Of(
    [
        .. SmallFixture.AnonInA(8),
        Event.Of(EventKind.Unmap, 0, -1, 7, 1),
        Event.Of(EventKind.DropCaches, 2),
        Event.Of(EventKind.Sample),
    ]) with
    {
        Machine = SmallFixture.Machine with { HugePages = HugePageMode.Always, HugePageOrder = 3 },
    };

    private static Fixture HugePageInPartMoves() => HugePageInPart() with
    {
        Program = (Event[])
            [.. SmallFixture.AnonInA(8), Event.Of(EventKind.Unmap, 0, -1, 7, 1), Event.Of(EventKind.Move, 0, B), Event.Of(EventKind.Sample)],
    };

    private static Fixture ManyObjects()
    {
        List<Event> program = SmallFixture.TwoGroups();
        for (int i = 0; i < 100; i++)
        {
            program.Add(Event.Of(EventKind.Alloc, i, 0, 0, flags: EventFlags.Accounted));
        }

        return SmallFixture.Of(program);
    }

    private static Fixture TwoCpus() => SmallFixture.Of(
        [.. SmallFixture.AnonInA(5), Event.Of(EventKind.Move, 0, B)],
        [Event.Of(EventKind.Anon, 1, 100, 100)]);
}
