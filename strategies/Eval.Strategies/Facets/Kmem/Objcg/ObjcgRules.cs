namespace Eval.Strategies.Facets.Kmem.Objcg;

/// <summary>What kernels with obj_cgroups do differently from each other.</summary>
/// <param name="SharesRootCaches">One set of caches for all (merged in 5.9); false: a second set for accounted objects, as posted.</param>
/// <param name="ChargesVector">Each object is charged with its entry of the ownership vector (obj_full_size, 5.9).</param>
/// <param name="PagesThroughObjcg">Kernel pages that are not slab go through the objcg too (5.13); before they pin the memcg.</param>
public sealed record ObjcgRules(bool SharesRootCaches, bool ChargesVector, bool PagesThroughObjcg)
{
    /// <summary>As posted in 2020.</summary>
    public static ObjcgRules AsPosted { get; } = new(SharesRootCaches: false, ChargesVector: false, PagesThroughObjcg: false);

    /// <summary>5.9 to 5.12.</summary>
    public static ObjcgRules Since59 { get; } = new(SharesRootCaches: true, ChargesVector: true, PagesThroughObjcg: false);

    /// <summary>5.13 and later.</summary>
    public static ObjcgRules Since513 { get; } = new(SharesRootCaches: true, ChargesVector: true, PagesThroughObjcg: true);
}
