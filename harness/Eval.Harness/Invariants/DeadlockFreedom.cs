using Eval.Harness.Runs;
using Eval.Kernel.Scheduling;

namespace Eval.Harness.Invariants;

/// <summary>No cycle in the wait-for graph, and none in the order in which locks are taken.</summary>
internal sealed class DeadlockFreedom : Invariant
{
    public override string Id => "deadlock-freedom";

    public override string Says => "no cycle in the lock order and in who waits for whom";

    public override Judgement Judge(RunView run)
    {
        LockTable locks = run.Machine.Locks;
        if (locks.Deadlocks.Count > 0)
        {
            return Judgement.Violated((locks.Deadlocks[0].IsCircle ? "deadlock: " : "hung task: ") + Text(locks.Deadlocks[0]));
        }

        return FindOrderCycle(locks.Order) is { } cycle
            ? Judgement.Violated(
                "lock order cycle: " + string.Join("; ", cycle.Select(e => $"{e.Taken} ({e.TakenSite}) taken under {e.Held} ({e.HeldSite}) by {e.Thread}")))
            : locks.Waits > 0 ? Judgement.Holds : Judgement.NotApplicable("no thread waits for another");
    }

    /// <summary>Who waits for whom, in a line.</summary>
    public static string Text(Deadlock deadlock) => string.Join(
        "; ", deadlock.Chain.Select(l => $"{l.Waiter} in {l.WaitSite} waits for {l.Lock} held by {l.Holder} since {l.HoldSite}"));

    private static List<LockOrderEdge>? FindOrderCycle(IReadOnlyList<LockOrderEdge> edges)
    {
        foreach (LockOrderEdge start in edges)
        {
            List<LockOrderEdge> path = [start];
            if (Close(edges, start.Held, path))
            {
                return path;
            }
        }

        return null;
    }

    private static bool Close(IReadOnlyList<LockOrderEdge> edges, string target, List<LockOrderEdge> path)
    {
        string at = path[^1].Taken;
        if (at == target)
        {
            return true;
        }

        foreach (LockOrderEdge next in edges)
        {
            if (next.Held == at && !path.Contains(next))
            {
                path.Add(next);
                if (Close(edges, target, path))
                {
                    return true;
                }

                path.RemoveAt(path.Count - 1);
            }
        }

        return false;
    }
}
