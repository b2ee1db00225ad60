using Eval.Kernel.Collections;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs.Audits;

/// <summary>The columns an audit counts in, one value or row for each memcg: closed when it is done, so that the next one writes in the same.</summary>
internal sealed class OpenBooks
{
    public OpenBooks(Machine machine)
    {
        int memcgs = machine.Tree.Capacity;
        OwnedBytes = Columns.New<long>(memcgs);
        AllocatedBytes = Columns.New<long>(memcgs);
        HeldBytes = Columns.New<long>(memcgs);
        Owned = new StatBook(memcgs);
        HandedUp = Columns.New<int>(memcgs);
        for (MemcgId memcg = MemcgId.First; memcg < memcgs; memcg++)
        {
            HandedUp[machine.Tree.NearestOnline(memcg)] += machine.Tree.IsOffline[memcg] ? 1 : 0;
        }
    }

    /// <summary>What live allocations owned by a memcg amount to in the strategy's charge unit.</summary>
    public long[] OwnedBytes { get; private set; }

    /// <summary>Charged to a memcg for no allocation in particular.</summary>
    public long[] HeldBytes { get; private set; }

    /// <summary>Chargeable bytes alive that tasks of a memcg allocated.</summary>
    public long[] AllocatedBytes { get; private set; }

    /// <summary>Live memory by owner and kind.</summary>
    public StatBook Owned { get; }

    /// <summary>Dead groups below a memcg that it stands for.</summary>
    public int[] HandedUp { get; private set; }

    /// <summary>Local sums become sums over subtrees, as the hierarchical counter has them.</summary>
    public void AddUp(MemcgTree tree)
    {
        SubtreeSums.Make(tree, OwnedBytes);
        SubtreeSums.Make(tree, HeldBytes);
        SubtreeSums.Make(tree, AllocatedBytes);
    }

    /// <summary>Nothing is read from the books any more.</summary>
    public void Close()
    {
        Columns.Release(OwnedBytes);
        Columns.Release(HeldBytes);
        Columns.Release(AllocatedBytes);
        Columns.Release(HandedUp);
        (OwnedBytes, HeldBytes, AllocatedBytes, HandedUp) = ([], [], [], []);
        Owned.Close();
    }
}
