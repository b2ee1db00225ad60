using Eval.Kernel.Contract;
using Eval.Kernel.Faults;
using Eval.Kernel.Ids;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>Charges the new group for all that may come and gives nothing back when the move fails.</summary>
internal sealed class KeepsPrecharge : TaskMove
{
    public override int CanAttach(int task, MemcgId from, MemcgId to)
    {
        Machine.Memory.Charge(to, 5);
        return Errno.Enomem;
    }
}
