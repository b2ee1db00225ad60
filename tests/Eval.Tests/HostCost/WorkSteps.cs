namespace Eval.Tests.HostCost;

/// <summary>What a deferred work did in a run.</summary>
/// <param name="Runs">Stages it ran.</param>
/// <param name="Host">Steps of the host.</param>
/// <param name="Model">Steps of the kernel that the model counted meanwhile.</param>
public readonly record struct WorkSteps(long Runs, long Host, long Model)
{
    /// <summary>Steps of the host for each stage and for each step of the model.</summary>
    public double HostPerStep => (double)Host / Math.Max(1, Runs + Model);
}
