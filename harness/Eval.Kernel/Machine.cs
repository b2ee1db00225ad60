using System.Runtime.CompilerServices;
using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Events;
using Eval.Kernel.Filesystem;
using Eval.Kernel.Folio;
using Eval.Kernel.Ledger;
using Eval.Kernel.Locks;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;
using Eval.Kernel.Tasks;
using Eval.Kernel.Time;

[assembly: InternalsVisibleTo("Eval.Harness")]
[assembly: InternalsVisibleTo("Eval.Tests")]

namespace Eval.Kernel;

/// <summary>
/// The simulated machine: one description, one strategy's three facets, and everything they act on. Deterministic and single-threaded:
/// the same program and seed give the same state on any host.
/// </summary>
public sealed partial class Machine
{
    /// <summary>
    /// CPU of whoever makes and removes groups, and so of the workers that take them offline: the callback of a group's last reference runs where it was asked for, and
    /// queues the item there (css_killed_ref_fn).
    /// </summary>
    public const int DriverCpu = 0;

    private readonly Work _offline = new OfflineWork();
    private readonly Work _release = new ReleaseWork();
    private readonly Work _freeObject = new FreeObjectWork();
    private readonly Work _toWorkqueue;
    private readonly OperationClock _operations;
    private readonly int[] _memcgObjectHead;
    private readonly int[] _memcgPagesHead;

    /// <summary>Boots a machine.</summary>
    /// <param name="description">The machine.</param>
    /// <param name="sizes">How many of each will be needed.</param>
    /// <param name="strategy">Whose facets decide.</param>
    /// <param name="seed">Seed of the random streams.</param>
    public Machine(MachineDescription description, MachineSizes sizes, Strategy strategy, ulong seed = 1)
    {
        Description = description;
        Clock = new VirtualClock();
        Costs = new CostCounters(Clock, description.Costs);
        Faults = new FaultTable(seed);
        _operations = new OperationClock(this, seed);
        Locks = new LockTable(this);
        Timeline = new Timeline(this);
        Side = new SideProgram(this);
        Threads = new ScriptedThreads(this);
        Migration = new TaskMigration(this);
        Flusher = new Flusher(this, sizes.Memcgs);
        Own = new SystemObjects(this);
        Ledger = new AllocationLedger(sizes.Memcgs);
        Tree = new MemcgTree(this, sizes.Memcgs);
        Memory = new PageCounter(Tree.Parent);
        KmemCounter = new PageCounter(Tree.Parent);
        Stats = new MemcgStats(Tree);
        Stock = new ChargeStock(this);
        Charges = new ChargePath(this);
        Kmem = strategy.CreateKmem();
        FolioOwnership = strategy.CreateFolio();
        Move = strategy.CreateMove();
        Kmem.Machine = this;
        FolioOwnership.Machine = this;
        Move.Machine = this;
        Slabs = new SlabAllocator(this);
        Objects = new ObjectTable(this, sizes.Objects);
        KernelPages = new KernelPageTable(this, sizes.PageRuns);
        Folios = new FolioTable(this, sizes.Folios);
        Files = new FileTable(this, sizes.Files + (description.Filesystem is null ? 0 : DiskFilesystem.OwnFiles));
        Structures = new MemcgStructures(this, description.MemcgObjects);
        Tasks = new TaskTable(this, sizes.Tasks);
        Reclaimer = new Reclaimer(this);
        CgroupDestroy = NewWorkqueue("cgroup_destroy", 1);
        _toWorkqueue = new HandOverWork(CgroupDestroy);
        _memcgObjectHead = new int[sizes.Memcgs];
        _memcgPagesHead = new int[sizes.Memcgs];
        Array.Fill(_memcgObjectHead, -1);
        Array.Fill(_memcgPagesHead, -1);
        HighPages = new long[sizes.Memcgs];
        MoveChargeBits = new int[sizes.Memcgs];
        HighEvents = new long[sizes.Memcgs];
        OomKills = new long[sizes.Memcgs];
        Array.Fill(HighPages, PageCounter.Unlimited);
        Kmem.Booted();
        FolioOwnership.Booted();
        Own.Boot();
        if (description.Filesystem is { } filesystem)
        {
            Disk = new DiskFilesystem(this, filesystem, sizes.Files, sizes.Folios);
            Disk.Mount();
        }
    }

    /// <summary>The machine's description.</summary>
    public MachineDescription Description { get; }

    /// <summary>Virtual time.</summary>
    public VirtualClock Clock { get; }

    /// <summary>Deferred work.</summary>
    public Timeline Timeline { get; }

    /// <summary>Locks and waits.</summary>
    public LockTable Locks { get; }

    /// <summary>Counted steps.</summary>
    public CostCounters Costs { get; }

    /// <summary>Injected failures.</summary>
    public FaultTable Faults { get; }

    /// <summary>The cgroup tree.</summary>
    public MemcgTree Tree { get; }

    /// <summary>The memory counter, in pages.</summary>
    public PageCounter Memory { get; }

    /// <summary>The kernel-memory counter, in pages: a part of <see cref="Memory"/>.</summary>
    public PageCounter KmemCounter { get; }

    /// <summary>memory.stat.</summary>
    public MemcgStats Stats { get; }

    /// <summary>Per-CPU charge stocks.</summary>
    public ChargeStock Stock { get; }

    /// <summary>try_charge.</summary>
    public ChargePath Charges { get; }

    /// <summary>Slab caches.</summary>
    public SlabAllocator Slabs { get; }

    /// <summary>Slab objects.</summary>
    public ObjectTable Objects { get; }

    /// <summary>Kernel pages that are not slab.</summary>
    public KernelPageTable KernelPages { get; }

    /// <summary>Folios.</summary>
    public FolioTable Folios { get; }

    /// <summary>Files.</summary>
    public FileTable Files { get; }

    /// <summary>Tasks.</summary>
    public TaskTable Tasks { get; }

    /// <summary>Reclaim.</summary>
    public Reclaimer Reclaimer { get; }

    /// <summary>The disk filesystem, null when the machine has none.</summary>
    public DiskFilesystem? Disk { get; }

    /// <summary>What memcgs and clones cost by themselves.</summary>
    public MemcgStructures Structures { get; }

    /// <summary>The workqueue of css_offline and css_free (kernel/cgroup/cgroup.c, cgroup_destroy_wq, max_active 1).</summary>
    public Workqueue CgroupDestroy { get; }

    /// <summary>The kmem facet.</summary>
    public KmemOwnership Kmem { get; }

    /// <summary>The folio facet.</summary>
    public FolioOwnership FolioOwnership { get; }

    /// <summary>The move facet.</summary>
    public TaskMove Move { get; }

    /// <summary>cgroup_mutex.</summary>
    public KernelLock CgroupMutex => Locks.Named("cgroup_mutex");

    /// <summary>memory.high by memcg, in pages.</summary>
    public long[] HighPages { get; }

    /// <summary>memory.move_charge_at_immigrate by memcg (cgroup v1): bit 0 anonymous memory, bit 1 mapped files; 0 by default.</summary>
    public int[] MoveChargeBits { get; }

    /// <summary>"high" of memory.events by memcg.</summary>
    public long[] HighEvents { get; }

    /// <summary>"oom_kill" of memory.events by memcg.</summary>
    public long[] OomKills { get; }

    /// <summary>Operations that failed: refused charges, failed moves, EBUSY.</summary>
    public long FailedOperations { get; private set; }

    /// <summary>Moves so far, in order.</summary>
    public IReadOnlyList<MoveRecord> Moves => Migration.Records;

    /// <summary>Folios whose charge a move took along, in bytes.</summary>
    public long MovedBytes { get; set; }

    /// <summary>Folios recharged to a user, in bytes.</summary>
    public long RechargedBytes { get; set; }

    internal AllocationLedger Ledger { get; }

    /// <summary>Injected and concurrent work.</summary>
    internal SideProgram Side { get; }

    /// <summary>Scripted kernel threads.</summary>
    internal ScriptedThreads Threads { get; }

    /// <summary>Moves of tasks.</summary>
    internal TaskMigration Migration { get; }

    /// <summary>Periodic write-back.</summary>
    internal Flusher Flusher { get; }

    /// <summary>Objects of no workload.</summary>
    internal SystemObjects Own { get; }

    internal bool HasHighLimits { get; private set; }

    /// <summary>A workqueue of the strategy's own (alloc_workqueue).</summary>
    /// <param name="name">Its name.</param>
    /// <param name="maxActive">Items that may run at a time.</param>
    public Workqueue NewWorkqueue(string name, int maxActive) => new(this, name, maxActive);

    /// <summary>Charges kernel pages: the memory counter through the stock, and the kmem counter (try_charge_memcg and memcg_account_kmem).</summary>
    public bool TryChargeKmem(int memcg, int pages, int cpu)
    {
        if (!Charges.TryCharge(memcg, pages, cpu))
        {
            return false;
        }

        if (memcg != MemcgTree.Root)
        {
            KmemCounter.Charge(memcg, pages);
        }

        return true;
    }

    /// <summary>Uncharges kernel pages at once.</summary>
    public void UnchargeKmem(int memcg, int pages)
    {
        if (memcg != MemcgTree.Root)
        {
            KmemCounter.Uncharge(memcg, pages);
        }

        Charges.Uncharge(memcg, pages);
    }

    /// <summary>Uncharges kernel pages through the CPU's stock.</summary>
    public void UnchargeKmemToStock(int memcg, int pages, int cpu)
    {
        if (memcg != MemcgTree.Root)
        {
            KmemCounter.Uncharge(memcg, pages);
        }

        Charges.UnchargeToStock(memcg, pages, cpu);
    }

    /// <summary>The parent alone goes on paying for pages a dying memcg was charged with. The root pays for nothing, so what reaches it is uncharged.</summary>
    public void ReparentCharge(int memcg, long pages, bool isKmem)
    {
        ReparentCharge(Memory, memcg, pages);
        if (isKmem)
        {
            ReparentCharge(KmemCounter, memcg, pages);
        }
    }

    private void ReparentCharge(PageCounter counter, int memcg, long pages)
    {
        if (Tree.Parent[memcg] == MemcgTree.Root)
        {
            counter.Uncharge(memcg, pages);
        }
        else
        {
            counter.ReparentCharge(memcg, pages);
        }
    }

    internal void QueueRelease(int memcg) => Timeline.CallRcu(_toWorkqueue, memcg, 1);

    internal Work WorkOf(int which) => which == 0 ? _offline : _release;

    /// <summary>Runs deferred work until there is none but the periodic flusher.</summary>
    internal void RunToRest()
    {
        for (int left = 50_000_000; Timeline.Count > (Flusher.IsArmed ? 1 : 0); left--)
        {
            if (left == 0)
            {
                throw new InvalidOperationException("deferred work does not come to rest");
            }

            Timeline.RunUntil(Timeline.NextNanoseconds);
        }
    }

    internal void FreeMemcgMemory(int memcg)
    {
        Structures.Released(memcg);
        Objects.FreeList(ref _memcgObjectHead[memcg], cpu: 0);
        KernelPages.FreeList(ref _memcgPagesHead[memcg], cpu: 0);
    }
}
