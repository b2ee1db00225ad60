using Eval.Harness.Runs;
using Eval.Kernel.Folio;

namespace Eval.Harness.Invariants;

/// <summary>Reclaim takes from the groups of a subtree as shrink_node_memcgs does: none is emptied for the others, none is spared.</summary>
internal sealed class ReclaimFairness : Invariant
{
    /// <summary>Groups are compared from so many clusters each on: before, who comes first decides.</summary>
    public const int FewestClusters = 8;

    /// <summary>A group may lose so many times its share, and must lose that part of it: rounds end in the middle, and pages that are used get a second chance.</summary>
    public const int Slack = 4;

    public override string Id => "reclaim-fairness";

    public override string Says => "reclaim takes page cache from each group of a subtree between an equal share and one by size, within a factor of four";

    public override Judgement Judge(RunView run)
    {
        bool isAnyJudged = false;
        foreach (var subtree in run.Watch.Reclaims.Shares.GroupBy(s => s.Key.Top))
        {
            long lost = subtree.Sum(s => s.Value.LostPages);
            int groups = subtree.Count();
            if (groups < 2 || lost < (long)groups * FewestClusters * Reclaimer.ClusterPages)
            {
                continue;
            }

            isAnyJudged = true;
            foreach (((int top, int memcg), ReclaimShare share) in subtree)
            {
                double most = Slack * Math.Max(share.BySizePages, share.EqualPages), least = Math.Min(share.BySizePages, share.EqualPages) / Slack;
                if (share.LostPages > most + Reclaimer.ClusterPages || share.LostPages < least - Reclaimer.ClusterPages)
                {
                    return Judgement.Violated(
                        $"of {lost} pages reclaimed below {run.NameOf(top)}, {run.NameOf(memcg)} lost {share.LostPages}; its share is {share.BySizePages:F0} by size, {share.EqualPages:F0} if equal",
                        share.LostPages);
                }
            }
        }

        return isAnyJudged ? Judgement.Holds : Judgement.NotApplicable("no subtree of several groups with page cache is reclaimed for long enough");
    }
}
