namespace Eval.Harness.Fidelity;

/// <summary>A row of /proc/slabinfo as the guest samples it.</summary>
/// <param name="Name">Cache.</param>
/// <param name="ActiveObjects">Objects in use, those of CPU slabs all counted.</param>
/// <param name="Objects">Objects that its slabs hold.</param>
/// <param name="ObjectBytes">Size of one, bytes.</param>
/// <param name="ObjectsPerSlab">Objects of a slab.</param>
/// <param name="PagesPerSlab">Pages of a slab.</param>
public sealed record SlabRow(string Name, long ActiveObjects, long Objects, int ObjectBytes, int ObjectsPerSlab, int PagesPerSlab);
