using Eval.Kernel.Contract;
using Eval.Kernel.Ids;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>Isolates a folio and forgets it: charged, and where no reclaim will find it.</summary>
internal sealed class NeverPutsBack : FolioOwnership
{
    public override void Accessed(FolioId folio, int task)
    {
        Machine.Folios.DrainAllPagevecs();
        Machine.Folios.TryIsolate(folio);
    }
}
