using Eval.Harness.Fixtures;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>The seeded bugs of what is compressed (zswap) and of what comes back from swap, of cgroup v1 (memory.memsw) and of v2.</summary>
internal static class SwapBook
{
    private const int Pages = 20, SwapPages = 100, EntryBytes = 1000, HugeOrder = 3;
    private static readonly MemcgId A = SmallFixture.A;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SeededBug> All { get; } =
    [
        new(
            "entries of a huge page that did not fit are uncharged, and were never charged", "63895d20d63b, zswap_store_page fails after b7c0ccdfbafd",
            Compresses(CompressedFault.NotMade), HugePageDoesNotFit, "conservation",
            "no-residue", "no-underflow"),
        new(
            "what a compressed page is charged stays when it comes back", "f4840ccfca25, obj_cgroup_uncharge_zswap pairs with obj_cgroup_charge_zswap",
            Compresses(CompressedFault.NotTakenBack), CompressedComesBack, "conservation", "no-residue"),
        new(
            "a page that comes back is uncharged at once", "03f3c433648a, reuse_swap_page before the charge is committed",
            new Sabotaged(swap: () => new UnchargesWhatComesBack()), ComesBackToVersion1, "accuracy", "conservation", "no-residue", "no-underflow"),
        new(
            "whoever needs a page of a live group pays for it", "3c776e646600, charge swapcache to proper memcg",
            new Sabotaged(swap: () => new ChargesWhoNeedsIt()), ComesBackToVersion1, "accuracy", "hierarchical-ownership"),
        new(
            "swap is uncharged while its entry stays", "cae3af62b33a, fix swap undercounting in cgroup2",
            new Sabotaged(swap: () => new UnchargesTooEarly()), HasNoRoomToComeBack, "conservation"),
    ];

    private static Sabotaged Compresses(CompressedFault fault) => new(() => new ChargesCompressed(fault));

    // Four entries fill less than the page that the group may have; the fifth fills it, and the sixth is one too many.
    private static Fixture HugePageDoesNotFit() => OnMachine(
        m => m with { HugePages = HugePageMode.Always, HugePageOrder = HugeOrder },
        [
            .. SmallFixture.TwoGroups(),
            Event.Of(EventKind.SetControl, A, 1, extra: (int)ControlFile.ZswapMax),
            Event.Of(EventKind.Anon, 0, 0, 1 << HugeOrder),
            Event.Of(EventKind.Reclaim, A, 1 << HugeOrder),
            Event.Of(EventKind.Sample),
        ]);

    private static Fixture CompressedComesBack() =>
        OnMachine(m => m, [.. SwappedOut(), Event.Of(EventKind.Read, 0, 0, 0, Pages), Event.Of(EventKind.Sample)]);

    private static Fixture ComesBackToVersion1() => OnMachine(
        m => m with { CgroupVersion = 1, ZswapEntryBytes = 0 }, [.. SwappedOut(), Event.Of(EventKind.Read, 1, 0, 0, Pages), Event.Of(EventKind.Sample)]);

    // Nothing of the group can go to swap any more to make room.
    private static Fixture HasNoRoomToComeBack() => OnMachine(
        m => m with { ZswapEntryBytes = 0 },
        [
            .. SwappedOut(),
            Event.Of(EventKind.SetControl, A, 0, extra: (int)ControlFile.SwapMax),
            Event.Of(EventKind.SetLimit, A, 1),
            Event.Of(EventKind.Read, 0, 0, 0, Pages),
            Event.Of(EventKind.Sample),
        ]);

    // The task in A writes a file of tmpfs, and all of it is swapped out.
    private static List<Event> SwappedOut() =>
    [
        .. SmallFixture.TwoGroups(),
        Event.Of(EventKind.CreateFile, 0, 0, Pages, extra: (int)FileKind.Tmpfs),
        Event.Of(EventKind.Write, 0, 0, 0, Pages),
        Event.Of(EventKind.Reclaim, A, Pages),
    ];

    private static Fixture OnMachine(Func<MachineDescription, MachineDescription> change, IReadOnlyList<Event> program) =>
        SmallFixture.Of(program) with { Machine = change(SmallFixture.Machine with { SwapPages = SwapPages, ZswapEntryBytes = EntryBytes }) };
}
