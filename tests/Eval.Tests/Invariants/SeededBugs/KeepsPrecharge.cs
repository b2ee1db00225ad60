using Eval.Kernel.Contract;
using Eval.Kernel.Ids;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>Charges the new group for all that may come and gives nothing back when the move fails.</summary>
internal sealed class KeepsPrecharge : TaskMove
{
    private const int Enomem = 12;

    public override int CanAttach(int task, MemcgId from, MemcgId to)
    {
        Machine.Memory.Charge(to, 5);
        return Enomem;
    }
}
