using Eval.Kernel.Collections;
using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs.Audits;

/// <summary>Swap at one moment: what its entries record, against what is charged for it and what the device has in use.</summary>
internal sealed class SwapBook
{
    private SwapBook(Machine machine, PageCounter counter, MemcgState[] state)
    {
        long page = machine.Description.PageSizeBytes;
        Counter = new CounterBook(counter, page, hasPeaks: true);
        long[] owned = Columns.New<long>(state.Length);
        long entries = 0;
        for (FolioId folio = new(0); folio < machine.Folios.Count; folio++)
        {
            if (machine.Swap.RecordedIn(folio) is var owner && owner == MemcgId.None)
            {
                continue;
            }

            entries++;
            owned[owner] += owner == MemcgId.Root ? 0 : page;
            if (owner > MemcgId.Root && state[owner] is MemcgState.Released or MemcgState.Absent)
            {
                FirstDangling ??= new DanglingName($"the swap entry of page {folio}", owner);
            }

            if (machine.Folios.Has(folio, FolioFlags.Present))
            {
                FirstDifference ??= new BookDifference(owner, $"places where page {folio} is, memory and swap", 2, 1);
            }
        }

        if (entries != machine.Swap.UsedPages)
        {
            FirstDifference ??= new BookDifference(MemcgId.Root, "pages of swap in use", machine.Swap.UsedPages, entries);
        }

        SubtreeSums.Make(machine.Tree, owned);
        OwnedBytes = KeptColumn.Of(owned);
        Columns.Release(owned);
    }

    /// <summary>memory.swap.current and memory.swap.peak.</summary>
    public CounterBook Counter { get; }

    /// <summary>Pages in swap by whom their entries record, sums over subtrees, in bytes.</summary>
    public KeptColumn OwnedBytes { get; }

    /// <summary>The first entry that records a group which has been released.</summary>
    public DanglingName? FirstDangling { get; }

    /// <summary>The first place where entries, pages and the device do not agree.</summary>
    public BookDifference? FirstDifference { get; }

    /// <summary>The book; null where there is no device.</summary>
    public static SwapBook? Of(Machine machine, MemcgState[] state) => machine.Swap.Counter is { } counter ? new SwapBook(machine, counter, state) : null;
}
