using System.Reflection;
using Eval.Harness.Claims;
using Eval.Harness.Results;
using Eval.Harness.Results.Snapshots;
using Eval.Kernel.Contract;
using Eval.Series.Review;

namespace Eval.Tests;

public sealed class SnapshotTests : IWritesSnapshots
{
    private const int Columns = 120;

    public IEnumerable<string> SnapshotNames =>
    [
        ContentsSnapshot.Name, ClaimsSnapshot.Name, FidelitySnapshot.Name,
        .. from strategy in MatrixResults.Strategies
           from fixture in MatrixResults.Library.Entries
           select $"{strategy.Info.Id}/{fixture.Id}",
    ];

    // One test, so that a change of behaviour gives one summary by field and not a failure for each of thousands of cells.
    [Test]
    public void Snapshot_is_as_verified()
    {
        HashSet<string> different =
        [
            .. Texts().Where(t => Snapshot.Compare(Path.Combine(Snapshot.Folder, t.Name), t.Text, Snapshot.Accepting) is not null).Select(t => t.Name),
        ];
        if (different.Count > 0)
        {
            Assert.Fail(ReviewHint.Text(ReceivedSet.Open(Repository.Root, different.Contains), Columns));
        }
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

    private static IEnumerable<(string Name, string Text)> Texts()
    {
        RunResults whole = MatrixResults.Whole;
        return whole.Cells.Select(c => ($"{c.Strategy}/{c.Fixture}", CellSnapshot.Render(c))).Concat(
        [
            (ContentsSnapshot.Name, ContentsSnapshot.Render(whole.Fixtures)),
            (ClaimsSnapshot.Name, ClaimsSnapshot.Render(ClaimBook.Load(Assembly.Load("Eval.Strategies")).Evaluate(whole))),
            (FidelitySnapshot.Name, FidelitySnapshot.Of([.. FidelityResults.Observed.Rows, .. FidelityResults.Unseen.Rows]).Render()),
        ]);
    }
}
