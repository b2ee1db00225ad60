namespace Eval.Kernel.Scheduling;

/// <summary>
/// Deferred work: a workqueue item, a timer or an RCU callback. It runs in stages; between two stages virtual time passes and others run,
/// so that waits really wait. What it acts on it gets when it is made; state between stages belongs in the two arguments and the stage number.
/// </summary>
public abstract class Work
{
    /// <summary>Name, for locks and witnesses: the kernel function.</summary>
    public abstract string Name { get; }

    /// <summary>Runs one stage.</summary>
    /// <param name="argument">First argument given when queued.</param>
    /// <param name="extra">Second argument given when queued.</param>
    /// <param name="stage">0 at first, then what the stage before asked for.</param>
    public abstract WorkResult Run(int argument, int extra, int stage);
}
