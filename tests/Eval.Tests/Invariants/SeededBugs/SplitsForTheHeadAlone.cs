using Eval.Kernel.Contract;
using Eval.Kernel.Ids;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>A large folio is split, and the pages that are folios of their own then get neither owner nor reference.</summary>
internal sealed class SplitsForTheHeadAlone : FolioOwnership
{
    public override void Split(FolioId head, int pages)
    {
    }
}
