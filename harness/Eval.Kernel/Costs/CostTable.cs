namespace Eval.Kernel.Costs;

/// <summary>Price of each step in virtual nanoseconds, part of a machine description with its source.</summary>
/// <param name="Source">Where the prices come from.</param>
/// <param name="BranchNanoseconds">Price of <see cref="StepKind.Branch"/>.</param>
/// <param name="AtomicNanoseconds">Price of <see cref="StepKind.Atomic"/>.</param>
/// <param name="ListNodeNanoseconds">Price of <see cref="StepKind.ListNode"/>.</param>
/// <param name="LockNanoseconds">Price of <see cref="StepKind.Lock"/>.</param>
/// <param name="PageAllocNanoseconds">Price of <see cref="StepKind.PageAlloc"/>.</param>
/// <param name="PageWalkNanoseconds">Price of <see cref="StepKind.PageWalk"/>.</param>
public sealed record CostTable(
    string Source,
    int BranchNanoseconds,
    int AtomicNanoseconds,
    int ListNodeNanoseconds,
    int LockNanoseconds,
    int PageAllocNanoseconds,
    int PageWalkNanoseconds);
