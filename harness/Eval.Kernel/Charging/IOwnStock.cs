using Eval.Kernel.Ids;

namespace Eval.Kernel.Charging;

/// <summary>Stocks that somebody keeps beside the page stock of each CPU (obj_stock of struct memcg_stock_pcp).</summary>
internal interface IOwnStock
{
    /// <summary>Whether a CPU's is a subtree's now, with bytes or without (obj_stock_flush_required).</summary>
    bool HoldsStockOf(MemcgId memcg, int cpu);

    /// <summary>A CPU's is given back, before its page stock (drain_local_stock).</summary>
    void DrainStock(int cpu);
}
