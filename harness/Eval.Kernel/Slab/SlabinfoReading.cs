namespace Eval.Kernel.Slab;

/// <summary>What a reader of /proc/slabinfo got while caches came and went.</summary>
/// <param name="Reads">Reads until the end.</param>
/// <param name="Entries">Lines read.</param>
/// <param name="Missed">Caches that existed all the time and were not read.</param>
/// <param name="Duplicates">Lines read more than once.</param>
/// <param name="NodesWalked">List nodes visited to find the place again.</param>
public sealed record SlabinfoReading(int Reads, int Entries, int Missed, int Duplicates, long NodesWalked);
