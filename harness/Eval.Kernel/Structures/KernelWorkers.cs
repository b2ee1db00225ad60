using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>
/// The workers of the CPUs' pools (kernel/workqueue.c) and what each costs. A worker that sleeps on a lock lets another one take the next item
/// (wq_worker_sleeping), and none begins without an idle one left behind (manage_workers, may_start_working). Idle ones go after five minutes, the one
/// that has been idle longest first (idle_worker_timeout).
/// </summary>
public sealed class KernelWorkers : Work
{
    // IDLE_WORKER_TIMEOUT. Beyond two idle ones of a pool all are too many (MAX_IDLE_WORKERS_RATIO) when no item runs.
    private const long IdleNanoseconds = 300_000_000_000;

    // Each pool has one from boot on (workqueue_init), and another one since its first item.
    private const int PerCpuFromBoot = 2;

    private readonly MachineDescription _description;
    private readonly VirtualClock _clock;
    private readonly Timeline _timeline;
    private readonly ObjectTable _objects;
    private readonly List<(int Head, long UsedNanoseconds)> _started = [];
    private bool _isArmed;

    internal KernelWorkers(MachineDescription description, VirtualClock clock, Timeline timeline, ObjectTable objects)
    {
        _description = description;
        _clock = clock;
        _timeline = timeline;
        _objects = objects;
    }

    /// <inheritdoc/>
    public override string Name => "idle_worker_timeout";

    /// <summary>Workers beyond those from boot.</summary>
    public int Started => _started.Count;

    /// <summary>Items of the CPUs' workqueues sleep at once, each on a worker of its own.</summary>
    /// <param name="items">How many, on all CPUs.</param>
    public void Asleep(int items)
    {
        if (_description.WorkerObjects.Count == 0)
        {
            return;
        }

        // One idle worker beside them on each CPU.
        int needed = items + _description.CpuCount - (PerCpuFromBoot * _description.CpuCount);
        while (_started.Count < needed)
        {
            int head = -1;
            _objects.AllocateOwn(_description.WorkerObjects, MemcgId.Root, isAccounted: false, _started.Count % _description.CpuCount, ref head);
            _started.Add((head, _clock.NowNanoseconds));
        }

        for (int used = 0; used < needed; used++)
        {
            _started[used] = (_started[used].Head, _clock.NowNanoseconds);
        }

        Arm(IdleNanoseconds);
    }

    /// <inheritdoc/>
    public override WorkResult Run(int argument, int extra, int stage)
    {
        _isArmed = false;
        while (_started.Count > 0 && _started[^1].UsedNanoseconds + IdleNanoseconds <= _clock.NowNanoseconds)
        {
            int head = _started[^1].Head;
            _objects.FreeOwnList(ref head);
            _started.RemoveAt(_started.Count - 1);
        }

        if (_started.Count > 0)
        {
            Arm(_started[^1].UsedNanoseconds + IdleNanoseconds - _clock.NowNanoseconds);
        }

        return WorkResult.Done;
    }

    private void Arm(long nanoseconds)
    {
        if (!_isArmed && _started.Count > 0)
        {
            _isArmed = true;
            _timeline.AfterTimer(nanoseconds, this, 0);
        }
    }
}
