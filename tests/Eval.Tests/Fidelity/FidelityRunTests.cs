using Eval.Harness;
using Eval.Harness.Derivation;
using Eval.Harness.Fidelity;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Strategies;
using Eval.Kernel.Contract;
using Eval.Kernel.Description;

namespace Eval.Tests.Fidelity;

public sealed class FidelityRunTests
{
    // Shares measured when this was written; they may rise, and then these are raised.
    private const decimal LowestShare = 0.93m;

    private static readonly string[] Kernels = ["4.9", "4.19", "5.4", "5.10", "6.1", "6.12", "7.2"];
    private static readonly string[] Scenarios = ["k1", "k2", "k3", "k4", "k5", "k7", "k8", "k9", "k10", "k11", "k12"];
    private static readonly FixtureLibrary Library = FixtureLibrary.Open(Repository.PathOf("fixtures"));
    private static readonly IReadOnlyList<Strategy> Strategies = MatrixResults.Strategies;
    private static FidelityReport Whole => FidelityResults.Observed;

    [Test]
    public void Most_counters_of_all_kernels_are_within_their_tolerance() =>
        Assert.That((decimal)Whole.Within / Whole.Total, Is.GreaterThanOrEqualTo(LowestShare));

    [Test]
    public void Most_counters_of_runs_of_our_own_are_within_their_tolerance()
    {
        FidelityReport unseen = FidelityResults.Unseen;
        Assert.That((decimal)unseen.Within / unseen.Total, Is.GreaterThanOrEqualTo(LowestShare));
    }

    [Test]
    public void Every_kernel_and_scenario_is_compared()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Whole.Rows.Select(r => r.Kernel).Distinct(), Is.EquivalentTo(Kernels));
            Assert.That(
                Whole.Rows.Select(
                    r => r.Scenario.Replace("nosysfs-", "", StringComparison.Ordinal).Replace("replay:", "", StringComparison.Ordinal)
                        .Split('-')[0]).Distinct(),
                Is.EquivalentTo(Scenarios));
        });
    }

    [Test]
    public void Every_move_ends_with_the_errno_the_kernel_gave() =>
        Assert.That(Whole.Rows.Where(r => r.Counter == "errno" && !r.Within), Is.Empty);

    [TestCase("6.1", "k1-100-50", "rmdir+5s", 96)]
    [TestCase("5.4", "k1-100-50", "rmdir+5s", 96)]
    [TestCase("5.10", "k1-100-50", "rmdir+5s", 96)]
    [TestCase("6.12", "k1-100-50", "rmdir+5s", 92)]
    [TestCase("7.2", "k1-100-50", "drop3+5s", 1)]
    [TestCase("6.1", "k8-500-0", "rmdir+5s", 500)]
    [TestCase("7.2", "k8-500-0", "drop2+5s", 500)]
    [TestCase("7.2", "k2-20-256", "rmdir+5s", 0)]
    [TestCase("7.2", "k9-100-0", "A-removed", 1)]
    public void Groups_die_as_they_did(string kernel, string scenario, string label, int dying)
    {
        FidelityResult row = Whole.Rows.Single(r => r.Kernel == kernel && r.Scenario == scenario && r.Label == label && r.Counter == "dying");
        Assert.That((row.Predicted, row.Observed), Is.EqualTo(((decimal)dying, (decimal)dying)));
    }

    [TestCase("k3")]
    [TestCase("k9")]
    public void A_task_that_only_opens_and_maps_has_written_to_its_memory_before_it_joins_its_group(string scenario)
    {
        List<FidelityResult> rows = [.. Whole.Rows.Where(r => r.Scenario.Split('-')[0] == scenario && r.Counter == "anon")];
        Assert.That(rows, Is.Not.Empty);
        Assert.That(rows.Where(r => r.Predicted != 0 || r.Observed != 0), Is.Empty);
    }

    [Test]
    public void Byte_stocks_of_7_2_keep_more_pages_of_a_group_than_there_are_CPUs_and_few()
    {
        const int Page = 4096, Cpus = 2, Slots = 5;
        FidelityResult row = Whole.Rows.Single(r => (r.Kernel, r.Scenario, r.Label, r.Cgroup, r.Counter) == ("7.2", "k8-500-0", "drop3+5s", "/P", "kernel"));
        Assert.That(row.Observed, Is.GreaterThan(Cpus * Page), "one stock on each CPU, of less than a page, cannot hold what was measured");
        Assert.That(row.Predicted, Is.InRange((2 * Cpus * Page) + 1, Cpus * Slots * Page));
    }

    [Test]
    public void Every_trace_is_replayed_and_compared()
    {
        string[] traces =
        [
            .. Directory.GetFiles(Repository.PathOf("fixtures/traces"), "*.trace.gz")
                .Select(t => Path.GetFileName(t).Replace(".trace.gz", "", StringComparison.Ordinal)),
        ];
        Assert.That(
            Whole.Rows.Where(IsReplay).Select(r => $"{r.Kernel}-{r.Scenario["replay:".Length..]}").Distinct(),
            Is.EquivalentTo(traces.Select(t => t + "-trace")));
    }

    [TestCase("6.1", "k11-20-0", "/P/c0", "slab", 295848)]
    [TestCase("7.2", "k11-20-0", "/P/c0", "file", 839680)]
    [TestCase("6.1", "k9-20-0", "/P/c0", "kernel", 184320)]
    [TestCase("4.19", "k1-10-20", "system", "memcg-caches", 51)]
    [TestCase("4.9", "k1-10-20", "system", "memcg-caches", 31)]
    public void A_replay_charges_what_the_kernel_charged(string kernel, string scenario, string group, string counter, long value)
    {
        FidelityResult row = Whole.Rows.Single(
            r => r.Kernel == kernel && r.Scenario == $"replay:{scenario}-trace" && r.Label == "before-removal" && r.Cgroup == group && r.Counter == counter);
        Assert.That((row.Predicted, row.Observed), Is.EqualTo(((decimal)value, (decimal)value)));
    }

    [Test]
    public void Taking_groups_offline_costs_4_9_as_much_more_than_4_19_as_was_measured() =>
        Assert.That(
            Whole.Rows.Where(r => r.Counter == "offline-ratio" && r.Kernel == "4.9" && r.Observed > 8).ToList(),
            Has.Count.EqualTo(5).And.All.Property("Within").True);

    [TestCase("k8-500-0")]
    [TestCase("k8-2000-0")]
    [TestCase("k8-500-0-deep")]
    public void Removing_groups_while_others_are_torn_down_costs_4_9_as_much_more_than_4_19_as_was_measured(string scenario) =>
        Assert.That(
            Whole.Rows.Single(r => r.Counter == "rmdir-ratio" && r.Kernel == "4.9" && r.Scenario == scenario),
            Has.Property("Within").True.And.Property("Observed").GreaterThan(19m));

    [TestCase("4.9", "k1-100-50", "rmdir-ratio", 0.03, 0.16)]
    [TestCase("4.19", "k12-1500-100", "dying", 842, 1400)]
    public void Runs_of_a_kernel_that_differ_among_themselves_say_so(string kernel, string scenario, string counter, decimal least, decimal most)
    {
        FidelityResult row = Whole.Rows.First(r => r.Kernel == kernel && r.Scenario == scenario && r.Counter == counter && r.Repetitions is not null);
        Assert.That((row.Repetitions![0] >= least, row.Repetitions[1] <= most, row.Within), Is.EqualTo((true, true, false)), "they count as they stand");
    }

    [Test]
    public void Another_boot_is_a_ceiling_where_there_was_one()
    {
        FidelityResult[] repeated = [.. Whole.Rows.Where(r => r.Itself is not null)];
        Assert.That(repeated.Select(r => r.Kernel).Distinct().Count(), Is.EqualTo(7), "each kernel was booted twice for something");
        Assert.That(repeated.Where(r => r.Itself!.Of < 1 || r.Itself.Within < 0 || r.Itself.Within > r.Itself.Of), Is.Empty);
        Assert.That(repeated.Where(r => r.Repetitions is null && r.Itself!.Within < r.Itself.Of), Is.Empty, "who is further away than the tolerance says so");
        Assert.That(
            repeated.Where(r => r.Counter == "dying").Sum(r => r.Itself!.Of - r.Itself.Within), Is.Positive,
            "two boots of one kernel keep different groups");
    }

    [Test]
    public void A_run_of_another_set_repeats_but_is_not_compared()
    {
        string folder = Repository.PathOf("fixtures/kernel-lab/");
        FidelityReport alone = FidelityRun.Run(
            MatrixResults.Library, MatrixResults.Strategies, new FidelityOptions(folder + "unseen/6.1-k1-100-50.jsonl", [], []));
        FidelityReport beside = FidelityRun.Run(
            MatrixResults.Library, MatrixResults.Strategies,
            new FidelityOptions(folder + "unseen/6.1-k1-100-50.jsonl", [], [], Repeated: [folder + "observed"]));
        Assert.That(
            beside.Rows.Select(r => (r.Label, r.Cgroup, r.Counter, r.Predicted)),
            Is.EqualTo(alone.Rows.Select(r => (r.Label, r.Cgroup, r.Counter, r.Predicted))));
        Assert.That(
            (alone.Rows.Count(r => r.Itself is not null), beside.Rows.Count(r => r.Itself is { Of: >= 1 })),
            Is.EqualTo((0, beside.Rows.Count(r => !r.Counter.EndsWith("-ratio", StringComparison.Ordinal)))));
    }

    // k7's two pages and its file cost slab that the CPU's byte stock keeps to itself until it turns to another group.
    [TestCase("6.1", "after-create")]
    [TestCase("6.1", "rmdir+5s")]
    [TestCase("6.1", "unlink+5s")]
    [TestCase("7.2", "after-create")]
    [TestCase("7.2", "rmdir+5s")]
    public void Slab_in_memory_stat_is_what_stocks_have_told(string kernel, string label)
    {
        FidelityResult slab = Whole.Rows.Single(r => (r.Kernel, r.Scenario, r.Label, r.Cgroup, r.Counter) == (kernel, "k7-0-0", label, "/P", "slab"));
        Assert.That(slab.Predicted, Is.EqualTo(slab.Observed));
    }

    [Test]
    public void Runs_that_agree_within_the_tolerance_say_nothing() =>
        Assert.That(
            Whole.Rows.Where(
                r => r.Repetitions is { } range && r.Counter is not ("rmdir-ratio" or "loop-ratio" or "offline-ratio") && range[1] - range[0] <= r.Tolerance),
            Is.Empty);

    [TestCase("4.9", true)]
    [TestCase("4.19", false)]
    [TestCase("5.4", false)]
    [TestCase("5.10", false)]
    [TestCase("6.1", true)]
    public void Statistics_are_compared_where_a_reader_sees_every_change(string kernel, bool isCompared) =>
        Assert.That(Whole.Rows.Any(r => r.Kernel == kernel && r.Counter == "file"), Is.EqualTo(isCompared));

    [Test]
    public void A_trace_says_how_long_operations_take() =>
        Assert.That(
            OperationTimesDerivation.Derive(Repository.PathOf("fixtures/traces/4.9-k1-10-20.trace.gz")).Single(),
            Does.StartWith("operations: {mkdir: [575, 1202], fork: [411, 3603], exit: [256, 4437], rmdir: 252, rmdir_again: 39}"));

    [Test]
    public void Replays_count_slab_file_and_anonymous_memory_as_the_kernels_did() =>
        Assert.That(Whole.Rows.Where(r => IsReplay(r) && (r.Counter is "slab" or "file" or "anon") && !r.Within), Is.Empty);

    [TestCase("{\"kernel\":\"6.1.0\",\"scenario\":\"k99\",\"params\":[1,1]}", ":1:1: expected a scenario")]
    [TestCase("{\"kernel\":\"3.2.1\",\"scenario\":\"k1\",\"params\":[1,1]}", ":1:1: expected a kernel")]
    [TestCase("{\"kernel\":\"6.1.0\",\"scenario\":\"k1\"}", ":1:1: expected \"params\"")]
    [TestCase("{\"kernel\":\"6.1.0\",", "expected one whole JSON object")]
    [TestCase("no object at all", ":2:1: expected \"kernel\"")]
    [
        TestCase(
            "{\"kernel\":\"6.1.0\",\"scenario\":\"k1\",\"params\":[1,1],\"filesystem\":{\"hash_seed\":\"f38d\"}}",
            ":1:1: expected \"hash_seed\" as dumpe2fs prints it, a UUID, found \"f38d\""),
    ]
    [TestCase("{\"kernel\":\"6.1.0\",\"scenario\":\"k1\",\"params\":[1,1],\"filesystem\":{\"checksums\":1}}", ":1:1: expected true or false for \"checksums\"")]
    [
        TestCase(
            "{\"kernel\":\"6.1.0\",\"scenario\":\"k1\",\"params\":[1,1],\"filesystem\":{\"seed\":1}}",
            ":1:1: expected \"hash_seed\", \"checksums\" or \"prepared\" of a filesystem, found \"seed\""),
    ]
    public void A_broken_file_is_named_with_its_line(string header, string message)
    {
        using ObservedCopy copy = new("6.1-k1-10-20.jsonl", header + "\n" + Sample("before"));
        Assert.That(() => Compare(copy.Directory), Throws.InstanceOf<BadInputException>().With.Message.Contains(message));
    }

    [Test]
    public void An_unknown_label_is_named_with_its_line()
    {
        using ObservedCopy copy = new(
            "6.1-k7-0-0.jsonl", "{\"kernel\":\"6.1.0\",\"scenario\":\"k7\",\"params\":[0,0]}\n" + Sample("before") + Sample("tea-time"));
        Assert.That(() => Compare(copy.Directory), Throws.InstanceOf<BadInputException>().With.Message.Contains(":3:1: expected a label of scenario k7"));
    }

    [Test]
    public void A_run_that_keeps_going_compares_the_rest()
    {
        using ObservedCopy copy = new("6.1-k1-10-20.jsonl", "{\"broken\"");
        File.Copy(Repository.PathOf("fixtures/kernel-lab/observed/6.1-k7-0-0.jsonl"), Path.Combine(copy.Directory, "6.1-k7-0-0.jsonl"));
        FidelityReport report = FidelityRun.Run(Library, Strategies, new FidelityOptions(copy.Directory, [], [], KeepsGoing: true));
        Assert.Multiple(() =>
        {
            Assert.That(report.BadFiles, Has.Count.EqualTo(1));
            Assert.That(report.Rows, Is.Not.Empty);
        });
    }

    [Test]
    public void Kernels_and_scenarios_can_be_chosen()
    {
        FidelityReport report = FidelityRun.Run(Library, Strategies, new FidelityOptions(Repository.PathOf("fixtures/kernel-lab/observed"), ["6.12"], ["k7"]));
        Assert.That(report.Rows.Select(r => (r.Kernel, r.Scenario)).Distinct(), Is.EqualTo(new[] { ("6.12", "k7-0-0") }));
    }

    [Test]
    public void Other_parameters_than_those_measured_can_be_predicted()
    {
        ObservedRun run = ObservedFile.Read(Repository.PathOf("fixtures/kernel-lab/observed/6.1-k1-20-50.jsonl")) with { Parameters = [30, 10] };
        ModelRun model = FidelityRun.Predict(Library, Strategies, run);
        Assert.That(model.Samples.Select(s => s.Label), Is.EqualTo(run.Samples.Select(s => s.Label)));
    }

    [Test]
    public void Slabs_of_sysfs_are_predicted_where_somebody_reads_it_and_nowhere_else()
    {
        string text = File.ReadAllText(Repository.PathOf("fixtures/kernel-lab/observed/6.12-k7-0-0.jsonl"));
        const string Header = "\"params\":[0,0],";
        Assert.That(text, Does.Contain(Header));
        using ObservedCopy read = new("6.12-k7-0-0.jsonl", text), unread = new("6.12-k7-0-0.jsonl", text.Replace(Header, Header + "\"reads_sysfs\":false,"));
        MachineDescription machine = Library.Machines.Load("linux-6.12-lab");
        long bytes = machine.ReaderObjects.Sum(o => (long)o.Count * machine.Caches[o.Cache].ObjectBytes);
        Assert.That(Growth(read) - Growth(unread), Is.GreaterThanOrEqualTo(bytes));

        static decimal Growth(ObservedCopy copy) => Compare(copy.Directory).Rows.First(r => r.Counter == "slab-growth" && r.Label == "after-create").Predicted;
    }

    private static bool IsReplay(FidelityResult row) => row.Scenario.StartsWith("replay:", StringComparison.Ordinal);

    private static FidelityReport Compare(string observed) => FidelityRun.Run(Library, Strategies, new FidelityOptions(observed, [], []));

    private static string Sample(string label) =>
        $"{{\"label\":\"{label}\",\"cgroups\":[{{\"path\":\"/P\",\"current\":0,\"cgroup\":{{\"nr_dying_descendants\":0}},\"stat\":{{}}}}],\"meminfo\":{{\"Slab_kB\":1}},\"slab\":[]}}\n";

    // A directory with one observed file, gone afterwards.
    private sealed class ObservedCopy : IDisposable
    {
        public ObservedCopy(string name, string text)
        {
            Directory = System.IO.Directory.CreateTempSubdirectory("fidelity").FullName;
            File.WriteAllText(Path.Combine(Directory, name), text);
        }

        public string Directory { get; }

        public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
    }
}
