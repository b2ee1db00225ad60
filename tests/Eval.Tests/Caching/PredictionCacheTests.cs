using Eval.Harness.Caching;
using Eval.Harness.Fidelity;
using Eval.Harness.Fixtures;

namespace Eval.Tests.Caching;

public sealed class PredictionCacheTests
{
    private const long Plenty = 1L << 30;

    // One with a trace, which is a prediction more, one without.
    private static readonly string[] Runs = ["6.1-k1-10-20-trace.jsonl", "6.1-k7-0-0.jsonl"];
    private string folder = "";

    private string Observed => Path.Combine(folder, "observed");

    private string Fixtures => Path.Combine(folder, "fixtures");

    [SetUp]
    public void Copy()
    {
        folder = Directory.CreateTempSubdirectory("memcg-eval-predictions-").FullName;
        Directory.CreateDirectory(Observed);
        foreach (string run in Runs)
        {
            File.Copy(Repository.PathOf("fixtures/kernel-lab/observed/" + run), Path.Combine(Observed, run));
        }

        foreach (string part in (string[])["machines", "footprints", "kernel-lab"])
        {
            foreach (string file in Directory.EnumerateFiles(Repository.PathOf("fixtures/" + part), "*.yaml", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(Fixtures, Path.GetRelativePath(Repository.PathOf("fixtures"), file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }

        Directory.CreateDirectory(Path.Combine(Fixtures, "traces"));
        File.Copy(Repository.PathOf("fixtures/traces/6.1-k1-10-20.trace.gz"), Path.Combine(Fixtures, "traces", "6.1-k1-10-20.trace.gz"));
    }

    [TearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [Test]
    public void What_is_known_compares_as_what_is_computed()
    {
        FidelityReport computed = Compare(null).Report;
        (FidelityReport kept, int first) = Compare(Cache());
        (FidelityReport known, int second) = Compare(Cache());
        Assert.Multiple(() =>
        {
            Assert.That((first, second), Is.EqualTo((3, 0)));
            Assert.That(kept.Rows, Is.EqualTo(computed.Rows));
            Assert.That(known.Rows, Is.EqualTo(computed.Rows));
            Assert.That(known.Caches, Is.EqualTo(computed.Caches));
        });
    }

    [Test]
    public void Only_what_was_edited_is_predicted_again()
    {
        Compare(Cache());
        Edit(Path.Combine(Observed, Runs[1]), "\"params\":[0,0],", "\"params\":[0,0],\"reads_sysfs\":false,");
        Assert.That(Compare(Cache()).Computed, Is.EqualTo(1), "a run was edited");

        File.AppendAllText(Path.Combine(Fixtures, "kernel-lab", "k7.yaml"), "# edited\n");
        Assert.That(Compare(Cache()).Computed, Is.EqualTo(1), "its scenario was edited");

        File.AppendAllText(Path.Combine(Fixtures, "machines", "linux-6.1-lab.yaml"), "# edited\n");
        Assert.That(Compare(Cache()).Computed, Is.EqualTo(3), "the machine of both was edited");
        Assert.That(Compare(Cache()).Computed, Is.Zero, "nothing was edited");
    }

    [Test]
    public void An_entry_that_is_not_what_was_written_is_predicted_again()
    {
        Compare(Cache());
        foreach (string file in Directory.EnumerateFiles(ResultCache.In(folder, Plenty).Directory, "*", SearchOption.AllDirectories))
        {
            Edit(file, "\"SlabBytes\":", "\"SlabBytes\":1");
        }

        Assert.That(Compare(Cache()).Computed, Is.EqualTo(3));
    }

    [Test]
    public void A_cache_that_cannot_be_written_stops_no_comparison_and_says_why_nothing_is_kept()
    {
        File.WriteAllText(Path.Combine(folder, "cells"), "a file where a directory should be");
        ResultCache cache = ResultCache.In(folder, Plenty);
        (FidelityReport report, int computed) = Compare(new CachedPredictions(cache));
        Assert.That((report.Rows.Count > 0, computed, cache.Trouble), Is.EqualTo((true, 3, cache.Trouble)));
        Assert.That(cache.Trouble, Does.Contain("cells"));
    }

    private static void Edit(string file, string what, string by)
    {
        string text = File.ReadAllText(file);
        Assert.That(text, Does.Contain(what));
        File.WriteAllText(file, text.Replace(what, by, StringComparison.Ordinal));
    }

    private CachedPredictions Cache() => new(ResultCache.In(folder, Plenty));

    private (FidelityReport Report, int Computed) Compare(CachedPredictions? known)
    {
        using (known)
        {
            FidelityReport report = FidelityRun.Run(
                FixtureLibrary.Open(Fixtures), MatrixResults.Strategies, new FidelityOptions(Observed, [], []), known);
            return (report, known?.Computed ?? 0);
        }
    }
}
