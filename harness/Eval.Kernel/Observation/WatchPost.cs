namespace Eval.Kernel.Observation;

/// <summary>Where a judge stands who looks on from within; nobody, unless a run is judged.</summary>
internal sealed class WatchPost
{
    /// <summary>Whoever judges the run; null when nobody does.</summary>
    public IMachineWatcher? Watcher { get; set; }
}
