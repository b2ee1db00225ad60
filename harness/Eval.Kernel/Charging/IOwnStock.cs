using Eval.Kernel.Ids;

namespace Eval.Kernel.Charging;

/// <summary>Stocks that somebody keeps beside the page stock of each CPU (obj_stock of struct memcg_stock_pcp).</summary>
internal interface IOwnStock
{
    /// <summary>Whose a CPU's is now, and its bytes, which may be none; <see cref="MemcgId.None"/> for nobody's.</summary>
    (MemcgId Memcg, int Bytes) StockOf(int cpu);

    /// <summary>A CPU's is given back, before its page stock (drain_local_stock).</summary>
    void DrainStock(int cpu);
}
