namespace Eval.Kernel.Costs;

/// <summary>What is counted as one step; each kind has its price in the machine's cost table.</summary>
public enum StepKind : byte
{
    /// <summary>A test and a few plain instructions on a path everybody takes.</summary>
    Branch,

    /// <summary>An atomic read-modify-write.</summary>
    Atomic,

    /// <summary>A list node visited.</summary>
    ListNode,

    /// <summary>A lock taken and released without contention.</summary>
    Lock,

    /// <summary>A trip to the page allocator.</summary>
    PageAlloc,

    /// <summary>A page of a task handled by a walk: isolated, moved, put back.</summary>
    PageWalk,
}
