using Eval.Kernel.Contract;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>The memory of a page that comes back is charged, and uncharged at once together with its entry.</summary>
internal sealed class UnchargesWhatComesBack : SwapOwnership
{
    public override void Uncharge(FolioId page)
    {
        if (Machine.Folios.Has(page, FolioFlags.Present))
        {
            Machine.Memory.Uncharge(Machine.Folios.OwnerOf(page), 1);
        }

        base.Uncharge(page);
    }
}
