namespace Eval.Kernel.Description;

/// <summary>Price of each step in virtual nanoseconds, part of a machine description with its source.</summary>
/// <param name="Source">Where the prices come from.</param>
/// <param name="BranchNanoseconds">Price of a branch.</param>
/// <param name="AtomicNanoseconds">Price of an atomic operation.</param>
/// <param name="ListNodeNanoseconds">Price of a list node visited.</param>
/// <param name="LockNanoseconds">Price of a lock taken.</param>
/// <param name="PageAllocNanoseconds">Price of a trip to the page allocator.</param>
/// <param name="PageWalkNanoseconds">Price of a page handled by a walk.</param>
public sealed record CostTable(
    string Source,
    int BranchNanoseconds,
    int AtomicNanoseconds,
    int ListNodeNanoseconds,
    int LockNanoseconds,
    int PageAllocNanoseconds,
    int PageWalkNanoseconds);
