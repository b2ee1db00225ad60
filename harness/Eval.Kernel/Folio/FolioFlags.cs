namespace Eval.Kernel.Folio;

/// <summary>State of a folio (include/linux/page-flags.h, as far as ownership depends on it).</summary>
[Flags]
public enum FolioFlags : ushort
{
    /// <summary>Not allocated.</summary>
    None = 0,

    /// <summary>Allocated: in a page table or in the page cache.</summary>
    Present = 1,

    /// <summary>On an LRU list.</summary>
    OnLru = 2,

    /// <summary>On an active list.</summary>
    Active = 4,

    /// <summary>Used since the last look.</summary>
    Referenced = 8,

    /// <summary>Must be written back before it can be reclaimed.</summary>
    Dirty = 16,

    /// <summary>mlocked: on the unevictable list.</summary>
    Mlocked = 32,

    /// <summary>Locked by somebody: a trylock fails.</summary>
    Locked = 64,

    /// <summary>Waiting in a per-CPU batch, not on an LRU list yet: isolation fails.</summary>
    InPagevec = 128,

    /// <summary>Taken off the LRU by a walker.</summary>
    Isolated = 256,

    /// <summary>Dropped from its mapping while a per-CPU batch still holds a reference: charged, and of no use to anybody.</summary>
    Zombie = 512,

    /// <summary>Marked as wrongly charged (lazy task move).</summary>
    WrongCharge = 1024,

    /// <summary>Used through a page table since the aging of MGLRU, or reclaim of anonymous memory, last looked (pte_young).</summary>
    Young = 2048,

    /// <summary>The head of a folio of more than one page (PG_head).</summary>
    Large = 4096,

    /// <summary>A page of a large folio that is not its head (PageTail): list, owner and state are the head's.</summary>
    Tail = 8192,

    /// <summary>A large folio of which a part is unmapped, on a split queue (PG_partially_mapped).</summary>
    PartlyMapped = 16384,
}
