using Eval.Harness.Caching;
using Eval.Harness.Fixtures;
using Eval.Series.Commits;
using Eval.Series.Git;

namespace Eval.Tests.Series;

/// <summary>Commits of a series share the results of cells that they have in common.</summary>
public sealed class SeriesCellsTests
{
    // Smallest of the library, on two machines.
    private static IReadOnlyList<Fixture> Two =>
        [.. MatrixResults.Fixtures.Where(f => f.Program.Length < 1000).DistinctBy(f => f.Machine.Id).Take(2)];

    [Test]
    public void A_commit_computes_only_the_cells_of_what_it_edits()
    {
        using GitSandbox sandbox = new();
        sandbox.Write("strategies/one", "8");
        sandbox.Write("strategies/two", "8");
        string start = sandbox.Commit("Two strategies");
        sandbox.Write("strategies/one", "16");
        sandbox.Commit("Edit one of them");
        sandbox.Write("README.md", "two strategies\n");
        sandbox.Commit("Say what they are");
        sandbox.Write("strategies/a-third", "8");
        sandbox.Commit("Add a third before the others");

        (string Subject, CellCounts? Cells)[] done = Evaluated(sandbox, $"{start}..main");

        Assert.That(done, Is.EqualTo(new (string, CellCounts?)[]
        {
            ("Two strategies", new(Computed: 4, Known: 0)),
            ("Edit one of them", new(Computed: 2, Known: 2)),
            ("Say what they are", new(Computed: 0, Known: 4)),
            ("Add a third before the others", new(Computed: 2, Known: 4)),
        }));
    }

    [Test]
    public void What_a_run_says_of_its_cells_is_read_again()
    {
        CellCounts counts = new(Computed: 12, Known: 1030);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(CellCounts.Said($"wrote out\n{counts.Line("/a place")}\nmatrix: as verified"), Is.EqualTo(counts));
            Assert.That(CellCounts.Said("a run without a cache, or one of an older version"), Is.Null);
            Assert.That(CellCounts.Said("cells: 99999999999 computed, 1 known from /a place"), Is.Null);
        }
    }

    private static (string Subject, CellCounts? Cells)[] Evaluated(GitSandbox sandbox, string range)
    {
        string caches = Directory.CreateTempSubdirectory("memcg-eval-test-cache-").FullName;
        List<(string, CellCounts?)> done = [];
        try
        {
            using GitRepository repository = GitRepository.Open(sandbox.Root);
            SeriesRunner runner = new(new EmittedEvaluator(Two, caches), new EvaluationCache(Path.Combine(caches, "series")), jobs: 1)
            {
                Progress = (commit, evaluation, _) => done.Add((commit.Subject, evaluation.Cells)),
            };
            SeriesEvaluation.Run(repository, new SeriesRequest(range), runner, CancellationToken.None);
            return [.. done];
        }
        finally
        {
            Directory.Delete(caches, recursive: true);
        }
    }
}
