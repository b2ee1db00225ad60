namespace Eval.Kernel.Folio;

/// <summary>What a task has told the kernel about huge pages for a mapping (madvise).</summary>
public enum HugePageAdvice : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>MADV_HUGEPAGE.</summary>
    HugePage,

    /// <summary>MADV_NOHUGEPAGE.</summary>
    NoHugePage,
}
