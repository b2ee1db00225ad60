using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Harness.Fixtures.Host;
using Eval.Lab.Guests;
using Eval.Lab.Kernels;
using Eval.Lab.Runs;

namespace Eval.Lab.Series;

/// <summary>Builds and boots every commit of a series, the base too, and runs the fixtures on each.</summary>
public static class LabSeries
{
    /// <summary>Runs a series.</summary>
    /// <param name="request">What.</param>
    /// <param name="progress">Told what is under way, one line each.</param>
    /// <exception cref="BadInputException">The tree, range or configuration is wrong, or a guest cannot run.</exception>
    public static IReadOnlyList<CommitOutcome> Run(SeriesRequest request, Action<string> progress)
    {
        CancellationToken cancel = request.Guests.Cancel;
        KernelTree tree = new(request.TreePath, cancel);
        KernelConfig config = KernelConfig.Read(request.ConfigPath);
        IReadOnlyList<SeriesCommit> commits = tree.Commits(request.Range);
        int headers = tree.TouchingHeaders(commits);
        progress($"{commits.Count - 1} commits and the base; {headers} touch a header, after which nearly everything is built again");
        KernelBuild build = new(tree, config, request.WorkDirectory, request.BuildJobs, request.Guests.Cache, cancel);
        List<CommitOutcome> outcomes = [];
        foreach (SeriesCommit commit in commits)
        {
            cancel.ThrowIfCancellationRequested();
            progress($"{commit.ShortId} {commit.Subject}");
            (KernelImage? kernel, string? witness) = build.Build(commit);
            if (kernel is null)
            {
                progress($"{commit.ShortId} does not build: {witness}");
                outcomes.Add(new CommitOutcome(commit, witness, [], []));
                continue;
            }

            LabOutcome outcome = LabRun.Run(
                new LabRequest
                {
                    Kernels = [kernel],
                    Fixtures = request.Fixtures,
                    Parallelism = request.Parallelism,
                    Model = _ => null,
                    Guests = request.Guests,
                },
                progress);
            outcomes.Add(new CommitOutcome(commit, null, outcome.Cells, [.. outcome.Cells.Select(c => LabResults.CellOf(c, request.Model))]));
        }

        return outcomes;
    }
}
