using Eval.Kernel.Collections;
using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;

namespace Eval.Harness.Runs.Audits;

/// <summary>Queues of huge pages that wait to be split, against the huge pages that are mapped in part and who pays for them.</summary>
internal static class SplitQueueBook
{
    /// <summary>The first huge page on another queue than its payer's, or the first queue of another length than it has huge pages.</summary>
    public static BookDifference? Compare(Machine machine, FolioOwners owners)
    {
        FolioTable folios = machine.Folios;
        if (!folios.Huge.AreUsed)
        {
            return null;
        }

        int[] waiting = Columns.New<int>(machine.Tree.Capacity);
        BookDifference? first = null;
        for (FolioId head = new(0); head < folios.Count; head++)
        {
            if (folios.Has(head, FolioFlags.PartlyMapped))
            {
                MemcgId queue = folios.SplitQueues.QueueOf(head), payers = folios.SplitQueues.QueueFor(owners[head]);
                first ??= queue == payers ? null : new BookDifference(owners[head], $"split queue on which huge page {head} stands", queue, payers);
                waiting[queue]++;
            }
        }

        for (MemcgId memcg = MemcgId.Root; memcg < waiting.Length && first is null; memcg++)
        {
            int length = folios.SplitQueues.LengthOf(memcg);
            first = length == waiting[memcg] ? null : new BookDifference(memcg, "huge pages on its split queue", length, waiting[memcg]);
        }

        Columns.Release(waiting);
        return first;
    }
}
