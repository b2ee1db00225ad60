using Eval.Harness.Fixtures;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;

namespace Eval.Tests.Invariants;

/// <summary>Fixtures written as events, small enough to see through.</summary>
internal static class SmallFixture
{
    public static readonly MemcgId A = new(1), B = new(2);

    public static MachineDescription Machine { get; } = new()
    {
        Id = "test",
        Source = "test",
        Caches = [new CacheGeometry("dentry", 192, 21, 1, true, 30, 5)],
        Costs = new CostTable("test", 1, 20, 5, 20, 300, 50),
        ZombieBoundNanoseconds = 1_000_000_000,
    };

    public static Fixture Of(IReadOnlyList<Event> program, IReadOnlyList<Event>? side = null, int memcgs = 4, int scaleN = 0) => new()
    {
        Id = scaleN == 0 ? "small" : $"small-{scaleN}",
        Family = "test",
        Title = "small",
        Source = "test",
        Story = "",
        Expect = "",
        Machine = Machine,
        Sizes = new MachineSizes(memcgs, 4, 4, 400, 400, 40),
        Program = program.ToArray(),
        SideProgram = [.. side ?? []],
        MemcgNames = ["/", "/A", "/B", .. Enumerable.Range(3, Math.Max(0, memcgs - 3)).Select(i => $"/g{i}")],
        NamedMemcgs = [A, B],
        TaskNames = ["X", "Y", "Z", "W"],
        Labels = ["label"],
        Content = "",
        ExploresSchedules = side is not null,
        ScaleN = scaleN,
        ScaleFamily = scaleN == 0 ? "" : "small",
    };

    /// <summary>A and B exist, X runs in A and Y in B.</summary>
    public static List<Event> TwoGroups() =>
    [
        Event.Of(EventKind.Mkdir, A, 0),
        Event.Of(EventKind.Mkdir, B, 0),
        Event.Of(EventKind.Fork, 0, A),
        Event.Of(EventKind.Fork, 1, B),
    ];

    public static List<Event> AnonInA(int pages) => [.. TwoGroups(), Event.Of(EventKind.Anon, 0, 0, pages)];

    /// <summary>A leaves page cache of ten pages behind, and slab when asked.</summary>
    public static List<Event> CacheOutlivesA(bool withObjects = false)
    {
        List<Event> program =
        [
            .. TwoGroups(),
            Event.Of(EventKind.CreateFile, 0, 0, 10),
            Event.Of(EventKind.Read, 0, 0, 0, 10),
        ];
        for (int i = 0; withObjects && i < 10; i++)
        {
            program.Add(Event.Of(EventKind.Alloc, i, 0, 0, flags: EventFlags.Accounted));
        }

        return [.. program, Event.Of(EventKind.Exit, 0), Event.Of(EventKind.Rmdir, A)];
    }
}
