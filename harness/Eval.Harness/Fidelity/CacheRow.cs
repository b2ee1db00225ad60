namespace Eval.Harness.Fidelity;

/// <summary>A cache at a label, its clones included, as a row of /proc/slabinfo has it.</summary>
/// <param name="SlabBytes">Its slab pages.</param>
/// <param name="ActiveObjects">Objects in use, those on CPUs' slabs all counted.</param>
/// <param name="Objects">Objects that its slabs have room for.</param>
public readonly record struct CacheRow(long SlabBytes, long ActiveObjects, long Objects);
