namespace Eval.Kernel.Scheduling;

/// <summary>
/// A workqueue with bounded concurrency (kernel/workqueue.c, max_active): items start in order, each on a worker of its own until it is done.
/// </summary>
public sealed class Workqueue
{
    /// <summary>WQ_DFL_ACTIVE of include/linux/workqueue.h, up to 6.x: what a workqueue that asks for no limit runs at a time.</summary>
    public const int DefaultActive = 256;

    private readonly Timeline _timeline;
    private readonly int _maxActive;
    private readonly Queue<(Work Work, int Argument, int Extra)> _pending = new();
    private readonly Dictionary<Work, string> _workers = [];

    internal Workqueue(Timeline timeline, string name, int maxActive)
    {
        _timeline = timeline;
        Name = name;
        _maxActive = maxActive;
    }

    /// <summary>Name, as alloc_workqueue got it.</summary>
    public string Name { get; }

    /// <summary>Items running.</summary>
    public int Active { get; private set; }

    /// <summary>Items queued and not finished.</summary>
    public int Depth => Active + _pending.Count;

    /// <summary>Queues an item; it starts one worker wake-up later, or when a worker comes free.</summary>
    public void Queue(Work work, int argument, int extra = 0)
    {
        if (Active < _maxActive)
        {
            Start(_timeline.WorkerStartNanoseconds, work, argument, extra);
        }
        else
        {
            _pending.Enqueue((work, argument, extra));
        }
    }

    internal void Finished(long now)
    {
        Active--;
        if (_pending.TryDequeue(out var next))
        {
            Start(now, next.Work, next.Argument, next.Extra);
        }
    }

    /// <summary>Name of the worker that runs an item.</summary>
    internal string WorkerOf(Work work)
    {
        if (!_workers.TryGetValue(work, out string? name))
        {
            _workers.Add(work, name = $"{Name}: {work.Name}");
        }

        return name;
    }

    private void Start(long due, Work work, int argument, int extra)
    {
        Active++;
        _timeline.StartOn(this, due, work, argument, extra);
    }
}
