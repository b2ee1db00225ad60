using Eval.Kernel.Contract;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>A task's pages change owner and memory.stat does not, as for dirty pages that migrate between nodes before 8a8792f600ab.</summary>
internal sealed class MovesWithoutStat : TaskMove
{
    public override void Attached(int task, MemcgId from, MemcgId to)
    {
        Machine.Folios.DrainAllPagevecs();
        for (FolioId folio = new(0); folio < 5; folio++)
        {
            if (Machine.Folios.Has(folio, FolioFlags.Present) && Machine.Folios.TryIsolate(folio) && Machine.Charges.TryCharge(to, 1, cpu: 0))
            {
                Machine.Folios.Move(folio, to);
                Machine.Stats.Add(to, StatKind.Anon, -Machine.Description.PageSizeBytes);
                Machine.Stats.Add(from, StatKind.Anon, Machine.Description.PageSizeBytes);
                Machine.Folios.Putback(folio);
            }
        }
    }
}
