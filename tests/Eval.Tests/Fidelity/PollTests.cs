using Eval.Harness.Fidelity;

namespace Eval.Tests.Fidelity;

public sealed class PollTests
{
    // The guest's loop ends before it sleeps, so waits lie between polls: seven of them wait six times.
    [Test]
    public void A_guest_that_polls_waits_between_polls_and_not_after_the_last()
    {
        ObservedRun run = ObservedFile.Read(Repository.PathOf("fixtures/kernel-lab/unseen/5.10-k12-300-100.jsonl"));
        Assert.That((run.Polls["offline"], run.Polls["offline_wait"]), Is.EqualTo((7, (1_897 - 17) / 6)));
        Assert.That(run.Polls["release"], Is.EqualTo(1));
        Assert.That(run.Polls, Does.Not.ContainKey("release_wait"), "one poll waits for no other");
    }

    // memcg_offline_kmem gives the id back, so arrays of ids need room for those alive, however many are dying (500 here).
    [Test]
    public void Arrays_of_ids_stay_small_where_one_group_lives_after_another()
    {
        ModelRun run = FidelityRun.Predict(
            MatrixResults.Library, MatrixResults.Strategies, ObservedFile.Read(Repository.PathOf("fixtures/kernel-lab/unseen/5.10-k8-500-0.jsonl")));
        Assert.That(run.Samples[1].Caches["kmalloc-8k"].Objects, Is.EqualTo(run.Samples[0].Caches["kmalloc-8k"].Objects));
    }
}
