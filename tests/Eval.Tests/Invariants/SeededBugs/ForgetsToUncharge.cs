using Eval.Kernel.Contract;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>A page is freed and its charge stays, as for poisoned pages before 18365225f044.</summary>
internal sealed class ForgetsToUncharge : FolioOwnership
{
    public override void Uncharge(FolioId folio)
    {
        MemcgId owner = OwnerOf(folio);
        if (folio == 0 && owner != MemcgId.None)
        {
            Machine.Folios.SetOwner(folio, MemcgId.None);
            Machine.Tree.Put(owner, PinReason.Folio);
            return;
        }

        base.Uncharge(folio);
    }
}
