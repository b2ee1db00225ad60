using Eval.Harness.Fixtures;
using Eval.Harness.Fixtures.Host;
using Eval.Lab.Runs;

namespace Eval.Tests.Lab;

public sealed class HostScriptTests
{
    private static readonly FixtureLibrary Library = FixtureLibrary.Open(Repository.PathOf("fixtures"));

    private static readonly IReadOnlyList<HostScript> Scripts = [.. Library.Entries.Select(e => Library.LoadScript(e))];

    // More than half, as the lab's README says.
    [Test]
    public void Most_fixtures_run_on_a_real_host_unchanged() =>
        Assert.That(
            Scripts.Count(s => s.Refusal is null), Is.GreaterThan(Scripts.Count / 2),
            string.Join('\n', Scripts.Where(s => s.Refusal is not null).Select(s => $"{s.Fixture}: {s.Refusal}")));

    [Test]
    public void A_fixture_that_cannot_run_says_why_and_where() =>
        Assert.That(Scripts.Where(s => s.Refusal is not null).Select(s => s.Refusal), Is.All.Match(@"^line \d+: .{20,}|^it has more than \d+ steps"));

    [Test]
    public void A_script_samples_every_label_of_its_fixture_and_the_end()
    {
        foreach (
            (FixtureEntry entry, HostScript script) in Library.Entries.Zip(Scripts)
                .Where(p => p.Second.Refusal is null && p.First.Family != "transient-groups"))
        {
            IEnumerable<string> sampled = script.Lines.Where(l => l.StartsWith("sample ", StringComparison.Ordinal)).Select(l => l.Split(' ')[1]);
            Assert.That(sampled, Is.EqualTo(Library.Load(entry).Labels.Append(HostScript.End)), entry.Id);
        }
    }

    [Test]
    public void Loops_are_unrolled_with_their_values()
    {
        HostScript script = Library.LoadScript(Library.Match(["k1"]).Single(), new Dictionary<string, string> { ["N"] = "2", ["M"] = "1" });
        Assert.That(
            script.Lines,
            Does.Contain("fork t1 / 1 charged").And.Contains("move t1 P/c1").And.Contains("create t/m1_0 0 t1").And.Contains("rmdir P/c1"));
        Assert.That(script.Parameters, Is.EqualTo([2L, 1L]));
    }

    [Test]
    public void A_move_is_written_by_whom_the_fixture_names()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("memcg-eval-script").FullName, "moves.yaml");
        File.WriteAllText(path, """
            name: moves
            title: t
            source: s
            machine: x86-2cpu-4k
            story: s
            expect: e
            tree: {A: {}, B: {}}
            steps:
              - fork: {task: X, in: A}
              - fork: {task: Y, in: /}
              - move: {task: X, to: B}
              - move: {task: X, to: A, by: Y}
              - sample: moved
            """);
        try
        {
            Assert.That(
                Library.LoadScript(new FixtureEntry("moves", "lab", path)).Lines.Where(l => l.StartsWith("move ", StringComparison.Ordinal)),
                Is.EqualTo(["move X B", "move X A Y"]));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    [Test]
    public void Who_says_that_it_is_ready_has_a_pipe_and_is_heard_on_the_cpu_of_the_fixture()
    {
        HostScript pinned = Library.LoadScript(Library.Match(["k5"]).Single(), new Dictionary<string, string> { ["N"] = "2", ["hop"] = "1" });
        Assert.That(
            pinned.Lines.Where(l => l.Split(' ')[0] is "give-pipe" or "fork" or "tell" or "hear"),
            Is.EqualTo([
                "give-pipe", "fork t0 / 0 charged", "tell t0", "hear t0 0",
                "give-pipe", "fork t1 / 1 charged", "tell t1", "hear t1 1",
            ]));
        HostScript by = Library.LoadScript(Library.Match(["k4"]).Single());
        Assert.That(by.Lines.Count(l => l is "give-pipe"), Is.EqualTo(2), "of three tasks two say it");
        Assert.That(by.Lines, Does.Contain("hear X 0"), "on the driver's CPU");
    }

    [Test]
    public void A_limit_with_room_for_groups_below_is_set_before_they_are_made()
    {
        Assert.That(Groups("peak-level-by-level"), Is.EqualTo(["mkdir P", "limit P 163840", "mkdir P/middle", "mkdir P/middle/leaf"]));
        Assert.That(Groups("limit-of-an-ancestor"), Is.EqualTo(["mkdir P", "mkdir P/child", "limit P 4096"]));

        static IEnumerable<string> Groups(string fixture) => Library.LoadScript(Library.Match([fixture]).Single()).Lines.TakeWhile(l => l[0] is 'm' or 'l');
    }

    [TestCase("protection-min", "control A/B memory.min 52428800", "reclaim-to A/B/C 10485760")]
    [TestCase("protection-low-recursive", "recursive-protection", "control A/B/C memory.low 78643200")]
    [TestCase("oom-group-score", "control A memory.oom.group 1", "fork safe A 0 free -1000")]
    [TestCase("current-and-peak", "reset-peak A")]
    public void Control_files_of_version_2_are_written(string fixture, params string[] lines)
    {
        HostScript script = Library.LoadScript(Library.Match([fixture]).Single());
        Assert.That(lines, Is.SubsetOf(script.Lines));
        Assert.That(script.NeedsVersion2, Is.Not.Null);
        Assert.That(LabRun.HierarchyOf(script), Is.EqualTo("v2"));
    }

    [TestCase("generations-spare-the-used", "lru y")]
    [TestCase("two-lists-spare-the-used", "lru n")]
    public void Folios_are_kept_as_the_fixture_says(string fixture, string line)
    {
        HostScript script = Library.LoadScript(Library.Match([fixture]).Single());
        Assert.That((script.Lines[0], script.Refusal), Is.EqualTo((line, (string?)null)));
    }

    [Test]
    public void What_only_cgroup_v1_does_is_run_in_it()
    {
        HostScript moves = Library.LoadScript(Library.Match(["move-charge-anon"]).Single()), inner = Library.LoadScript(
            Library.Match(["subgroup-charge-half"]).Single());
        Assert.That(LabRun.HierarchyOf(moves), Is.EqualTo("v1"));
        Assert.That(inner.NeedsVersion1, Does.Contain("children and a task").Or.Contains("tasks and a child"));
    }

    [Test]
    public void Scenarios_have_a_boot_of_their_own_and_the_others_share()
    {
        HostScript[] some = [.. Library.Match(["kernel-lab/k1", "kernel-lab/k2", "ltp/limit-*"]).Select(e => Library.LoadScript(e))];
        List<int> sizes = [.. LabRun.Batches(some).Select(b => b.Scripts.Count).Order()];
        Assert.That(sizes[..2], Is.All.EqualTo(1));
        Assert.That(sizes[^1], Is.GreaterThan(1));
    }
}
