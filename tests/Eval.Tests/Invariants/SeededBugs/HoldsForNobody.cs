using Eval.Kernel.Contract;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>Charges a hundred pages ahead for each group and says that they are in a stock.</summary>
internal sealed class HoldsForNobody : KmemOwnership
{
    private const int Pages = 100;
    private readonly HashSet<int> _held = [];

    public override void MemcgOnline(MemcgId memcg)
    {
        Machine.Memory.Charge(memcg, Pages);
        _held.Add(memcg);
    }

    public override Kernel.Scheduling.WorkResult MemcgOffline(MemcgId memcg, int stage)
    {
        Machine.Memory.Uncharge(memcg, Pages);
        _held.Remove(memcg);
        return Kernel.Scheduling.WorkResult.Done;
    }

    public override long HeldBytes(MemcgId memcg) => _held.Contains(memcg) ? (long)Pages * Machine.Description.PageSizeBytes : 0;
}
