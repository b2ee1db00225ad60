using Eval.Harness.Fidelity;

namespace Eval.Tests.Fidelity;

/// <summary>What the speed of the host that recorded a run decides, and what it does not.</summary>
public sealed class HostSpeedTests
{
    private const string Loop = "fixtures/kernel-lab/unseen/6.12-k8-500-0.jsonl";

    // css_sets (kmalloc-1k) wait for kfree_rcu for up to five seconds: at 30 groups a second 150 of them at a time, at 300 all 500.
    [Test]
    public void A_slow_loop_has_fewer_structures_wait_for_RCU_at_a_time_than_a_fast_one()
    {
        ObservedRun run = ObservedFile.Read(Repository.PathOf(Loop));
        ModelRun slow = Predict(run), fast = Predict(At(run, t => t / 10));
        long Grown(ModelRun model) => model.Samples[1].Caches["kmalloc-1k"].Objects - model.Samples[0].Caches["kmalloc-1k"].Objects;
        Assert.That(Grown(fast) - Grown(slow), Is.InRange(250, 450));
        Assert.That(fast.Removals, Is.EqualTo(slow.Removals), "what the loop itself takes is predicted, not taken from the run");
    }

    // The lab's own agent takes the time of the rmdirs and says when it took its samples.
    [Test]
    public void A_run_that_did_not_take_its_loops_time_has_it_from_its_samples()
    {
        ObservedRun run = ObservedFile.Read(Repository.PathOf("fixtures/kernel-lab/blind/6.12-k8-300-0.jsonl"));
        Assert.That(run.Removals.Values.Select(r => r.LoopNanoseconds), Has.All.Zero);
        ObservedRun fast = run with { Samples = [.. run.Samples.Select(s => s with { Nanoseconds = s.Nanoseconds / 20 })] };
        long Grown(ObservedRun r) => Predict(r).Samples[1].Caches["kmalloc-1k"].Objects - Predict(r).Samples[0].Caches["kmalloc-1k"].Objects;
        Assert.That(Grown(fast) - Grown(run), Is.GreaterThan(200));
    }

    // In this loop of 2.9 s a move waits for readers or does not: the first guess at its speed makes it one of 5.3 s, in which data of the first groups are
    // written before the last one is made.
    [Test]
    public void The_speed_of_a_loop_is_looked_for_until_it_takes_as_long_as_it_took()
    {
        ModelRun model = Predict(ObservedFile.Read(Repository.PathOf("fixtures/kernel-lab/blind-second/6.1-k8-200-0.jsonl")));
        Assert.That(model.Samples.Take(3).Select(s => s.Label), Is.EqualTo(["before", "after-rmdir", "rmdir+5s"]));
        List<long> bios = [.. model.Samples.Take(3).Select(s => s.Caches["biovec-max"].Objects)];
        Assert.That(bios[1], Is.EqualTo(bios[0]));
        Assert.That(bios[2], Is.GreaterThan(bios[1] + 10), "of a fourth of a second's groups at the same time");
    }

    [Test]
    public void Where_clones_of_caches_are_made_nothing_is_taken_from_the_run()
    {
        ObservedRun run = ObservedFile.Read(Repository.PathOf("fixtures/kernel-lab/observed/5.4-k8-500-0.jsonl"));
        Assert.That(Predict(At(run, t => t / 10)).Samples[1].SlabBytes, Is.EqualTo(Predict(run).Samples[1].SlabBytes));
    }

    // The first sample has every cache of the lab's list; one that it does not print is among the others, whatever the model knows of it.
    [Test]
    public void Others_are_the_caches_that_the_run_does_not_print()
    {
        ObservedRun run = ObservedFile.Read(Repository.PathOf("fixtures/kernel-lab/unseen/6.12-k9-40-0.jsonl"));
        FidelityReport report = FidelityRun.Run(MatrixResults.Library, MatrixResults.Strategies, new FidelityOptions(run.Path, [], []));
        Assert.That(run.Samples[0].Caches, Does.Not.ContainKey("UNIX"));
        Assert.That(report.Caches.Select(c => c.Cache), Does.Not.Contain("UNIX"));
    }

    private static ModelRun Predict(ObservedRun run) => FidelityRun.Predict(MatrixResults.Library, MatrixResults.Strategies, run);

    private static ObservedRun At(ObservedRun run, Func<long, long> time) => run with
    {
        Removals = run.Removals.ToDictionary(r => r.Key, r => r.Value with { LoopNanoseconds = time(r.Value.LoopNanoseconds) }),
    };
}
