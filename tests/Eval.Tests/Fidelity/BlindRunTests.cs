using Eval.Harness.Fidelity;
using Eval.Harness.Results;

namespace Eval.Tests.Fidelity;

/// <summary>Runs of the lab's own agent, whose first comparison was blind.</summary>
public sealed class BlindRunTests
{
    // 96.0, 96.2, 95.9 and 96.5 % when they were compared for the first time; another boot of the first is within in 78 % of the growths of slab.
    private const decimal LowestShare = 0.94m;

    [TestCase("blind")]
    [TestCase("blind-second")]
    [TestCase("blind-third")]
    [TestCase("blind-fourth")]
    public void Most_counters_of_runs_that_were_blind_are_within_their_tolerance(string set)
    {
        FidelityReport report = FidelityRun.Run(MatrixResults.Library, MatrixResults.Strategies, new FidelityOptions(FolderOf(set), [], []));
        Assert.That((decimal)report.Within / report.Total, Is.GreaterThanOrEqualTo(LowestShare));
        Assert.That(report.Rows.Where(r => r.Itself is null && !r.Counter.EndsWith("-ratio", StringComparison.Ordinal)), Is.Empty, "each was booted twice");
    }

    [TestCase("blind-second")]
    [TestCase("blind-third")]
    public void Who_reads_a_tree_pays_for_the_blocks_of_its_directories_to_the_page(string set)
    {
        FidelityReport report = FidelityRun.Run(MatrixResults.Library, MatrixResults.Strategies, new FidelityOptions(FolderOf(set), [], ["k11"]));
        FidelityResult[] files = [.. report.Rows.Where(r => r.Counter == "file" && r.Label == "ran")];
        Assert.That(files, Is.Not.Empty);
        Assert.That(files.Where(r => r.Predicted != r.Observed), Is.Empty);
    }

    [TestCase("blind")]
    [TestCase("blind-second")]
    [TestCase("blind-third")]
    [TestCase("blind-fourth")]
    public void They_have_all_rows_of_slabinfo_and_nobody_read_sys(string set)
    {
        ObservedRun[] runs = [.. Directory.EnumerateFiles(FolderOf(set), "*.jsonl").Select(ObservedFile.Read)];
        Assert.That(runs.Select(r => r.ReadsSysfs), Is.All.False);
        Assert.That(runs.SelectMany(r => r.Samples).Select(s => s.Caches.Keys), Is.All.Contains("kernfs_node_cache"));
    }

    private static string FolderOf(string set) => Repository.PathOf("fixtures/kernel-lab/" + set);
}
