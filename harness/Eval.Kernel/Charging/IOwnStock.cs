using Eval.Kernel.Ids;

namespace Eval.Kernel.Charging;

/// <summary>Stocks that somebody keeps beside the page stock of each CPU (obj_stock of struct memcg_stock_pcp).</summary>
internal interface IOwnStock
{
    /// <summary>How many a CPU keeps at most.</summary>
    int StocksPerCpu { get; }

    /// <summary>Whose one of a CPU's is now, and its bytes, which may be none; <see cref="MemcgId.None"/> for nobody's.</summary>
    (MemcgId Memcg, long Bytes) StockOf(int cpu, int slot);

    /// <summary>A CPU's are given back, before its page stock (drain_local_stock).</summary>
    void DrainStock(int cpu);
}
