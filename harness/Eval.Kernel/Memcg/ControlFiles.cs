namespace Eval.Kernel.Memcg;

/// <summary>What a memcg's control files hold beside its counters: memory.high, memory.move_charge_at_immigrate (cgroup v1) and memory.events.</summary>
public sealed class ControlFiles
{
    internal ControlFiles(int memcgs)
    {
        HighPages = new long[memcgs];
        MoveChargeBits = new int[memcgs];
        HighEvents = new long[memcgs];
        OomKills = new long[memcgs];
        Array.Fill(HighPages, PageCounter.Unlimited);
    }

    /// <summary>memory.high by memcg, in pages; <see cref="PageCounter.Unlimited"/> when none.</summary>
    public long[] HighPages { get; }

    /// <summary>memory.move_charge_at_immigrate by memcg: bit 0 anonymous memory, bit 1 mapped files; 0 by default.</summary>
    public int[] MoveChargeBits { get; }

    /// <summary>"high" of memory.events by memcg.</summary>
    public long[] HighEvents { get; }

    /// <summary>"oom_kill" of memory.events by memcg.</summary>
    public long[] OomKills { get; }

    /// <summary>Whether memory.high was ever written.</summary>
    internal bool HasHighLimits { get; private set; }

    internal void SetHigh(int memcg, long pages)
    {
        HighPages[memcg] = pages;
        HasHighLimits = true;
    }
}
