using Eval.Cli;
using Eval.Harness.Runs;

namespace Eval.Tests.Cli;

public sealed class ShardTests
{
    private static readonly string[] Choice =
        [
            "--strategy", "linux-6.1", "--strategy", "per-memcg-caches", "--fixture", "move-mlocked", "--fixture", "transient-groups-100",
            "--fixture", "transient-groups-1000", "--format", "csv",
        ];

    private string folder = "";

    [OneTimeSetUp]
    public void RunUnsharded()
    {
        folder = Directory.CreateTempSubdirectory("memcg-eval-shards-").FullName;
        Run("whole");
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    [TestCase(50)]
    public void Merged_shards_are_the_bytes_of_an_unsharded_run(int count)
    {
        string[] parts = [.. Enumerable.Range(1, count).Select(i => Run($"{i}-of-{count}", "--shard", $"{i}/{count}"))];
        Typed merged = Merge("merged", [.. parts.Reverse()]);
        Assert.That(merged.Status, Is.EqualTo(ExitStatus.Verified), merged.Error);
        foreach (string file in Directory.EnumerateFiles(PathOf("whole")))
        {
            Assert.That(File.ReadAllBytes(Path.Combine(PathOf("merged"), Path.GetFileName(file))), Is.EqualTo(File.ReadAllBytes(file)), Path.GetFileName(file));
        }
    }

    [Test]
    public void A_merge_that_is_not_of_one_whole_run_names_what_is_wrong()
    {
        string[] parts = [.. Enumerable.Range(1, 3).Select(i => Run($"part-{i}", "--shard", $"{i}/3"))];
        IsRefused("in no shard; missing: 2/3", parts[0], parts[2]);
        IsRefused(" too", parts[0], parts[1], parts[2], parts[1]);
        IsRefused("expected a shard of a run", parts[0], PathOf("whole"));
        IsRefused("expected a shard of 3 with seed 1", parts[0], Run("other-seed", "--shard", "2/3", "--seed", "2"));
        IsRefused("expected a shard of 3 with seed 1", parts[0], Run("other-count", "--shard", "2/4"));
        string results = Path.Combine(parts[1], OutputFiles.ResultsName), text = File.ReadAllText(results);
        File.WriteAllText(
            results,
            text.Replace("\"commit\": ", "\"commit\": \"another\", \"was\": ", StringComparison.Ordinal)
                .Replace("\"was\": null,", "", StringComparison.Ordinal));
        IsRefused("commit another", [.. parts]);
    }

    [Test]
    public void Shards_have_about_the_same_to_do()
    {
        long[] events = [.. Enumerable.Range(0, 500).Select(i => (long)(i % 50 * i % 977) * 1000)];
        int[] plan = Shard.Plan(events, 7);
        long[] loads = [.. Enumerable.Range(1, 7).Select(s => events.Where((_, i) => plan[i] == s).Sum())];
        Assert.That(loads.Max() - loads.Min(), Is.LessThan(events.Max()));
    }

    private void IsRefused(string says, params string[] parts)
    {
        Typed merged = Merge("refused", parts);
        Assert.That((merged.Status, Directory.Exists(PathOf("refused"))), Is.EqualTo((ExitStatus.BadInput, false)), merged.Error);
        Assert.That(merged.Error, Does.Contain(says).And.Not.Contains("\n.").And.Matches("^[^\n]*\n$"));
    }

    private Typed Merge(string name, params string[] parts) => Typed.At(Repository.Root, ["merge", .. parts, "--format", "csv", "--out", PathOf(name)]);

    private string Run(string name, params string[] more)
    {
        Typed typed = Typed.At(Repository.Root, ["run", .. Choice, "--no-provenance", "--out", PathOf(name), .. more]);
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.Verified), typed.Error + typed.Out);
        return PathOf(name);
    }

    private string PathOf(string name) => Path.Combine(folder, name);
}
