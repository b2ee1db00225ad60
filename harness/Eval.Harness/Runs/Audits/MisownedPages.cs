using Eval.Harness.Runs.Audits;
using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;

namespace Eval.Harness.Runs.Audits;

/// <summary>Pages that one task alone maps, and that neither its memcg nor an ancestor of it pays for.</summary>
internal static class MisownedPages
{
    /// <summary>All of them, in bytes.</summary>
    public static long BytesOf(Machine machine, FolioOwners owners)
    {
        long pages = 0;
        for (int task = 0; task < machine.Tasks.Count; task++)
        {
            MemcgId user = machine.Tasks.Memcg[task];
            for (int vma = machine.Tasks.IsAlive[task] ? machine.Tasks.VmaHead[task] : -1; vma >= 0; vma = machine.Tasks.NextVma(vma))
            {
                int first = machine.Tasks.FirstFolioOf(vma), end = first + machine.Tasks.FolioCountOf(vma);
                foreach (FolioRun run in owners.RunsIn(first, end))
                {
                    FolioId folio = run.Folio;
                    bool isAlone = machine.Folios.Has(folio, FolioFlags.Present) && machine.Folios.MapCount[folio] == 1;
                    pages += isAlone && IsChargeable(machine, folio) && !machine.Tree.IsAncestorOrSelf(owners[folio], user) ? run.Within(first, end).Length : 0;
                }
            }
        }

        return pages * machine.Description.PageSizeBytes;
    }

    private static bool IsChargeable(Machine machine, FolioId folio) => !machine.Folios.IsHugetlb(folio) || machine.Folios.Huge.Hugetlb.IsCharged;
}
