using Eval.Kernel.Ids;

namespace Eval.Kernel.Charging;

/// <summary>Stocks that somebody keeps beside the page stock (obj_stock of struct memcg_stock_pcp).</summary>
internal interface IOwnStock
{
    /// <summary>They are given back for a subtree, before its page stocks are drained (drain_all_stock).</summary>
    void DrainStock(MemcgId memcg);
}
