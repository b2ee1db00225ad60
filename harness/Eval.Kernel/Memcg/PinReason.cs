using Eval.Kernel.Scheduling;

namespace Eval.Kernel.Memcg;

/// <summary>Why a css reference is held: an offline memcg is dying while any is left, and the reason names who pins it.</summary>
public enum PinReason : byte
{
    /// <summary>The css itself, from mkdir until css_offline has run.</summary>
    Self,

    /// <summary>A task is attached.</summary>
    Task,

    /// <summary>A child css, online or dying.</summary>
    Child,

    /// <summary>A folio's charge points to the memcg.</summary>
    Folio,

    /// <summary>A slab page run is charged to the memcg.</summary>
    SlabPage,

    /// <summary>A per-memcg kmem_cache refers to the memcg.</summary>
    KmemCache,

    /// <summary>An obj_cgroup that still points to the memcg.</summary>
    Objcg,

    /// <summary>A kmem context that still points to the memcg.</summary>
    Context,

    /// <summary>Non-slab kernel pages (stacks, page tables, percpu, pipe buffers).</summary>
    KernelPages,

    /// <summary>A per-CPU charge stock caches pages for the memcg.</summary>
    Stock,

    /// <summary>A bdi_writeback of the memcg, held by inodes attached to it (fs/fs-writeback.c).</summary>
    Writeback,

    /// <summary>A socket's sk_memcg (net/core/sock.c, mem_cgroup_sk_alloc): until it is closed, wherever its task is by then.</summary>
    Sock,

    /// <summary>Work queued by a strategy that must see the memcg.</summary>
    Work,

    /// <summary>A swap entry records the memcg's number.</summary>
    Swap,
}
