namespace Eval.Kernel.Description;

/// <summary>What a charger over memory.high does on its way back to user space (mem_cgroup_handle_over_high, mm/memcontrol.c).</summary>
public enum OverHigh : byte
{
    /// <summary>It reclaims as often as something is reclaimed, and a number of times in vain, before it sleeps (since 5.9, b3ff92916af3).</summary>
    ReclaimsBeforeSleeping,

    /// <summary>It reclaims once and sleeps (5.4, 0e4b01df8659, to 5.8).</summary>
    SleepsAfterOneReclaim,

    /// <summary>It reclaims once and goes on (up to 5.3).</summary>
    ReclaimsOnce,
}
