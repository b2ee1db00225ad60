using Eval.Kernel.Contract;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>Charges the new group for all that may come and gives nothing back when the move fails.</summary>
internal sealed class KeepsPrecharge : TaskMove
{
    private const int Enomem = 12;

    public override int CanAttach(int task, int from, int to)
    {
        Machine.Memory.Charge(to, 5);
        return Enomem;
    }
}
