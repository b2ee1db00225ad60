namespace Eval.Kernel.Description;

/// <summary>What a write to memory.kmem.limit_in_bytes of cgroup v1 does (mem_cgroup_write, mm/memcontrol.c).</summary>
public enum KmemLimitRule : byte
{
    /// <summary>EOPNOTSUPP (5.16 to 6.5, 58056f77502f).</summary>
    Refused,

    /// <summary>Kernel memory beyond it is refused with ENOMEM, whatever room memory.limit_in_bytes leaves (4.5 to 5.15, memcg_update_kmem_max).</summary>
    Enforced,

    /// <summary>Any value is taken and has no effect (since 6.6, 4597648fddea).</summary>
    Ignored,
}
