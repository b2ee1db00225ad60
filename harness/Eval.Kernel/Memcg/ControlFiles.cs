using Eval.Kernel.Collections;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Memcg;

/// <summary>
/// What a memcg's control files hold beside its counters: memory.high, memory.swap.high, memory.zswap.max and memory.zswap.writeback, memory.oom.group,
/// memory.move_charge_at_immigrate (cgroup v1).
/// </summary>
public sealed class ControlFiles
{
    private readonly long[] _highPages;
    private readonly long[] _swapHighPages;
    private readonly long[] _zswapMaxPages;
    private readonly bool[] _keepsZswap;
    private readonly int[] _moveChargeBits;
    private readonly bool[] _killsTogether;

    internal ControlFiles(int memcgs)
    {
        _highPages = Columns.New<long>(memcgs, PageCounter.Unlimited);
        _swapHighPages = Columns.New<long>(memcgs, PageCounter.Unlimited);
        _zswapMaxPages = Columns.New<long>(memcgs, PageCounter.Unlimited);
        _keepsZswap = Columns.New<bool>(memcgs);
        _moveChargeBits = Columns.New<int>(memcgs);
        _killsTogether = Columns.New<bool>(memcgs);
    }

    /// <summary>memory.high by memcg, in pages; <see cref="PageCounter.Unlimited"/> when none.</summary>
    public ReadOnlySpan<long> HighPages => _highPages;

    /// <summary>memory.swap.high by memcg, in pages; <see cref="PageCounter.Unlimited"/> when none.</summary>
    public ReadOnlySpan<long> SwapHighPages => _swapHighPages;

    /// <summary>memory.zswap.max by memcg, in pages; <see cref="PageCounter.Unlimited"/> when none.</summary>
    public ReadOnlySpan<long> ZswapMaxPages => _zswapMaxPages;

    /// <summary>By memcg, whether memory.zswap.writeback is 0: nothing of its goes from zswap, or past it, to the device.</summary>
    public ReadOnlySpan<bool> KeepsZswap => _keepsZswap;

    /// <summary>memory.move_charge_at_immigrate by memcg: bit 0 anonymous memory, bit 1 mapped files; 0 by default.</summary>
    public ReadOnlySpan<int> MoveChargeBits => _moveChargeBits;

    /// <summary>memory.oom.group by memcg: its tasks are killed together.</summary>
    public ReadOnlySpan<bool> KillsTogether => _killsTogether;

    /// <summary>Whether memory.high or memory.swap.high was ever written.</summary>
    internal bool HasHighLimits { get; private set; }

    internal void SetMoveCharge(MemcgId memcg, int bits) => _moveChargeBits[memcg] = bits;

    internal void SetOomGroup(MemcgId memcg, bool killsTogether) => _killsTogether[memcg] = killsTogether;

    internal void SetZswapMax(MemcgId memcg, long pages) => _zswapMaxPages[memcg] = pages;

    internal void SetZswapWriteback(MemcgId memcg, bool isOn) => _keepsZswap[memcg] = !isOn;

    internal void SetSwapHigh(MemcgId memcg, long pages)
    {
        _swapHighPages[memcg] = pages;
        HasHighLimits = true;
    }

    internal void SetHigh(MemcgId memcg, long pages)
    {
        _highPages[memcg] = pages;
        HasHighLimits = true;
    }
}
