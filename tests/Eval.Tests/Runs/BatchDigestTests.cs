using Eval.Harness.Fixtures;
using Eval.Harness.Runs;
using Eval.Harness.Strategies;
using Eval.Kernel.Contract;
using Eval.Kernel.Events;

namespace Eval.Tests.Runs;

/// <summary>Two runs of the same are the same, batch by batch, and two that differ say where they part.</summary>
public sealed class BatchDigestTests
{
    private static readonly FixtureLibrary Library = FixtureLibrary.Open(Repository.PathOf("fixtures"));
    private static readonly IReadOnlyList<Strategy> Strategies = MatrixResults.Strategies;

    [TestCaseSource(nameof(Strategies))]
    public void A_run_repeats_itself_batch_by_batch(Strategy strategy)
    {
        Fixture fixture = Lab();
        BatchDigest? parted = BatchDigests.FirstDifference(BatchDigests.Of(strategy, fixture), BatchDigests.Of(strategy, fixture));
        Assert.That(parted, Is.Null, $"{strategy.Info.Id} parts in {parted}");
    }

    [Test]
    public void Runs_that_differ_in_one_event_part_in_its_batch()
    {
        Fixture fixture = Lab();
        // An object that stays until the end of its batch at least: a file structure is freed by the next event.
        int at = BatchDigests.EventsPerBatch + 100;
        Event[] program = fixture.Program.ToArray();
        while (program[at].Kind != EventKind.Alloc || program[at + 1].Kind == EventKind.FreeRcu)
        {
            at++;
        }

        Event[] other = [.. program];
        other[at] = Event.Of(EventKind.Nop);
        BatchDigest? parted = BatchDigests.FirstDifference(
            BatchDigests.Of(Strategies[0], fixture), BatchDigests.Of(Strategies[0], fixture with { Program = other }));
        Assert.That(
            (parted?.FirstEvent, parted?.LastEvent),
            Is.EqualTo(
                (
                    at / BatchDigests.EventsPerBatch * BatchDigests.EventsPerBatch,
                    (at / BatchDigests.EventsPerBatch * BatchDigests.EventsPerBatch) + BatchDigests.EventsPerBatch - 1)));
    }

    [Test]
    public void A_run_that_ends_early_parts_where_the_other_goes_on()
    {
        Fixture fixture = Lab();
        IReadOnlyList<BatchDigest> whole = BatchDigests.Of(Strategies[0], fixture);
        Assert.That(BatchDigests.FirstDifference([.. whole.Take(1)], whole), Is.EqualTo(whole[1]));
    }

    [Test]
    public void Batches_cover_every_event_once()
    {
        Fixture fixture = Lab();
        IReadOnlyList<BatchDigest> batches = BatchDigests.Of(Strategies[0], fixture);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(batches.Select(b => b.FirstEvent), Is.EqualTo(Enumerable.Range(0, batches.Count).Select(i => i * BatchDigests.EventsPerBatch)));
            Assert.That(batches[^1].LastEvent, Is.EqualTo(fixture.Program.Length - 1));
        }
    }

    private static Fixture Lab() =>
        Library.LoadFor(Library.Scenarios.Single(e => e.Id == "k1"), "6.1", new Dictionary<string, string> { ["N"] = "40", ["M"] = "40" });
}
