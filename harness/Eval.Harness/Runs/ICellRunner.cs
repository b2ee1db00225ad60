using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Kernel.Contract;

namespace Eval.Harness.Runs;

/// <summary>Where the result of a cell comes from: it is computed here, in another process, or was computed before.</summary>
public interface ICellRunner
{
    /// <summary>
    /// The result of a cell, the same from every runner. A strategy that throws or is ended at a limit has a result that says so. From any thread.
    /// </summary>
    CellResult Run(Strategy strategy, Fixture fixture, ulong seed);
}
