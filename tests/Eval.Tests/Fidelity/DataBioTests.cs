using Eval.Harness.Fidelity;

namespace Eval.Tests.Fidelity;

public sealed class DataBioTests
{
    [TestCase("5.10")]
    [TestCase("6.1")]
    [TestCase("6.12")]
    [TestCase("7.2")]
    public void Vectors_of_all_files_in_flight_are_alive_at_once_and_their_slabs_stay(string kernel)
    {
        ModelRun run = FidelityRun.Predict(
            MatrixResults.Library, MatrixResults.Strategies,
            ObservedFile.Read(Repository.PathOf($"fixtures/kernel-lab/unseen/{kernel}-k2-100-256.jsonl")));
        CacheRow before = run.Samples[0].Caches["biovec-max"], after = run.Samples[1].Caches["biovec-max"], end = run.Samples[^1].Caches["biovec-max"];
        Assert.That(before.Objects, Is.EqualTo(40), "five slabs have the 38 that mempools hold in reserve");
        Assert.That(
            after.Objects - before.Objects, Is.InRange(48, 112),
            "freed one by one, a hundred files need one slab a CPU; empty ones beyond min_partial go back");
        Assert.That(end.Objects, Is.LessThanOrEqualTo(after.Objects), "nothing is in flight any more, so nothing more is needed");
    }

    [TestCase("5.10", "bio-0")]
    [TestCase("6.1", "bio-192")]
    public void A_bio_for_each_block_of_a_commit_is_in_flight_with_all_others(string kernel, string bio)
    {
        ModelRun run = FidelityRun.Predict(
            MatrixResults.Library, MatrixResults.Strategies,
            ObservedFile.Read(Repository.PathOf($"fixtures/kernel-lab/unseen/{kernel}-k1-300-50.jsonl")));
        long before = run.Samples[0].Caches[bio].Objects, end = run.Samples[^1].Caches[bio].Objects;
        Assert.That(end - before, Is.GreaterThan(16), "a thousand and more were alive at once: their slabs stay, on the CPUs and as min_partial");
    }

    [Test]
    public void A_bio_has_vectors_for_256_pages()
    {
        ModelRun run = FidelityRun.Predict(
            MatrixResults.Library, MatrixResults.Strategies, ObservedFile.Read(Repository.PathOf("fixtures/kernel-lab/unseen/6.12-k2-10-1024.jsonl")));
        Assert.That(run.Samples[1].Caches["biovec-max"].Objects, Is.EqualTo(40 + 16), "ten files of 256 pages are ten bios, five on each CPU, eight to a slab");
    }
}
