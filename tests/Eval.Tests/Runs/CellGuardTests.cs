using System.Reflection;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Events;
using Eval.Kernel.Ids;
using Eval.Tests.Invariants;
using Eval.Tests.Runs.Hostile;
using Eval.Tests.Strategies;

namespace Eval.Tests.Runs;

public sealed class CellGuardTests
{
    // Hooks that this story passes whatever the facets are; the others are passed by some.
    private static readonly string[] Passed = ["Charge", "Uncharge", "MemcgOnline", "MemcgOffline", "CanAttach", "Attached", "ObjectFreed"];

    private static IEnumerable<TestCaseData> Hooks =>
        from facet in new[] { typeof(KmemOwnership), typeof(FolioOwnership), typeof(TaskMove) }
        from hook in ThrowingFacet.HooksOf(facet)
        where hook.Name != "get_Info"
        select new TestCaseData(facet, hook).SetArgDisplayNames($"{facet.Name}.{hook.Name}");

    private static Fixture Story => SmallFixture.Of(
        [.. SmallFixture.AnonInA(10), Event.Of(EventKind.Alloc, 0, 0, 0, 0),
            Event.Of(EventKind.Move, 0, SmallFixture.B), Event.Of(EventKind.Rmdir, SmallFixture.A)]);

    [TestCaseSource(nameof(Hooks))]
    public void A_strategy_that_throws_in_a_hook_loses_its_cell_and_no_other(Type facet, MethodInfo hook)
    {
        Strategy throwing = facet == typeof(KmemOwnership) ? new Composed(kmem: ThrowingFacet.Of<KmemOwnership>(hook))
            : facet == typeof(FolioOwnership) ? new Composed(folio: ThrowingFacet.Of<FolioOwnership>(hook))
            : new Composed(move: ThrowingFacet.Of<TaskMove>(hook));
        RunResults results = MatrixRun.Run([throwing, MatrixResults.Strategies[0]], [Story], MatrixResults.Tool);
        CellResult failed = results.Cells[0];
        Assert.That(results.Cells[1].Failure, Is.Null, "the other cell");
        Assert.That(failed.Failure is not null || !Passed.Contains(hook.Name), hook.Name);
        if (failed.Failure is { } failure)
        {
            Assert.That(failure, Does.StartWith("threw InvalidOperationException in Throws").And.EndsWith($"{hook.Name}: {hook.Name}"));
            Assert.That(failed.Verdicts.Values.Select(v => (v.Verdict, v.Reason)), Is.All.EqualTo((Verdict.NotJudgeable, failure)));
            Assert.That(ResultsSchema.Errors(ResultsFile.ToJson(results)), Is.Empty);
        }
    }

    [Test]
    public void A_cell_that_does_not_end_is_left_behind_when_its_time_is_over()
    {
        using ManualResetEventSlim over = new();
        GuardedCells guard = new(new CellLimits(TimeSpan.FromMilliseconds(1), 1L << 30));
        CellResult left = guard.Run(new Composed(folio: () => new Waiting(over)), Story, 1);
        over.Set();
        Assert.That(left.Failure, Does.Contain("left behind"));
    }

    [TestCase("90s", 90)]
    [TestCase("5min", 300)]
    [TestCase("5", null)]
    [TestCase("5GiB", null)]
    [TestCase("-1s", null)]
    [TestCase("0s", null)]
    [TestCase("1000000h", null)]
    public void A_limit_of_time_is_a_number_with_a_unit(string text, int? seconds) =>
        Assert.That(CellLimits.ParseTime(text)?.TotalSeconds, Is.EqualTo(seconds));

    [TestCase("512MiB", 512L << 20)]
    [TestCase("1KiB", null)]
    [TestCase("many", null)]
    [TestCase("99999999TiB", null)]
    public void A_limit_of_memory_is_a_number_with_a_unit(string text, long? bytes) => Assert.That(CellLimits.ParseMemory(text), Is.EqualTo(bytes));

    private sealed class Waiting(ManualResetEventSlim over) : FolioOwnership
    {
        public override bool Charge(FolioId folio, MemcgId memcg, int cpu, ChargeContext context)
        {
            over.Wait();
            return base.Charge(folio, memcg, cpu, context);
        }
    }
}
