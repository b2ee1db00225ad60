using Eval.Harness.Runs;
using Eval.Harness.Runs.Watches;
using Eval.Kernel.Charging;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Reclaim;

namespace Eval.Harness.Invariants;

/// <summary>Reclaim takes from the groups of a subtree as shrink_node_memcgs does: none is emptied for the others, none is spared.</summary>
internal sealed class ReclaimFairness : Invariant
{
    /// <summary>A subtree is judged when it lost so many clusters for each of its groups: before, where a pass ended decides.</summary>
    private const int FewestClusters = 8;

    /// <summary>The pass under way when there is enough takes as much as all before it, so who comes first may lose twice what the others do.</summary>
    private const int LastPass = 2;

    /// <summary>A list is scanned a cluster at a time, a generation a batch: it may stand in the middle of one, and so may the walk of a subtree.</summary>
    private static int SlackPages(LruDesign lru) => 2 * (lru == LruDesign.Generations ? GenerationScan.MinBatch : IReclaim.ClusterPages);

    public override string Id => "reclaim-fairness";

    public override string Says => "what a subtree loses to reclaim, its groups lose by the size of their lists, within a factor of two";

    public override Judgement Judge(RunView run) => Judge(run.Watch.Reclaims.Shares, run.Fixture.Machine.Lru, run.NameOf);

    /// <summary>The verdict on what groups lost.</summary>
    /// <param name="shares">By the subtree that was reclaimed and by group.</param>
    /// <param name="lru">How the machine keeps its lists.</param>
    /// <param name="nameOf">Names of groups for a witness.</param>
    public static Judgement Judge(IReadOnlyDictionary<(MemcgId Top, MemcgId Memcg), ReclaimShare> shares, LruDesign lru, Func<MemcgId, string> nameOf)
    {
        bool isAnyJudged = false;
        int slack = SlackPages(lru);
        foreach (var subtree in shares.GroupBy(s => s.Key.Top))
        {
            long lost = subtree.Sum(s => s.Value.LostPages);
            if (subtree.Count() < 2 || lost < (long)subtree.Count() * FewestClusters * IReclaim.ClusterPages)
            {
                continue;
            }

            isAnyJudged = true;
            foreach (((MemcgId top, MemcgId memcg), ReclaimShare share) in subtree)
            {
                decimal most = (LastPass * share.MostPages) + slack, least = (share.LeastPages / LastPass) - slack;
                if (share.LostPages > most || share.LostPages < least)
                {
                    return Judgement.Violated(
                        $"of {lost} pages that the need of {nameOf(top)} cost its subtree, {nameOf(memcg)} lost {share.LostPages}; " +
                        $"by its lists its share is {Range(share)}",
                        Math.Round(Math.Max(share.LostPages - share.MostPages, share.LeastPages - share.LostPages)));
                }
            }
        }

        return isAnyJudged ? Judgement.Holds : Judgement.NotApplicable("no subtree of several groups with page cache is reclaimed for long enough");
    }

    private static string Range(ReclaimShare share) =>
        Math.Round(share.LeastPages) == Math.Round(share.MostPages) ? $"{share.MostPages:F0}" : $"{share.LeastPages:F0} to {share.MostPages:F0}";
}
