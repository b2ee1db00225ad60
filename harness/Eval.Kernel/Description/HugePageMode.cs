namespace Eval.Kernel.Description;

/// <summary>For which anonymous memory a fault is served with a huge page: what /sys/kernel/mm/transparent_hugepage/enabled says.</summary>
public enum HugePageMode : byte
{
    /// <summary>For none.</summary>
    Never,

    /// <summary>For mappings that asked for it (MADV_HUGEPAGE).</summary>
    Madvise,

    /// <summary>For all that did not refuse it (MADV_NOHUGEPAGE).</summary>
    Always,
}
