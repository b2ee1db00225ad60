using Eval.Harness.Invariants;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Harness.Runs.Watches;
using Eval.Kernel.Charging;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Reclaim;

namespace Eval.Tests.Invariants;

/// <summary>Where a promise is kept by a hair, and where it is broken by one: the bounds that an invariant states.</summary>
internal sealed class BoundsTests
{
    private static readonly MemcgId A = SmallFixture.A, B = SmallFixture.B;

    [TestCase(Accuracy.ToleranceBytes, 0, true)]
    [TestCase(Accuracy.ToleranceBytes + 1, 0, false)]
    [TestCase(0, Accuracy.ToleranceBytes, true)]
    [TestCase(0, Accuracy.ToleranceBytes + 1, false)]
    [TestCase(10_500_000, 10_000_000, true)]
    [TestCase(10_500_001, 10_000_000, false)]
    [TestCase(9_500_000, 10_000_000, true)]
    [TestCase(9_499_999, 10_000_000, false)]
    public void A_group_is_charged_what_its_tasks_allocated_within_five_percent_or_64_KiB(long charged, long allocated, bool isAccurate) =>
        Assert.That(Accuracy.IsAccurate(charged, allocated), Is.EqualTo(isAccurate));

    [TestCase(1.1, Verdict.Holds)]
    [TestCase(1.1001, Verdict.Violated)]
    public void Removal_scales_up_to_an_exponent(double exponent, Verdict verdict)
    {
        Judgement judgement = TeardownScales.Judge(new TeardownFit(exponent, 1, 1.2, 0), sizes: 4);
        Assert.That((judgement.Verdict, judgement.Amount), Is.EqualTo((verdict, verdict == Verdict.Holds ? 0 : (decimal)exponent)));
    }

    // Eight clusters of 32 pages for each of two groups.
    [TestCase(512, Verdict.Violated)]
    [TestCase(511, Verdict.NotApplicable)]
    public void A_subtree_is_judged_when_it_lost_enough(long lost, Verdict verdict) =>
        Assert.That(Judged(LruDesign.TwoLists, Share(lost, 0, 0), Share(0, 0, 0)).Verdict, Is.EqualTo(verdict));

    [Test]
    public void A_group_alone_is_not_judged() =>
        Assert.That(Judged(LruDesign.TwoLists, Share(100_000, 0, 0)).Verdict, Is.EqualTo(Verdict.NotApplicable));

    // Twice its share, and two clusters; with generations two batches.
    [TestCase(LruDesign.TwoLists, 2_000 + (2 * IReclaim.ClusterPages))]
    [TestCase(LruDesign.Generations, 2_000 + (2 * GenerationScan.MinBatch))]
    public void A_group_may_lose_twice_its_share_and_a_little(LruDesign lru, long most)
    {
        ReclaimShare other = Share(500, 0, 500);
        Assert.That(Judged(lru, Share(most, 500, 1_000), other).Verdict, Is.EqualTo(Verdict.Holds));
        Judgement judgement = Judged(lru, Share(most + 1, 500, 1_000), other);
        Assert.That((judgement.Verdict, judgement.Amount), Is.EqualTo((Verdict.Violated, most + 1 - 1_000m)));
    }

    // Half of it, less as much.
    [TestCase(LruDesign.TwoLists, 1_000 - (2 * IReclaim.ClusterPages))]
    [TestCase(LruDesign.Generations, 1_000 - (2 * GenerationScan.MinBatch))]
    public void A_group_may_lose_half_its_share_less_a_little(LruDesign lru, long least)
    {
        ReclaimShare other = Share(500, 0, 500);
        Assert.That(Judged(lru, Share(least, 2_000, 3_000), other).Verdict, Is.EqualTo(Verdict.Holds));
        Judgement judgement = Judged(lru, Share(least - 1, 2_000, 3_000), other);
        Assert.That((judgement.Verdict, judgement.Amount), Is.EqualTo((Verdict.Violated, 2_000m - (least - 1))));
    }

    [Test]
    public void What_cannot_be_judged_has_its_reason_and_no_place()
    {
        VerdictResult result = Judgement.NotJudgeable("nothing is seen").Under([], "accuracy", "small");
        Assert.That(result, Is.EqualTo(new VerdictResult(Verdict.NotJudgeable, null, null, "nothing is seen")));
    }

    private static ReclaimShare Share(long lost, decimal least, decimal most)
    {
        ReclaimShare share = new();
        share.Add(lost, least, most);
        return share;
    }

    private static Judgement Judged(LruDesign lru, params ReclaimShare[] shares) => ReclaimFairness.Judge(
        shares.Select((share, i) => (Key: (MemcgId.Root, i == 0 ? A : B), share)).ToDictionary(s => s.Key, s => s.share), lru, memcg => $"/{memcg}");
}
