using Eval.Kernel.Contract;
using Eval.Kernel.Ids;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>Swap is uncharged as soon as somebody wants its page back, while the entry may stay.</summary>
internal sealed class UnchargesTooEarly : SwapOwnership
{
    private readonly HashSet<FolioId> _uncharged = [];

    public override MemcgId PayerOf(FolioId page, MemcgId current)
    {
        if (_uncharged.Add(page))
        {
            Machine.Swap.Uncharge(Machine.Swap.RecordedIn(page));
        }

        return base.PayerOf(page, current);
    }

    public override void Uncharge(FolioId page)
    {
        if (!_uncharged.Remove(page))
        {
            base.Uncharge(page);
            return;
        }

        MemcgId owner = Machine.Swap.RecordedIn(page);
        Machine.Swap.Record(page, MemcgId.None);
        Machine.Tree.PutId(owner);
    }
}
