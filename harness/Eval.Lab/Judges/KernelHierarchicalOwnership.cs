using Eval.Harness.Invariants;
using Eval.Lab.Observations;
using Eval.Lab.Runs;

namespace Eval.Lab.Judges;

/// <summary>While groups are removed and nobody works, no group grows but those above the removed ones.</summary>
internal sealed class KernelHierarchicalOwnership : KernelInvariant
{
    private static readonly string[] Idle = ["rmdir", "wait", "settle", "exit"];

    public override string Id => "hierarchical-ownership";

    public override string Says => "what a removed group left is charged to an ancestor of it, never to a stranger";

    public override Judgement Judge(KernelRun run)
    {
        bool any = false;
        ObservedMoment? before = null;
        List<string> lines = [];
        int next = 0;
        ObservedMoment[] samples = [.. run.Observation.Story];
        foreach (string line in run.Script.Lines)
        {
            if (!line.StartsWith("sample ", StringComparison.Ordinal))
            {
                lines.Add(line);
                continue;
            }

            if (next == samples.Length)
            {
                break;
            }

            ObservedMoment now = samples[next++];
            string[] removed = [.. lines.Where(l => l.StartsWith("rmdir ", StringComparison.Ordinal)).Select(l => "/" + l.Split(' ')[1])];
            if (before is not null && removed.Length > 0 && lines.TrueForAll(l => Idle.Contains(l.Split(' ')[0])))
            {
                bool HasLost(ObservedMemcg group) => Array.Exists(removed, r => r.StartsWith(group.Path + "/", StringComparison.Ordinal));
                foreach (ObservedMemcg group in now.Groups.Where(g => g.Path != "/" && !HasLost(g)))
                {
                    any = true;
                    if (before.Find(group.Path) is { } earlier && group.CurrentBytes > earlier.CurrentBytes + StockBytes)
                    {
                        return Judgement.Violated(
                            $"between '{before.Label}' and '{now.Label}', while {removed[0]} was removed, {group.Path} grew from " +
                            $"{earlier.CurrentBytes} to {group.CurrentBytes} bytes");
                    }
                }
            }

            (before, lines) = (now, []);
        }

        return any ? Judgement.Holds : Judgement.NotApplicable("no group that is not above a removed one was there to see");
    }
}
