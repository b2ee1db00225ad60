using Eval.Kernel.Contract;
using Eval.Kernel.Ids;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>Whoever needs a page that is in swap pays for it, although the group that it was taken from is there.</summary>
internal sealed class ChargesWhoNeedsIt : SwapOwnership
{
    public override MemcgId PayerOf(FolioId page, MemcgId current) => current;
}
