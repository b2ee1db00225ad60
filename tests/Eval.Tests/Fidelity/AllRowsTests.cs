using Eval.Harness.Fidelity;
using Eval.Lab.Observations;
using Eval.Tests.Lab;

namespace Eval.Tests.Fidelity;

/// <summary>The lab's agent prints all rows of slabinfo, the guest of the given runs those of some caches: both are judged alike.</summary>
public sealed class AllRowsTests
{
    private const string Rows = "\"slab\":[", Unlisted = "[\"maple_node\",40,80,256,16,1,5],";
    private static readonly string Given = Repository.PathOf("fixtures/kernel-lab/unseen/6.1-k9-40-0.jsonl");

    [Test]
    public void Rows_of_other_caches_change_nothing_that_is_judged()
    {
        FidelityReport some = Compare(Given), all = WithAll(Compare);
        Assert.That(all.Rows.Select(r => r.Counter), Does.Contain("slab-utilisation"));
        Assert.That(
            all.Rows.Select(r => (r.Label, r.Cgroup, r.Counter, r.Observed)), Is.EqualTo(some.Rows.Select(r => (r.Label, r.Cgroup, r.Counter, r.Observed))),
            "what is predicted of all slab may differ: the more rows the first sample has, the more is known of where the run started");
        Assert.That(Predicted(all), Is.EqualTo(Predicted(some)));
    }

    // kernfs_node_cache grows with groups in the machine; the given run has no row of it.
    [Test]
    public void Caches_of_the_machine_stand_by_themselves_where_all_rows_are_there()
    {
        string[] Names(string file) => [.. Compare(file).Caches.Select(c => c.Cache).Distinct()];
        Assert.That(Names(Given), Does.Contain("(others)").And.Not.Contain("kernfs_node_cache"));
        Assert.That(WithAll(Names), Does.Contain("kernfs_node_cache"));
    }

    [Test]
    public void Utilisation_of_a_guest_is_that_of_the_listed_caches()
    {
        ObservedMoment some = new GuestText().Read().Samples[0], all = new GuestText().Edit(Rows, Rows + Unlisted).Read().Samples[0];
        Assert.That((all.UsedSlabBytes, all.TotalSlabBytes), Is.EqualTo((some.UsedSlabBytes, some.TotalSlabBytes)));
    }

    private static IEnumerable<object> Predicted(FidelityReport report) =>
        report.Rows.Where(r => r.Counter != "slab-growth").Select(r => (object)(r.Label, r.Cgroup, r.Counter, r.Predicted));

    private static FidelityReport Compare(string file) =>
        FidelityRun.Run(MatrixResults.Library, MatrixResults.Strategies, new FidelityOptions(file, [], []));

    private static T WithAll<T>(Func<string, T> read)
    {
        string folder = Directory.CreateTempSubdirectory("memcg-eval-test-").FullName;
        try
        {
            string file = Path.Combine(folder, Path.GetFileName(Given));
            File.WriteAllText(file, File.ReadAllText(Given).Replace(Rows, Rows + Unlisted, StringComparison.Ordinal));
            return read(file);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
