namespace Eval.Kernel.Description;

/// <summary>How a kernel keeps a group's evictable folios in order of use (lru_gen_enabled, include/linux/mm_inline.h).</summary>
public enum LruDesign : byte
{
    /// <summary>Two lists each for anonymous memory and page cache, active and inactive.</summary>
    TwoLists,

    /// <summary>MGLRU (CONFIG_LRU_GEN_ENABLED) by the rules of 6.1 to 6.13: up to four generations of each.</summary>
    Generations,
}
