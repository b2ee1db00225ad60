using Eval.Kernel.Contract;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>Charge, reference and statistics of the first huge page follow its task, and the queue on which it waits to be split is forgotten.</summary>
internal sealed class LeavesItsSplitQueue : TaskMove
{
    public override void Attached(int task, MemcgId from, MemcgId to)
    {
        FolioId head = new(0);
        FolioTable folios = Machine.Folios;
        int pages = folios.PagesOf(head);
        if (!folios.TryIsolate(head) || !Machine.Charges.TryCharge(to, pages, cpu: 0))
        {
            return;
        }

        Machine.Charges.Uncharge(from, pages);
        Machine.Tree.Get(to, PinReason.Folio);
        Machine.Tree.Put(from, PinReason.Folio);
        Machine.Stats.MoveTo(from, to, StatKind.Anon);
        folios.SetOwner(head, to);
        folios.Putback(head);
    }
}
