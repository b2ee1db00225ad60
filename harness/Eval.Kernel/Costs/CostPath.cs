namespace Eval.Kernel.Costs;

/// <summary>On whose account a step is counted.</summary>
public enum CostPath : byte
{
    /// <summary>Anything not below.</summary>
    Other,

    /// <summary>Allocation, free, charge and uncharge: what every workload pays.</summary>
    Hot,

    /// <summary>What a design adds to each read, write and map of page cache.</summary>
    Access,

    /// <summary>css_offline, cache destruction, reparenting, release: what removal costs.</summary>
    Teardown,

    /// <summary>Task migration.</summary>
    Move,
}
