namespace Eval.Harness.Fidelity;

/// <summary>The machine's counters at a label.</summary>
/// <param name="Label">Label.</param>
/// <param name="IsSettled">Whether nothing was removed, dropped, moved or ended for a second.</param>
/// <param name="Groups">Groups by path, as the kernel writes it.</param>
/// <param name="SlabBytes">Slab pages.</param>
/// <param name="UsedSlabBytes">Objects in use as slabinfo counts them, in the caches that the guest lists, in bytes.</param>
/// <param name="TotalSlabBytes">All objects of those caches, in bytes.</param>
/// <param name="MemcgCaches">Instances beyond the root caches.</param>
/// <param name="Caches">Caches by name.</param>
public sealed record ModelSample(
    string Label, bool IsSettled, IReadOnlyDictionary<string, ModelGroup> Groups, long SlabBytes, long UsedSlabBytes, long TotalSlabBytes, long MemcgCaches,
    IReadOnlyDictionary<string, CacheRow> Caches);

/// <summary>A group at a label.</summary>
/// <param name="CurrentBytes">Usage.</param>
/// <param name="Dying">Dying descendants.</param>
/// <param name="Online">Online descendants.</param>
/// <param name="Stat">memory.stat by the kernel's names.</param>
/// <param name="StockBytes">Most that charge stocks of the subtree can hold.</param>
public sealed record ModelGroup(long CurrentBytes, int Dying, int Online, IReadOnlyDictionary<string, long> Stat, long StockBytes);

/// <summary>What the model did in a scenario.</summary>
/// <param name="Samples">Samples in order.</param>
/// <param name="MoveErrnos">Errno of each move that the scenario is about.</param>
/// <param name="Removals">What removing groups took in virtual time, by the label of the sample before.</param>
/// <param name="StatBatchPages">Pages by which the kernel's memory.stat may be off for each counter, CPU and group; 0 when it is exact.</param>
public sealed record ModelRun(
    IReadOnlyList<ModelSample> Samples, IReadOnlyList<int> MoveErrnos, IReadOnlyDictionary<string, RemovalTimes> Removals, int StatBatchPages);
