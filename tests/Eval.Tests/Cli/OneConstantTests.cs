using Eval.Cli;
using Eval.Harness.Results;
using Eval.Harness.Results.Snapshots;
using Eval.Harness.Runs;
using Eval.Kernel.Contract;
using Eval.Reports.Terminal;
using Eval.Series.Comparison;
using Eval.Series.Review;
using Eval.Series.Verified;
using Eval.Strategies.Facets.Kmem.Objcg;
using Eval.Tests.Series;

namespace Eval.Tests.Cli;

/// <summary>
/// A design made from objcg-reparenting with one constant changed, on every fixture: what its author, its reviewer and the maintainer have to look
/// at.
/// </summary>
[NonParallelizable]
public sealed class OneConstantTests
{
    private const string Origin = "objcg-reparenting", Made = "objcg-charged-vector";

    private readonly GitSandbox checkout = new();
    private RunResults results = null!;

    [OneTimeSetUp]
    public void Run_both_and_verify_the_origin()
    {
        results = MatrixRun.Run(
            [new ObjcgChargedVector(), MatrixResults.Strategies.Single(s => s.Info.Id == Origin)], MatrixResults.Fixtures, MatrixResults.Tool);
        checkout.Write("Eval.sln", "");
        checkout.Write(".gitignore", "*.received.*\n");
        checkout.Write($"{VerifiedReader.SnapshotsPath}/{ContentsSnapshot.Name}.verified.txt", ContentsSnapshot.Render(results.Fixtures));
        Write(Origin, "verified");
        checkout.Commit("The origin");
        Write(Made, "received");
    }

    [OneTimeTearDown]
    public void Remove() => checkout.Dispose();

    [Test]
    public void Comparing_them_fits_a_screen()
    {
        checkout.Write("out.json", ResultsFile.ToJson(results));
        string text = Typed.At(checkout.Root, "compare", Origin, Made, "--results", "out.json").Out;
        Tell("compare", text);
        Assert.That(text, Does.StartWith($"{Made} against {Origin}, on "));
        Assert.That(text.TrimEnd('\n').Split('\n'), Has.Length.LessThanOrEqualTo(24), text);
        Assert.That(text.Split('\n').Max(line => line.Length), Is.LessThanOrEqualTo(CellView.MostColumns), text);
    }

    [Test]
    public void Reviewing_it_takes_five_keystrokes_or_less()
    {
        ReceivedSet waiting = ReceivedSet.Open(checkout.Root);
        Assert.That(waiting.Snapshots, Has.Count.EqualTo(results.Fixtures.Count));
        TestContext.Out.WriteLine($"review: {waiting.Groups.Count} keystrokes for {waiting.Snapshots.Count} snapshots");
        Assert.That(waiting.Groups, Has.Count.InRange(1, 5));
    }

    [Test]
    public void Its_diff_has_25_lines_and_its_comment_60_or_less()
    {
        ComparisonResult found = RevisionComparison.Between(
            Verified(cell => cell.Strategy == Origin), Verified(_ => true), id => id == Made ? Origin : null);
        string text = ComparisonText.Render(found, 100), comment = ComparisonMarkdown.Render(found);
        Tell("diff", text);
        Tell("comment", comment);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.StrategiesAdded.Single().IsBaseline);
            Assert.That(found.StrategiesAdded.Single().Against!.Numbers, Is.Not.Empty, "the constant does something");
            Assert.That(text.TrimEnd('\n').Split('\n'), Has.Length.LessThanOrEqualTo(25), text);
            Assert.That(comment.TrimEnd('\n').Split('\n'), Has.Length.LessThanOrEqualTo(60), comment);
        }
    }

    private static void Tell(string what, string text) => TestContext.Out.WriteLine($"{what}: {text.TrimEnd('\n').Split('\n').Length} lines\n{text}");

    private VerifiedResults Verified(Func<CellResult, bool> isThere) => VerifiedReader.Of("verified", null, [.. Files(isThere)]);

    private IEnumerable<VerifiedFile> Files(Func<CellResult, bool> isThere)
    {
        string contents = $"{VerifiedReader.SnapshotsPath}/{ContentsSnapshot.Name}.verified.txt";
        yield return VerifiedFile.OnDisk(ContentsSnapshot.Name, contents, Path.Combine(checkout.Root, contents));
        foreach (CellResult cell in results.Cells.Where(isThere))
        {
            string file = Cells.PathOf(cell.Strategy, cell.Fixture, cell.Strategy == Made ? "received" : "verified");
            yield return VerifiedFile.OnDisk($"{cell.Strategy}/{cell.Fixture}", file, Path.Combine(checkout.Root, file));
        }
    }

    private void Write(string strategy, string ending)
    {
        foreach (CellResult cell in results.Cells.Where(cell => cell.Strategy == strategy))
        {
            checkout.Write(Cells.PathOf(strategy, cell.Fixture, ending), CellSnapshot.Render(cell));
        }
    }

    /// <summary>The posted controller, but each object is charged with its entry of the vector of owners, as in 5.9.</summary>
    private sealed class ObjcgChargedVector : Strategy
    {
        public override StrategyInfo Info => new()
        {
            Id = Made,
            Title = "objcg with a vector that objects pay for",
            Base = "5.5-rc7-mm1",
            Baseline = Origin,
            Series = new SeriesInfo("a test", "ours", "2026-01-02") { Parents = [Origin] },
        };

        public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.AsPosted with { ChargesVector = !ObjcgRules.AsPosted.ChargesVector });
    }
}
