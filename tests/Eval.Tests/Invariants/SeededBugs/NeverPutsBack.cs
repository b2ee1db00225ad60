using Eval.Kernel.Contract;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>Isolates a folio and forgets it: charged, and where no reclaim will find it.</summary>
internal sealed class NeverPutsBack : FolioOwnership
{
    public override void Accessed(int folio, int task)
    {
        Machine.Folios.DrainAllPagevecs();
        Machine.Folios.TryIsolate(folio);
    }
}
