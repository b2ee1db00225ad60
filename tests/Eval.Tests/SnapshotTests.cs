using Eval.Harness.Results;
using Eval.Kernel.Contract;

namespace Eval.Tests;

public sealed class SnapshotTests : IWritesSnapshots
{
    public IEnumerable<string> SnapshotNames => Cells.Select(c => $"{c.Arguments[0]}/{c.Arguments[1]}");

    private static IEnumerable<TestCaseData> Cells =>
        from strategy in MatrixResults.Strategies
        from fixture in MatrixResults.Library.Entries
        select new TestCaseData(strategy.Info.Id, fixture.Id);

    [TestCaseSource(nameof(Cells))]
    public void Snapshot_is_as_verified(string strategy, string fixture)
    {
        (CellResult cell, FixtureResult described) = MatrixResults.Cell(strategy, fixture);
        Snapshot.Verify($"{strategy}/{fixture}", SnapshotText.Render(cell, described));
    }

    [TestCaseSource(typeof(MatrixResults), nameof(MatrixResults.Strategies))]
    public void A_violation_is_declared_with_its_place(Strategy strategy)
    {
        IEnumerable<string> undeclared = from fixture in MatrixResults.Fixtures
                                         let cell = MatrixResults.Cell(strategy.Info.Id, fixture.Id).Cell
                                         from verdict in cell.Verdicts
                                         where verdict.Value.Verdict == VerdictResult.Violated && !verdict.Value.Declared
                                         select $"{fixture.Id}: {verdict.Key}: {verdict.Value.Witness}";
        Assert.That(undeclared, Is.Empty, $"{strategy.Info.Id} breaks a promise that it does not admit: mend it, or add an Admission with the place");
    }
}
