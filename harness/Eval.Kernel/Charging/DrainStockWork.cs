using Eval.Kernel.Scheduling;

namespace Eval.Kernel.Charging;

/// <summary>drain_local_stock on one CPU; the argument is the CPU.</summary>
internal sealed class DrainStockWork(ChargeStock stock) : Work
{
    public override string Name => "drain_local_stock";

    public override WorkResult Run(int argument, int extra, int stage)
    {
        stock.FinishDrain(argument);
        return WorkResult.Done;
    }
}
