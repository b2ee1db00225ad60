using Eval.Kernel.Costs;

namespace Eval.Kernel.Scheduling;

/// <summary>
/// What makes the writers of a per-CPU reader-writer semaphore wait for a grace period (kernel/rcu/sync.c). The first writer waits until every reader
/// knows of it; whoever comes before a grace period has passed since the last one left does not wait. One writer at a time, and only where deferred
/// work may run.
/// </summary>
internal sealed class RcuSync
{
    private readonly CostCounters _costs;
    private readonly Timeline _timeline;
    private readonly Work _callback;
    private State _state = State.Idle;
    private bool _isEntered;

    public RcuSync(CostCounters costs, Timeline timeline)
    {
        _costs = costs;
        _timeline = timeline;
        _callback = new Callback(this);
    }

    private enum State
    {
        Idle,
        Passed,
        Exit,
        Replay,
    }

    /// <summary>A writer comes: virtual time passes until readers take the slow path (rcu_sync_enter).</summary>
    public void Enter()
    {
        _isEntered = true;
        if (_state == State.Idle)
        {
            _timeline.SynchronizeRcu(_costs);
            _state = State.Passed;
        }
    }

    /// <summary>The writer has left: readers are fast again a grace period later, if nobody comes meanwhile (rcu_sync_exit).</summary>
    public void Exit()
    {
        _isEntered = false;
        if (_state == State.Passed)
        {
            _state = State.Exit;
            _timeline.CallRcu(_callback, 0);
        }
        else
        {
            _state = State.Replay;
        }
    }

    // rcu_sync_func: a writer that came before the end keeps the readers slow; one that also left again asks for another grace period.
    private void GracePeriodPassed()
    {
        if (_isEntered)
        {
            _state = State.Passed;
        }
        else if (_state == State.Replay)
        {
            _state = State.Exit;
            _timeline.CallRcu(_callback, 0);
        }
        else
        {
            _state = State.Idle;
        }
    }

    private sealed class Callback(RcuSync sync) : Work
    {
        public override string Name => "rcu_sync_func";

        public override WorkResult Run(int argument, int extra, int stage)
        {
            sync.GracePeriodPassed();
            return WorkResult.Done;
        }
    }
}
