namespace Eval.Kernel.Scheduling;

/// <summary>A cycle of threads, each waiting for what the next one holds; or one wait for who does not give it back.</summary>
/// <param name="Chain">The waits, in order; of a cycle the last holder is the first waiter.</param>
public sealed record Deadlock(IReadOnlyList<DeadlockLink> Chain)
{
    /// <summary>Whether the last one is waited for by the first.</summary>
    public bool IsCircle => Chain[^1].Holder == Chain[0].Waiter;
}

/// <summary>One wait of a deadlock.</summary>
/// <param name="Waiter">The thread that waits.</param>
/// <param name="Lock">What it waits for.</param>
/// <param name="WaitSite">The kernel function it waits in.</param>
/// <param name="Holder">The thread that holds it.</param>
/// <param name="HoldSite">The kernel function that took it.</param>
public sealed record DeadlockLink(string Waiter, string Lock, string WaitSite, string Holder, string HoldSite);

/// <summary>Lock B was taken while lock A was held.</summary>
/// <param name="Held">Name of A.</param>
/// <param name="HeldSite">Function that took A.</param>
/// <param name="Taken">Name of B.</param>
/// <param name="TakenSite">Function that took B.</param>
/// <param name="Thread">Thread that did.</param>
public sealed record LockOrderEdge(string Held, string HeldSite, string Taken, string TakenSite, string Thread);
