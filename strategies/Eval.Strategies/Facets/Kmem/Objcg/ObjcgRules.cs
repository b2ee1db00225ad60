namespace Eval.Strategies.Facets.Kmem.Objcg;

/// <summary>What kernels with obj_cgroups do differently from each other.</summary>
/// <param name="SharesRootCaches">One set of caches for all (merged in 5.9); false: a second set for accounted objects, as posted.</param>
/// <param name="ChargesVector">Each object is charged with its entry of the ownership vector (obj_full_size, 5.9).</param>
/// <param name="PagesThroughObjcg">Kernel pages that are not slab go through the objcg too (5.13); before they pin the memcg.</param>
/// <param name="UnchargesToStock">What is uncharged goes to the CPU's stock of pages (3de7d4f25a74, 5.11 and 5.10.y); before, to the counters.</param>
/// <param name="KeepsStock">
/// A byte stock of more than a page gives back whole pages and keeps the rest (5387c90490f7, 5.14); before, it was given up (drain_obj_stock), and what a large
/// object left over could uncharge a page at once.
/// </param>
/// <param name="IsPerNode">A memcg has an obj_cgroup for each node (7.1, 01b9da291c49), so that folios are reparented node by node.</param>
/// <param name="StockIsOfMemcg">A CPU's byte stock is for all obj_cgroups that point to a memcg (d0211878ce06), not for one of them.</param>
/// <param name="StockSlots">Byte stocks that a CPU has (NR_OBJ_STOCK, 5 in "memcg: multi objcg charge support"; before, one).</param>
public sealed record ObjcgRules(
    bool SharesRootCaches, bool ChargesVector, bool PagesThroughObjcg, bool UnchargesToStock = false, bool KeepsStock = false, bool IsPerNode = false,
    bool StockIsOfMemcg = false, int StockSlots = 1)
{
    /// <summary>As posted in 2020.</summary>
    public static ObjcgRules AsPosted { get; } = new(SharesRootCaches: false, ChargesVector: false, PagesThroughObjcg: false);

    /// <summary>5.9 to 5.12, as its stable series has it (5.10.y).</summary>
    public static ObjcgRules Since59 { get; } = AsPosted with { SharesRootCaches = true, ChargesVector = true, UnchargesToStock = true };

    /// <summary>5.13.</summary>
    public static ObjcgRules Since513 { get; } = Since59 with { PagesThroughObjcg = true };

    /// <summary>5.14 to 7.0.</summary>
    public static ObjcgRules Since514 { get; } = Since513 with { KeepsStock = true };

    /// <summary>The series that reparents LRU folios, since its v5.</summary>
    public static ObjcgRules PerNode { get; } = Since514 with { IsPerNode = true };

    /// <summary>With the stock of a memcg for all of its nodes.</summary>
    public static ObjcgRules PerNodeStockOfMemcg { get; } = PerNode with { StockIsOfMemcg = true };

    /// <summary>With stocks for five obj_cgroups on each CPU.</summary>
    public static ObjcgRules PerNodeFiveStocks { get; } = PerNode with { StockSlots = 5 };
}
