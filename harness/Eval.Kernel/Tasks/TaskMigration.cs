using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Faults;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Structures;

namespace Eval.Kernel.Tasks;

/// <summary>
/// cgroup_attach_task: the move facet is asked, told when another controller refuses, and told when the task has moved. What became of the charges
/// of the task's folios is written down, whatever the facet did.
/// </summary>
internal sealed class TaskMigration(
    MachineDescription description, VirtualClock clock, CostCounters costs, Timeline timeline, LockTable locks, MemcgTree tree, PageCounter memory,
    FolioTable folios,
    TaskTable tasks, CssSets sets, Facet<TaskMover> move)
{
    private readonly List<MoveRecord> _records = [];

    // The task's folios when a move begins, and who was charged for each.
    private (FolioId Folio, MemcgId Owner)[] _held = [];
    private int _heldCount;

    // Those who hold cgroup_threadgroup_rwsem for reading: fork, exec and exit.
    private readonly RcuSync _readers = new(costs, timeline);
    private MemcgId _from = MemcgId.None;
    private MemcgId _to = MemcgId.None;
    private long _peakPages;

    /// <summary>CPU of whoever writes cgroup.procs, in whose context a move's hooks are called.</summary>
    public int MoverCpu { get; private set; }

    /// <summary>Moves so far, in order.</summary>
    public IReadOnlyList<MoveRecord> Records => _records;

    /// <summary>Moves a task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="to">The group.</param>
    /// <param name="isDenied">Whether another controller refuses once the memory controller has agreed.</param>
    /// <param name="cpu">CPU of whoever moves it.</param>
    /// <returns>0, or the errno with which the task stayed.</returns>
    public int Attach(int task, MemcgId to, bool isDenied, int cpu)
    {
        MemcgId from = tasks.Memcg[task];
        if (from == to)
        {
            return 0;
        }

        MoverCpu = cpu;
        locks.Acquire(locks.CgroupMutex, "cgroup_attach_task", cpu: cpu);
        if (description.MoveWaitsForReaders)
        {
            _readers.Enter();
        }

        CostPath path = costs.Enter(CostPath.Move);
        long start = clock.NowNanoseconds;
        HoldFolios(task);
        (_from, _to, _peakPages) = (from, to, UsageOf(from, to));
        int errno = Ask(task, from, to, isDenied);
        if (errno == 0)
        {
            tasks.Attach(task, to);
            tree.Put(from, PinReason.Task);
            tree.Get(to, PinReason.Task);
            sets.Joined(to);
            sets.Left(from);
            move.Current.Attached(task, from, to);
        }

        (ChargedPages before, ChargedPages after) = CountOwners(from, to);
        _records.Add(new MoveRecord(task, from, to, errno, before, after, clock.NowNanoseconds - start, _peakPages));
        _from = MemcgId.None;
        costs.Leave(path);
        if (description.MoveWaitsForReaders)
        {
            _readers.Exit();
        }

        locks.Release(locks.CgroupMutex);
        return errno;
    }

    /// <summary>Somebody may look in the middle of a move: what both groups are charged with then counts.</summary>
    public void NotePeak()
    {
        if (_from != MemcgId.None)
        {
            _peakPages = Math.Max(_peakPages, UsageOf(_from, _to));
        }
    }

    private int Ask(int task, MemcgId from, MemcgId to, bool isDenied)
    {
        int errno = move.Current.CanAttach(task, from, to);
        int refused = isDenied ? Errno.Einval : tasks.IsAlive[task] ? 0 : Errno.Esrch;
        if (errno == 0 && refused != 0)
        {
            // Another controller refuses, or the task has ended meanwhile.
            move.Current.CancelAttach(task, from, to);
            errno = refused;
        }

        return errno;
    }

    private long UsageOf(MemcgId from, MemcgId to) => memory.UsagePages[from] + memory.UsagePages[to];

    private void HoldFolios(int task)
    {
        _heldCount = 0;
        for (int vma = tasks.VmaHead[task]; vma >= 0; vma = tasks.NextVma(vma))
        {
            int end = tasks.FirstFolioOf(vma) + tasks.FolioCountOf(vma);
            for (FolioId folio = tasks.FirstFolioOf(vma); folio < end; folio++)
            {
                if (folios.Has(folio, FolioFlags.Present))
                {
                    Columns.Ensure(ref _held, _heldCount + 1);
                    _held[_heldCount++] = (folio, folios.OwnerOf(folio));
                }
            }
        }
    }

    // What came while the move stopped somewhere is not its doing.
    private (ChargedPages Before, ChargedPages After) CountOwners(MemcgId from, MemcgId to)
    {
        ChargedPages before = default, after = default;
        foreach ((FolioId folio, MemcgId owner) in _held.AsSpan(0, _heldCount))
        {
            before = before.And(owner, from, to);
            after = folios.Has(folio, FolioFlags.Present) ? after.And(folios.OwnerOf(folio), from, to) : after;
        }

        return (before, after);
    }
}
