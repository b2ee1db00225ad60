using Eval.Harness.Fixtures;
using Eval.Kernel.Contract;

namespace Eval.Harness.Fidelity;

/// <summary>Where a prediction comes from: it is computed, or was before.</summary>
public interface IPredictions
{
    /// <summary>The prediction, the same from everywhere. From any thread.</summary>
    /// <param name="strategy">Strategy of the kernel.</param>
    /// <param name="scenario">The run's scenario, compiled.</param>
    /// <param name="given">What else it depends on.</param>
    /// <param name="compute">Computes it.</param>
    ModelRun Of(Strategy strategy, Fixture scenario, string given, Func<ModelRun> compute);
}
