using Eval.Kernel.Contract;
using Eval.Kernel.Memcg;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>A page is freed and its charge stays, as for poisoned pages before 18365225f044.</summary>
internal sealed class ForgetsToUncharge : FolioOwnership
{
    public override void Uncharge(int folio)
    {
        int owner = OwnerOf(folio);
        if (folio == 0 && owner != MemcgTree.None)
        {
            Machine.Folios.SetOwner(folio, MemcgTree.None);
            Machine.Tree.Put(owner, PinReason.Folio);
            return;
        }

        base.Uncharge(folio);
    }
}
