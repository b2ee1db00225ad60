using Eval.Harness.Fixtures;
using Eval.Harness.Invariants;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Kernel.Contract;
using Eval.Kernel.Events;
using NUnit.Framework;

namespace Eval.Tests.Invariants;

/// <summary>Every invariant has a fault it catches, and that no other invariant takes for its own.</summary>
internal sealed class SabotageTests
{
    private static readonly Dictionary<string, (Strategy Strategy, Func<Fixture> Fixture)> Faults = new()
    {
        ["conservation"] = (new Sabotaged(folio: () => new ChargesTwice()), () => SmallFixture.Of(SmallFixture.AnonInA(10))),
        ["no-lost-charge"] = (new Sabotaged(folio: () => new ForgetsOwner()), ReadTwice),
        ["no-residue"] = (new Sabotaged(folio: () => new KeepsReference()), () => SmallFixture.Of(SmallFixture.AnonInA(10))),
        ["no-underflow"] = (new Sabotaged(folio: () => new Underflows()), () => SmallFixture.Of(SmallFixture.AnonInA(10))),
        ["limit-respected"] = (new Sabotaged(folio: () => new IgnoresLimit()), Limited),
        ["zombies-drain"] = (new Sabotaged(kmem: () => new PinsUntilPressure()), () => SmallFixture.Of([.. SmallFixture.TwoGroups(), Event.Of(EventKind.Exit, 0), Event.Of(EventKind.Rmdir, SmallFixture.A)])),
        ["hierarchical-ownership"] = (new Sabotaged(folio: () => new HandsOver(() => SmallFixture.B)), () => SmallFixture.Of(SmallFixture.CacheOutlivesA())),
        ["uniform-fate"] = (new Sabotaged(() => new PagePerObject(spread: false), () => new HandsOver(() => 0)), () => SmallFixture.Of(SmallFixture.CacheOutlivesA(withObjects: true))),
        ["accuracy"] = (new Sabotaged(() => new PagePerObject(spread: true)), ManyObjects),
        ["atomic-move"] = (new Sabotaged(move: () => new StopsHalfway()), () => SmallFixture.Of([.. SmallFixture.AnonInA(10), Event.Of(EventKind.Move, 0, SmallFixture.B)])),
        ["schedule-independence"] = (new Sabotaged(move: () => new Races()), TwoCpus),
        ["expectations"] = (new Sabotaged(folio: () => new RefusesOnce()), Stated),
        ["deadlock-freedom"] = (new Sabotaged(() => new TakesLocksBothWays()), () => SmallFixture.Of([.. SmallFixture.TwoGroups(), Event.Of(EventKind.Exit, 0), Event.Of(EventKind.Rmdir, SmallFixture.A)])),
    };

    private static readonly int[] Sizes = [8, 16, 32, 64];

    private static IEnumerable<string> Ids() => InvariantCatalog.Describe().Select(i => i.Id).Where(id => id != "teardown-scales");

    [TestCaseSource(nameof(Ids))]
    public void A_sabotaged_strategy_makes_exactly_this_invariant_fire(string id)
    {
        (Strategy strategy, Func<Fixture> fixture) = Faults[id];
        CellResult cell = CellRun.Run(strategy, fixture());
        Assert.That(Violated(cell), Is.EqualTo((string[])[id]), string.Join("\n", cell.Verdicts.Select(v => $"{v.Key} {v.Value}")));
        Assert.That(cell.Verdicts[id].Witness, Is.Not.Empty);
    }

    [TestCaseSource(nameof(Ids))]
    public void The_same_fixture_makes_nothing_fire_on_the_baseline(string id)
    {
        CellResult cell = CellRun.Run(new Sabotaged(), Faults[id].Fixture());
        string[] expected = id is "hierarchical-ownership" or "uniform-fate" ? ["zombies-drain"] : [];
        Assert.That(Violated(cell), Is.EqualTo(expected), "page cache of a dead group pins it on the baseline, and nothing else is wrong");
    }

    [Test]
    public void A_strategy_that_walks_everything_at_each_offline_does_not_scale()
    {
        Fixture[] sizes = [.. Sizes.Select(Removals)];
        RunResults quadratic = MatrixRun.Run([new Sabotaged(() => new WalksEverything())], sizes, new ToolResult("test", null, null));
        RunResults linear = MatrixRun.Run([new Sabotaged()], sizes, new ToolResult("test", null, null));
        Assert.That(quadratic.Cells[^1].Verdicts["teardown-scales"].Verdict, Is.EqualTo(VerdictResult.Violated));
        Assert.That(quadratic.Cells[^1].Verdicts["teardown-scales"].Witness, Does.Contain("N^"));
        Assert.That(linear.Cells[^1].Verdicts["teardown-scales"].Verdict, Is.EqualTo(VerdictResult.Holds));
    }

    [Test]
    public void An_admitted_violation_is_declared_and_another_is_not()
    {
        CellResult cell = CellRun.Run(Faults["no-residue"].Strategy, Faults["no-residue"].Fixture());
        Assert.That(cell.HasUndeclaredViolation, Is.True);
    }

    private static string[] Violated(CellResult cell) => [.. cell.Verdicts.Where(v => v.Value.Verdict == VerdictResult.Violated).Select(v => v.Key)];

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
        Event.Of(EventKind.CreateFile, 0, 0, 20),
        Event.Of(EventKind.SetLimit, SmallFixture.A, 10),
        Event.Of(EventKind.Read, 0, 0, 0, 20),
        Event.Of(EventKind.Sample),
    ]);

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
        [.. SmallFixture.AnonInA(5), Event.Of(EventKind.Move, 0, SmallFixture.B)],
        [Event.Of(EventKind.Anon, 1, 100, 100)]);

    private static Fixture Removals(int n)
    {
        List<Event> program = [];
        for (int memcg = 1; memcg <= n; memcg++)
        {
            program.Add(Event.Of(EventKind.Mkdir, memcg, 0));
        }

        for (int memcg = 1; memcg <= n; memcg++)
        {
            program.Add(Event.Of(EventKind.Rmdir, memcg));
        }

        return SmallFixture.Of(program, memcgs: n + 3, scaleN: n);
    }
}
