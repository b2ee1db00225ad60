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
        ReadOnlySpan<FolioFlags> flags = machine.Folios.Flags;
        ReadOnlySpan<int> mapped = machine.Folios.MapCount;
        MemcgId asked = MemcgId.None;
        bool isAbove = false;
        for (int task = 0; task < machine.Tasks.Count; task++)
        {
            // Neighbours mostly have one owner.
            MemcgId user = machine.Tasks.Memcg[task];
            (asked, isAbove) = (MemcgId.None, machine.Tree.IsAncestorOrSelf(MemcgId.None, user));
            for (int vma = machine.Tasks.IsAlive[task] ? machine.Tasks.VmaHead[task] : -1; vma >= 0; vma = machine.Tasks.NextVma(vma))
            {
                int end = machine.Tasks.FirstFolioOf(vma) + machine.Tasks.FolioCountOf(vma);
                for (FolioId folio = machine.Tasks.FirstFolioOf(vma); folio < end; folio++)
                {
                    if ((flags[folio] & FolioFlags.Present) == 0 || mapped[folio] != 1)
                    {
                        continue;
                    }

                    if (owners[folio] != asked)
                    {
                        (asked, isAbove) = (owners[folio], machine.Tree.IsAncestorOrSelf(owners[folio], user));
                    }

                    pages += !isAbove && IsChargeable(machine, folio) ? 1 : 0;
                }
            }
        }

        return pages * machine.Description.PageSizeBytes;
    }

    private static bool IsChargeable(Machine machine, FolioId folio) => !machine.Folios.IsHugetlb(folio) || machine.Folios.Huge.Hugetlb.IsCharged;
}
