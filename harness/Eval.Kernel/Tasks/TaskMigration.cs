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

        CostPath before = costs.Enter(CostPath.Move);
        long start = clock.NowNanoseconds;
        (int beforeFrom, int beforeTo, int beforeNobody) = CountOwners(task, from, to);
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

        (int afterFrom, int afterTo, int afterNobody) = CountOwners(task, from, to);
        _records.Add(new MoveRecord(
            task, from, to, errno, beforeFrom, beforeTo, beforeNobody, afterFrom, afterTo, afterNobody, clock.NowNanoseconds - start, _peakPages));
        _from = MemcgId.None;
        costs.Leave(before);
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

    private (int From, int To, int Nobody) CountOwners(int task, MemcgId from, MemcgId to)
    {
        int inFrom = 0, inTo = 0, nobody = 0;
        for (int vma = tasks.VmaHead[task]; vma >= 0; vma = tasks.NextVma(vma))
        {
            int end = tasks.FirstFolioOf(vma) + tasks.FolioCountOf(vma);
            for (FolioId folio = tasks.FirstFolioOf(vma); folio < end; folio++)
            {
                if (folios.Has(folio, FolioFlags.Present))
                {
                    MemcgId owner = folios.OwnerOf(folio);
                    inFrom += owner == from ? 1 : 0;
                    inTo += owner == to ? 1 : 0;
                    nobody += owner == MemcgId.None ? 1 : 0;
                }
            }
        }

        return (inFrom, inTo, nobody);
    }
}
