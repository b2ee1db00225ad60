using Eval.Harness.Fidelity;
using Eval.Harness.Fixtures;
using Eval.Kernel.Contract;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;

namespace Eval.Tests.Fidelity;

/// <summary>A run's first sample is where its prediction starts.</summary>
public sealed class FirstSampleTests
{
    private static readonly string[] Kernels = ["4.9", "4.19", "5.4", "5.10", "6.1", "6.12", "7.2"];

    [TestCaseSource(nameof(Kernels))]
    public void The_machine_starts_with_the_slabs_that_the_first_sample_counts(string kernel)
    {
        ObservedRun run = Read($"observed/{kernel}-k1-100-50.jsonl");
        ModelSample model = Predict(run).Samples[0];
        KeyValuePair<string, CacheRow>[] known = [.. run.Samples[0].Caches.Where(c => model.Caches.ContainsKey(c.Key))];
        long apart = known.Sum(c => Math.Abs(model.Caches[c.Key].SlabBytes - c.Value.SlabBytes)), all = known.Sum(c => c.Value.SlabBytes);

        // A boot of 7.2 fills whole sheaves, which may need a slab more.
        const long Slab = 16384;
        Assert.That((apart, all), Is.EqualTo((kernel == "7.2" ? Slab : 0, all)));
    }

    // Of 26 boots of 6.12 six had no task_struct free on the nodes' lists, the others one to seventeen.
    [TestCase("unseen/6.12-k10-0-0.jsonl", 0)]
    [TestCase("unseen/6.12-k2-10-1024.jsonl", 11)]
    public void What_is_free_on_the_nodes_lists_is_the_boots_own(string file, long free)
    {
        ObservedRun run = Read(file);
        CacheRow observed = run.Samples[0].Caches["task_struct"], model = Predict(run).Samples[0].Caches["task_struct"];
        Assert.That((observed.Objects - observed.ActiveObjects, model.Objects - model.ActiveObjects), Is.EqualTo((free, free)));
    }

    [Test]
    public void Numbers_that_no_machine_has_are_no_start()
    {
        ObservedRun run = Read("unseen/6.12-k10-0-0.jsonl");
        ObservedSample first = run.Samples[0];
        long Dentries(long count, long active) => Predict(run with
        {
            Samples = [first with { Caches = new Dictionary<string, CacheRow>(first.Caches) { ["dentry"] = new(0, active, count) } }, .. run.Samples.Skip(1)],
        }).Samples[0].Caches["dentry"].Objects;
        long own = Dentries(-1, 0);
        Assert.That(Dentries(10_000, 10_000), Is.InRange(9_900, 10_100));
        Assert.That((Dentries(long.MaxValue, 0), Dentries(long.MinValue, 0)), Is.EqualTo((own, own)));
        Assert.That((Dentries(10_000, long.MinValue), Dentries(10_000, 10_001)), Is.EqualTo((own, own)));
        Assert.That(own, Is.LessThan(2_000));
    }

    // The second machine's boot leaves a slab of 21 dentries more, and the third starts from another hash seed, so that neither is the first one's beginning.
    [Test]
    public void What_was_computed_for_one_beginning_is_not_taken_for_another()
    {
        ObservedRun run = Read("unseen/6.12-k10-0-0.jsonl");
        FixtureEntry entry = MatrixResults.Library.Scenarios.Single(e => e.Id == "k10");
        Fixture first = MatrixResults.Library.LoadFor(entry, "6.12", new Dictionary<string, string>());
        MachineDescription machine = first.Machine;
        CacheId dentry = new(machine.Caches.ToList().FindIndex(c => c.Name == "dentry"));
        Fixture[] fixtures =
        [
            first,
            first with { Machine = machine with { BootObjects = [.. machine.BootObjects, new KernelObjects(dentry, 21)] } },
            first with { Machine = machine with { Filesystem = machine.Filesystem! with { HashSeed = [1, 2, 3, 4] } } },
            MatrixResults.Library.LoadFor(entry, "6.12", new Dictionary<string, string>()),
        ];
        Strategy kernel = MatrixResults.Strategies.Single(s => s.Info.Id == "linux-6.12");
        FirstSample shared = new();
        KernelObjects[][] together = [.. fixtures.Select(f => Boot(shared, f))];
        Assert.That(together, Is.EqualTo(fixtures.Select(f => Boot(new FirstSample(), f))));
        Assert.That(together[3], Is.EqualTo(together[0]));
        Assert.That(shared.Computed, Is.EqualTo(3));

        KernelObjects[] Boot(FirstSample samples, Fixture fixture) => [.. samples.Of(run, fixture, kernel).Machine.BootObjects];
    }

    private static ObservedRun Read(string file) => ObservedFile.Read(Repository.PathOf("fixtures/kernel-lab/" + file));

    private static ModelRun Predict(ObservedRun run) => FidelityRun.Predict(MatrixResults.Library, MatrixResults.Strategies, run);
}
