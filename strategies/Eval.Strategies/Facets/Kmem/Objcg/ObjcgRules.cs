namespace Eval.Strategies.Facets.Kmem.Objcg;

/// <summary>What kernels with obj_cgroups do differently from each other.</summary>
/// <param name="SharesRootCaches">One set of caches for all (merged in 5.9); false: a second set for accounted objects, as posted.</param>
/// <param name="ChargesVector">Each object is charged with its entry of the ownership vector (obj_full_size, 5.9).</param>
/// <param name="PagesThroughObjcg">Kernel pages that are not slab go through the objcg too (5.13); before they pin the memcg.</param>
/// <param name="IsPerNode">A memcg has an obj_cgroup for each node (7.1, 01b9da291c49), so that folios are reparented node by node.</param>
/// <param name="StockIsOfMemcg">A CPU's byte stock is for all obj_cgroups that point to a memcg (d0211878ce06), not for one of them.</param>
/// <param name="StockCountsObjects">A byte stock keeps what objects add to memory.stat until that is more than a page (5.14, 68ac5b3c8db2).</param>
/// <param name="StockSlots">Byte stocks that a CPU has (NR_OBJ_STOCK, 5 in "memcg: multi objcg charge support"; before, one).</param>
public sealed record ObjcgRules(
    bool SharesRootCaches, bool ChargesVector, bool PagesThroughObjcg, bool IsPerNode = false, bool StockIsOfMemcg = false, int StockSlots = 1,
    bool StockCountsObjects = false)
{
    /// <summary>As posted in 2020.</summary>
    public static ObjcgRules AsPosted { get; } = new(SharesRootCaches: false, ChargesVector: false, PagesThroughObjcg: false);

    /// <summary>5.9 to 5.12.</summary>
    public static ObjcgRules Since59 { get; } = new(SharesRootCaches: true, ChargesVector: true, PagesThroughObjcg: false);

    /// <summary>5.13.</summary>
    public static ObjcgRules Since513 { get; } = new(SharesRootCaches: true, ChargesVector: true, PagesThroughObjcg: true);

    /// <summary>5.14 to 7.0.</summary>
    public static ObjcgRules Since514 { get; } = Since513 with { StockCountsObjects = true };

    /// <summary>The series that reparents LRU folios, since its v5.</summary>
    public static ObjcgRules PerNode { get; } = Since514 with { IsPerNode = true };

    /// <summary>With the stock of a memcg for all of its nodes.</summary>
    public static ObjcgRules PerNodeStockOfMemcg { get; } = PerNode with { StockIsOfMemcg = true };

    /// <summary>With stocks for five obj_cgroups on each CPU.</summary>
    public static ObjcgRules PerNodeFiveStocks { get; } = PerNode with { StockSlots = 5 };
}
