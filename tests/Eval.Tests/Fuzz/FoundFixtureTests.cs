using Eval.Fuzz.Judging;
using Eval.Harness.Fixtures;
using Eval.Harness.Runs;

namespace Eval.Tests.Fuzz;

/// <summary>What generated fixtures have shown, each shrunk to its shortest: mended once, and never again.</summary>
public sealed class FoundFixtureTests
{
    private static IEnumerable<string> Found =>
        Directory.EnumerateFiles(Repository.PathOf("tests/Eval.Tests/Fuzz/Found"), "*.yaml").Select(p => Path.GetFileNameWithoutExtension(p)!)
            .Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Found))]
    public void A_fixture_that_showed_something_shows_it_under_no_strategy(string id)
    {
        FixtureEntry entry = new(id, "fuzz", Repository.PathOf($"tests/Eval.Tests/Fuzz/Found/{id}.yaml"));

        FuzzJudgement judged = new FixtureJudge(MatrixResults.Library, CellLimits.Usual).Judge(entry, MatrixResults.Strategies, seed: 1);

        Assert.That(judged.Findings, Is.Empty);
    }
}
