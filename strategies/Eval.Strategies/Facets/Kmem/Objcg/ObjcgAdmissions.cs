using Eval.Kernel.Contract;

namespace Eval.Strategies.Facets.Kmem.Objcg;

/// <summary>What is known of kernels that reparent slab and pin folios.</summary>
internal static class ObjcgAdmissions
{
    public static IReadOnlyList<Admission> FoliosPin { get; } =
    [
        new("zombies-drain", "2023 recharge thread: slab is reparented, folios are not and keep the memcg as a zombie"),
        new("uniform-fate", "2023 recharge thread: slab allocations are currently reparented, page cache stays with the dead group"),
    ];
}
