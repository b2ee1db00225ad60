using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs;

/// <summary>
/// Whom the OOM killer takes, and whether the memory that filled the group is its own: what its tasks and their dead predecessors allocated, and what they map.
/// </summary>
internal sealed class KillWatch
{
    private readonly List<Kill> _kills = [];

    /// <summary>Kills, in order.</summary>
    public IReadOnlyList<Kill> Kills => _kills;

    public void Note(Machine machine, MemcgId over, int task)
    {
        MemcgId memcg = machine.Tasks.Memcg[task];
        long page = machine.Description.PageSizeBytes;
        long limit = over == MemcgId.None ? 0 : machine.Memory.LimitPages[over] * page;
        _kills.Add(
            new Kill(
                task, memcg, over, limit, over == MemcgId.None ? 0 : OwnBytes(machine, over),
                over != MemcgId.None && machine.Tree.IsAncestorOrSelf(over, memcg)));
    }

    private static long OwnBytes(Machine machine, MemcgId over)
    {
        long page = machine.Description.PageSizeBytes, own = (machine.Stock.HeldPages(over) * page) + machine.Kmem.HeldBytes(over);
        for (MemcgId memcg = over; memcg < machine.Tree.Capacity; memcg++)
        {
            if (machine.Tree.IsAncestorOrSelf(over, memcg))
            {
                own += ((machine.Ledger.FolioPages[memcg] + machine.Ledger.KernelPages[memcg]) * page) + machine.Ledger.ObjectBytes[memcg];
            }
        }

        return own + BorrowedBytes(machine, over);
    }

    // Charged to the subtree and mapped in it, though brought in by others.
    private static long BorrowedBytes(Machine machine, MemcgId over)
    {
        long bytes = 0;
        for (FolioId folio = new(0); folio < machine.Folios.Count; folio++)
        {
            if (machine.Folios.Has(folio, FolioFlags.Present) && machine.Folios.MapCount[folio] > 0
                && machine.Folios.OwnerOf(folio) is MemcgId owner && owner > MemcgId.Root && machine.Tree.IsAncestorOrSelf(over, owner)
                && !machine.Tree.IsAncestorOrSelf(over, machine.Ledger.MemcgOfFolio(folio))
                && machine.Tasks.FindMapper(folio) is MemcgId user && user != MemcgId.None && machine.Tree.IsAncestorOrSelf(over, user))
            {
                bytes += machine.Description.PageSizeBytes;
            }
        }

        return bytes;
    }
}
