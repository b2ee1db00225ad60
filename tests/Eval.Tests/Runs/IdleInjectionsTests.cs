using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Kernel.Contract;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Scheduling;
using Eval.Tests.Invariants;

namespace Eval.Tests.Runs;

public sealed class IdleInjectionsTests
{
    private static IEnumerable<string> Injecting =>
        MatrixResults.Fixtures.Where(f => f.Program.ToArray().Any(e => e.Kind == EventKind.Inject)).Select(f => f.Id);

    [TestCaseSource(nameof(Injecting))]
    public void What_a_fixture_injects_happens_under_some_strategy(string fixture) =>
        Assert.That(IdleInjections.Of(MatrixResults.RunOf(MatrixResults.Fixtures.Single(f => f.Id == fixture))), Is.Empty);

    [Test]
    public void An_injection_that_no_strategy_reaches_is_named_with_its_point()
    {
        Fixture fixture = SmallFixture.Of(
            [.. SmallFixture.AnonInA(10), Event.Of(
                EventKind.Inject, (int)PreemptionPoint.RollbackPage, 3, 0, 1), Event.Of(EventKind.Move, 0, SmallFixture.B)]) with
        {
            SideProgram = [Event.Of(EventKind.Anon, 1, 100, 1)],
        };
        Assert.That(
            IdleInjections.Of(Run(fixture)).Single(),
            Is.EqualTo("small: injected at rollback-page after 3: no strategy of this run passes it so often"));
    }

    private static RunResults Run(Fixture fixture) => MatrixRun.Run([new Plain()], [fixture], MatrixResults.Tool);

    private sealed class Plain : Strategy
    {
        public override StrategyInfo Info => MatrixResults.Strategies[0].Info;
    }
}
