using Eval.Harness.Invariants;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;

namespace Eval.Harness.Runs.Watches;

/// <summary>The observer of a full run: invariants, zombie time, curves, and an audit at each label.</summary>
internal struct RunObserver(RunView run, CurveRecorder curves, InvariantObserver invariants) : IObserver
{
    private readonly long _curveStride = Math.Max(1, run.Fixture.Program.Length / 256);
    private long _untilLook;
    private long _lastNanoseconds;

    public void After(Machine machine, in Event e)
    {
        invariants.After(machine, in e);
        CountZombies(machine);
        if (_untilLook-- == 0)
        {
            _untilLook = _curveStride - 1;
            curves.Look(machine);
        }

        if (e.Kind == EventKind.Sample)
        {
            run.Take(run.Fixture.Labels[e.A]);
            curves.Record(machine);
        }
    }

    public void CountZombies(Machine machine)
    {
        long now = machine.Clock.NowNanoseconds;
        run.ZombieNanoseconds += machine.Tree.DyingCount * (now - _lastNanoseconds);
        _lastNanoseconds = now;
    }
}
