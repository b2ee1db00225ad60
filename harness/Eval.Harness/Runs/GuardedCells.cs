using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Kernel.Contract;

namespace Eval.Harness.Runs;

/// <summary>
/// Computes cells in this process. What a strategy throws is its cell's result, not the end of the run. A cell that is still not done when its time
/// on the clock is over is left behind on its thread, which ends with the process: nothing can stop a loop inside a hook from outside, and the other
/// cells need not wait for it.
/// </summary>
/// <param name="limits">What a cell may take.</param>
public sealed class GuardedCells(CellLimits limits) : ICellRunner
{
    /// <inheritdoc/>
    /// <exception cref="BadInputException">The fixture is wrong.</exception>
    public CellResult Run(Strategy strategy, Fixture fixture, ulong seed)
    {
        CellResult? result = null;
        BadInputException? wrong = null;
        Thread thread = new(() =>
        {
            try
            {
                result = Contained(strategy, fixture, seed);
            }
            catch (BadInputException e)
            {
                wrong = e;
            }
        })
        { IsBackground = true, Name = "cell" };
        thread.Start();
        return !thread.Join(limits.Clock) ? FailedCell.Of(strategy.Info.Id, fixture.Id, $"took longer than {limits.ClockText} on the clock and was left behind")
            : wrong is not null ? throw wrong
            : result!;
    }

    /// <summary>Computes a cell on this thread, for as long as it takes. What the strategy throws is the result.</summary>
    /// <exception cref="BadInputException">The fixture is wrong.</exception>
    public static CellResult Contained(Strategy strategy, Fixture fixture, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        ArgumentNullException.ThrowIfNull(fixture);
        try
        {
            return CellRun.Run(strategy, fixture, seed);
        }
#pragma warning disable CA1031 // Whatever a strategy throws concerns its cell only.
        catch (Exception e) when (e is not BadInputException)
#pragma warning restore CA1031
        {
            return FailedCell.Of(strategy.Info.Id, fixture.Id, e);
        }
    }
}
