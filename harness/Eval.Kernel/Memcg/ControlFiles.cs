using Eval.Kernel.Ids;

namespace Eval.Kernel.Memcg;

/// <summary>What a memcg's control files hold beside its counters: memory.high, memory.move_charge_at_immigrate (cgroup v1) and memory.events.</summary>
public sealed class ControlFiles
{
    private readonly long[] _highPages;
    private readonly int[] _moveChargeBits;
    private readonly long[] _highEvents;
    private readonly long[] _oomKills;
    internal ControlFiles(int memcgs)
    {
        _highPages = new long[memcgs];
        _moveChargeBits = new int[memcgs];
        _highEvents = new long[memcgs];
        _oomKills = new long[memcgs];
        Array.Fill(_highPages, PageCounter.Unlimited);
    }

    /// <summary>memory.high by memcg, in pages; <see cref="PageCounter.Unlimited"/> when none.</summary>
    public ReadOnlySpan<long> HighPages => _highPages;

    /// <summary>memory.move_charge_at_immigrate by memcg: bit 0 anonymous memory, bit 1 mapped files; 0 by default.</summary>
    public ReadOnlySpan<int> MoveChargeBits => _moveChargeBits;

    /// <summary>"high" of memory.events by memcg.</summary>
    public ReadOnlySpan<long> HighEvents => _highEvents;

    /// <summary>"oom_kill" of memory.events by memcg.</summary>
    public ReadOnlySpan<long> OomKills => _oomKills;

    /// <summary>Whether memory.high was ever written.</summary>
    internal bool HasHighLimits { get; private set; }

    internal void SetMoveCharge(MemcgId memcg, int bits) => _moveChargeBits[memcg] = bits;

    internal void CountHigh(MemcgId memcg) => _highEvents[memcg]++;

    internal void CountOomKill(MemcgId memcg) => _oomKills[memcg]++;

    internal void SetHigh(MemcgId memcg, long pages)
    {
        _highPages[memcg] = pages;
        HasHighLimits = true;
    }
}
