using Eval.Kernel.Ids;

namespace Eval.Harness.Runs.Audits;

/// <summary>A live chargeable allocation as the ledger and the strategy see it.</summary>
/// <param name="Class">Kind of memory.</param>
/// <param name="Number">Object, folio or run number.</param>
/// <param name="Allocator">Memcg that allocated it, by the ledger.</param>
/// <param name="Owner">Memcg that pays, by the strategy; -1 for nobody.</param>
/// <param name="Bytes">Its size.</param>
public readonly record struct LiveAllocation(AllocationClass Class, int Number, MemcgId Allocator, MemcgId Owner, long Bytes)
{
    /// <summary>Memcg that it was allocated for or handed to; <see cref="MemcgId.None"/> when it is the allocator's own.</summary>
    public MemcgId User { get; init; } = MemcgId.None;
}
