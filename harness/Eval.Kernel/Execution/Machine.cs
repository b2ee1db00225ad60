using System.Runtime.CompilerServices;
using Eval.Kernel.Charging;
using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Faults;
using Eval.Kernel.Filesystem;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Ledger;
using Eval.Kernel.Memcg;
using Eval.Kernel.Observation;
using Eval.Kernel.Reclaim;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;
using Eval.Kernel.Structures;
using Eval.Kernel.Tasks;

[assembly: InternalsVisibleTo("Eval.Benchmarks")]
[assembly: InternalsVisibleTo("Eval.Harness")]
[assembly: InternalsVisibleTo("Eval.Tests")]

namespace Eval.Kernel.Execution;

/// <summary>
/// The simulated machine: one description, one strategy's facets, and everything they act on. It boots them and has events happen; what an
/// event does is in the rooms below. Deterministic and single-threaded: the same program and seed give the same state on any host.
/// </summary>
public sealed partial class Machine
{
    private readonly Facets _facets;
    private readonly Outcome _outcome = new();
    private readonly Subjects _subjects;
    private int _otherCpu = -1;
    private readonly FreeObjectWork _freeObject;
    private readonly OperationClock _operations;
    private readonly HighLimit _high;
    private readonly TaskLifetime _lifetime;
    private readonly CacheDrop _cacheDrop;
    private readonly AllocationEvents _allocations;
    private readonly TaskEvents _taskEvents;
    private readonly FileEvents _fileEvents;
    private readonly LimitEvents _limitEvents;
    private readonly SlabinfoReader _slabinfo;
    private readonly MachineView _view;

    /// <summary>Boots a machine.</summary>
    /// <param name="description">The machine.</param>
    /// <param name="sizes">How many of each will be needed.</param>
    /// <param name="strategy">Whose facets decide.</param>
    /// <param name="seed">Seed of the random streams.</param>
    public Machine(MachineDescription description, MachineSizes sizes, Strategy strategy, ulong seed = 1)
    {
        _facets = new Facets(strategy);
        UpCalls up = new(this);
        KernelVersion kernel = KernelVersion.Parse(strategy.Info.Base);
        (Description, Nodes, Clock) = (description, new NumaNodes(description.NodeCount, description.CpuCount), new VirtualClock());
        Costs = new CostCounters(Clock, description.Costs);
        Faults = new FaultTable(seed);
        Threads = new KernelThreads();
        Timeline = new Timeline(description, Clock, Threads);
        Locks = new LockTable(description, Clock, Costs, Threads, Timeline);
        Tree = new MemcgTree(sizes.Memcgs, up, new MemcgIds(kernel, description.MemcgIds));
        (Memory, KmemCounter) = (new PageCounter(Tree.Parents), new PageCounter(Tree.Parents));
        Stats = new MemcgStats(description, Costs, Tree);
        (Control, Events) = (new ControlFiles(sizes.Memcgs), new MemoryEvents(sizes.Memcgs));
        Protection = new Protection(Tree, Memory, description.ProtectsRecursively, description.ProtectionIsStaleAtTarget);
        Ledger = new AllocationLedger(sizes.Memcgs);
        Stock = MakeStock(up);
        PageCounter? swap = description.SwapPages > 0 ? new PageCounter(Tree.Parents) : null;
        _high = new HighLimit(description, Clock, Timeline, Tree, Memory, swap, Control, Events, Stock, up);
        MemorySwap = new MemoryAndSwap(description.CgroupVersion, Memory, swap, Tree.Parents);
        Charges = new ChargePath(description, Costs, Tree, Memory, KmemCounter, MemorySwap, Events, Stock, _high, up, up);

        Slabs = new SlabAllocator(description, Costs, Nodes, _facets.KmemHooks, up);
        Objects = new ObjectTable(description, Costs, Tree, Ledger, _facets.KmemHooks, Slabs, sizes.Objects);
        KfreeRcu rcu = new(description, Timeline, Slabs, Objects);
        CssSets sets = new(description.MemcgObjects, Tree, Objects, rcu, sizes.Memcgs);
        GroupLists lists = new(description, Tree, Objects, rcu, sizes.Memcgs);
        KernelPages = new KernelPageTable(Costs, Ledger, _facets.KmemHooks, _facets.DescriptorHooks, sizes.PageRuns);
        _slabinfo = new SlabinfoReader(Clock, Costs, Timeline, Locks, _facets.KmemHooks, Slabs);
        Css = new CssStructures(description.MemcgObjects, Tree, Stats, _facets.KmemHooks, Slabs, Objects);
        (Clones, Vectors) = (new CloneStructures(description.MemcgObjects, Slabs, Objects), new OwnerVectors(description, Slabs, Objects));
        (Objcgs, Workers) = (new ObjcgStructures(description.MemcgObjects, Objects, rcu), new KernelWorkers(description, Clock, Timeline, Objects));
        Reader = new CounterReader(description, Slabs, Objects, Clones.Directories);

        Swap = new SwapSpace(Events, swap, new ZswapPool(description, kernel, Costs, Tree, Stats, Control, Events, _facets.KmemHooks), description.SwapPages);
        HugePages huge = new(description, kernel);
        SplitQueues queues = new(Tree, huge);
        Folios = new FolioTable(description, Costs, Faults, Stats, Ledger, _facets.FolioHooks, Swap, huge, queues, Nodes, sizes.Memcgs, sizes.Folios);
        Files = new FileTable(Clock, Nodes, sizes.Memcgs, sizes.Files + (description.Filesystem is null ? 0 : DiskFilesystem.OwnFiles));
        Swapping = new Swapping(Folios, Files, Swap, _facets.SwapHooks, Ledger);
        Writeback = new InodeWriteback(description, Tree, Files, new WritebackStructures(description.MemcgObjects, Objects, sizes.Memcgs));
        ForeignWriters foreign = new(description, Tree, Writeback, Timeline, Files.Count);
        Cache = new PageCache(Nodes, Tree, _facets.KmemHooks, Folios, Files, Swapping, Slabs, Objects, Writeback, foreign);
        Flusher = new Flusher(description, Clock, Timeline, Files, Cache, Writeback, new FlusherStructures(description, Objects, Timeline), sizes.Memcgs);
        Tasks = new TaskTable(Costs, Tree, Folios, Files, Cache, Swapping, sets, sizes.Tasks);
        Migration = new TaskMigration(description, Clock, Costs, Timeline, Locks, Tree, Memory, Folios, Tasks, sets, _facets.MoveHooks);
        Disk = MakeDisk(sizes);
        _lifetime = new TaskLifetime(description, Timeline, Tree, Objects, KernelPages, Tasks, sets);
        FileShrinker shrinker = new(description, Costs, Nodes, Slabs, Folios, Files, Cache, sizes.Memcgs);
        SplitShrinker? splits = huge.AreUsed ? new SplitShrinker(Costs, Nodes, Tree, Folios, sizes.Memcgs) : null;
        Reclaimer = new Reclaimer(
            description, Costs, Nodes, Tree, Protection, Events, _facets.KmemHooks, _facets.MoveHooks, MakeScan(), shrinker, splits, Post);
        Oom = new OomKiller(Tree, Memory, Control, Events, Folios, Tasks, _lifetime, Post);
        _cacheDrop = new CacheDrop(description, Timeline, Objects, _facets.KmemHooks, Slabs, Folios, Files, Cache, Disk, shrinker, splits, Reader, Css);
        _view = View(up);
        _operations = new OperationClock(description.Times, Clock, seed);
        (_freeObject, _subjects) = (new FreeObjectWork(description, Timeline, Objects), new Subjects(Tasks, Files, Tree));
        _allocations = new AllocationEvents(description.Times, Clock, Tree, Objects, KernelPages, Cache, Tasks, lists, _outcome, sizes.Memcgs);
        _taskEvents = new TaskEvents(Folios, Swapping, Tasks, Oom, _outcome, Charges, _high);
        _fileEvents = new FileEvents(
            description, Clock, Costs, Timeline, Folios, Files, Cache, Swapping, Writeback, Flusher, Disk,
            DirectoryOffsets.Of(description, Objects), Tasks, _taskEvents, _facets.FolioHooks, _outcome, _high);
        _limitEvents = new LimitEvents(
            description, Memory, KmemCounter, MemorySwap, Swap, Control, Protection, Stock, _high, Folios, Reclaimer, Oom, _outcome);
        (Side, Scripted) = (new SideProgram(Execute, ExecuteNested), new ScriptedThreads(Threads, Locks));

        Groups = MakeGroupEvents(shrinker, splits, lists, kernel);

        Boot();
    }

    /// <summary>Where whoever judges the run looks on from.</summary>
    internal WatchPost Post { get; } = new();

    /// <summary>The machine's description.</summary>
    public MachineDescription Description { get; }

    /// <summary>NUMA nodes.</summary>
    public NumaNodes Nodes { get; }

    /// <summary>Virtual time.</summary>
    public VirtualClock Clock { get; }

    /// <summary>Deferred work.</summary>
    public Timeline Timeline { get; }

    /// <summary>Threads.</summary>
    public KernelThreads Threads { get; }

    /// <summary>Locks and waits.</summary>
    public LockTable Locks { get; }

    /// <summary>Counted steps.</summary>
    public CostCounters Costs { get; }

    /// <summary>Injected failures.</summary>
    public FaultTable Faults { get; }

    /// <summary>memory.min and memory.low.</summary>
    internal Protection Protection { get; }

    /// <summary>The cgroup tree.</summary>
    public MemcgTree Tree { get; }

    /// <summary>The memory counter, in pages.</summary>
    public PageCounter Memory { get; }

    /// <summary>The kernel-memory counter, in pages: a part of <see cref="Memory"/>.</summary>
    public PageCounter KmemCounter { get; }

    /// <summary>Memory and swap together (cgroup v1).</summary>
    internal MemoryAndSwap MemorySwap { get; }

    /// <summary>The swap device.</summary>
    public SwapSpace Swap { get; }

    /// <summary>memory.stat.</summary>
    public MemcgStats Stats { get; }

    /// <summary>Control files that are no counters.</summary>
    public ControlFiles Control { get; }

    /// <summary>memory.events.</summary>
    internal MemoryEvents Events { get; }

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

    /// <summary>What memcgs cost by themselves.</summary>
    public CssStructures Css { get; }

    /// <summary>What clones of caches cost by themselves.</summary>
    public CloneStructures Clones { get; }

    /// <summary>Workers of the CPUs' workqueues.</summary>
    public KernelWorkers Workers { get; }

    /// <summary>Vectors of owners beside slabs.</summary>
    public OwnerVectors Vectors { get; }

    /// <summary>What obj_cgroups cost by themselves.</summary>
    public ObjcgStructures Objcgs { get; }

    /// <summary>Folios.</summary>
    public FolioTable Folios { get; }

    /// <summary>Files.</summary>
    public FileTable Files { get; }

    /// <summary>Page cache and inodes of the files.</summary>
    public PageCache Cache { get; }

    /// <summary>Writeback structures the inodes are attached to.</summary>
    public InodeWriteback Writeback { get; }

    /// <summary>The disk filesystem, null when the machine has none.</summary>
    public DiskFilesystem? Disk { get; }

    /// <summary>Tasks.</summary>
    public TaskTable Tasks { get; }

    /// <summary>Reclaim.</summary>
    public Reclaimer Reclaimer { get; }

    /// <summary>The OOM killer.</summary>
    internal OomKiller Oom { get; }

    /// <summary>The kmem facet.</summary>
    public KmemOwnership Kmem => _facets.Kmem;

    /// <summary>The folio facet.</summary>
    public FolioOwnership FolioOwnership => _facets.Folio;

    /// <summary>The swap facet.</summary>
    public SwapOwnership SwapOwnership => _facets.Swap;

    /// <summary>The facet of memory behind file descriptors.</summary>
    public DescriptorOwnership Descriptors => _facets.Descriptors;

    /// <summary>Memcg that pays for a run of kernel pages, <see cref="MemcgId.None"/> when nobody does.</summary>
    internal MemcgId PayerOfPages(int run) => KernelPages.IsBehindDescriptor(run) ? Descriptors.OwnerOf(run) : Kmem.OwnerOfPages(run);

    /// <summary>The move facet.</summary>
    public TaskMove Move => _facets.Move;

    /// <summary>errno of the last event that could fail, 0 when it did not.</summary>
    public int LastErrno => _outcome.LastErrno;

    /// <summary>The first operation that ended otherwise than its step says.</summary>
    internal UnexpectedErrno? FirstUnexpected => _outcome.FirstUnexpected;

    /// <summary>Operations that failed: refused charges, failed moves, EBUSY, ENOSPC.</summary>
    public long FailedOperations => _outcome.Failures;

    /// <summary>Moves so far, in order.</summary>
    public IReadOnlyList<MoveRecord> Moves => Migration.Records;

    /// <summary>Folios whose charge a move took along, in bytes.</summary>
    public long MovedBytes => Folios.MovedBytes;

    /// <summary>Folios recharged to a user, in bytes.</summary>
    public long RechargedBytes => Folios.RechargedBytes;

    internal AllocationLedger Ledger { get; }

    /// <summary>Injected and concurrent work.</summary>
    internal SideProgram Side { get; }

    /// <summary>Scripted kernel threads.</summary>
    internal ScriptedThreads Scripted { get; }

    /// <summary>Moves of tasks.</summary>
    internal TaskMigration Migration { get; }

    /// <summary>Pages on their way to swap and back.</summary>
    internal Swapping Swapping { get; }

    /// <summary>Periodic write-back.</summary>
    internal Flusher Flusher { get; }

    /// <summary>Whoever reads the counters.</summary>
    internal CounterReader Reader { get; }

    /// <summary>Groups made and removed.</summary>
    internal CssEvents Groups { get; }

    internal SlabinfoReading? LastSlabinfo { get; private set; }

    private ChargeStock MakeStock(IOwnStock own) => _facets.Stock.IsPerCounter
        ? new CounterStock(Description, Costs, Timeline, Tree, Memory, own)
        : new SlotStock(Description, Timeline, Tree, Memory, own);

    private DiskFilesystem? MakeDisk(MachineSizes sizes) => Description.Filesystem is { } filesystem
        ? new DiskFilesystem(
            Description, filesystem, Timeline, Tree, Objects, Folios, Files, Cache, Writeback, Flusher, sizes.Files, new FolioId(sizes.Folios))
        : null;

    private LruScan MakeScan()
    {
        if (Folios.Lru.Generations is not { } generations)
        {
            ScanBalance balance = new(Nodes, Tree, Memory, Protection, Folios.Lru, Swapping);
            return new TwoListScan(Costs, balance, Swapping, Nodes, Folios, Files, Cache, Tasks, Description.PageSizeBytes, Post);
        }

        GenerationPlacement placement = (GenerationPlacement)Folios.Placement;
        GenerationAging aging = new(Costs, Nodes, Folios, Tasks, placement, generations);
        return new GenerationScan(Costs, Tree, Protection, Nodes, Folios, Files, Cache, Tasks, placement, generations, aging, Post);
    }

    private CssEvents MakeGroupEvents(FileShrinker shrinker, SplitShrinker? splits, GroupLists lists, KernelVersion kernel)
    {
        // The workqueue of css_offline and css_free (kernel/cgroup/cgroup.c, cgroup_destroy_wq, max_active 1).
        Workqueue destroy = Timeline.NewWorkqueue("cgroup_destroy", 1);
        Work offline = new OfflineWork(
            Description, Costs, Locks, Tree, Protection, Stock, Files, Swap.Zswap, Writeback, Folios, shrinker, splits, lists,
            _facets.KmemHooks, _facets.FolioHooks, kernel, Post);
        Work free = new FreeWork(Clock, Costs, Tree, Stats, Stock, Css, Reclaimer, _facets.KmemHooks, _allocations);
        Work release = new ReleaseWork(Costs, Timeline, Locks, Tree, Stats, new HandOverWork(destroy, free));
        return new CssEvents(
            Clock, Timeline, Locks, Tree, Css, _facets.KmemHooks, _facets.FolioHooks, _operations, _outcome, new HandOverWork(destroy, offline),
            destroy, release);
    }

    private MachineView View(IPreemption preemption) => new(preemption, _facets.KmemHooks, Migration)
    {
        Description = Description,
        Nodes = Nodes,
        Costs = Costs,
        Faults = Faults,
        Timeline = Timeline,
        Locks = Locks,
        Tree = Tree,
        Control = Control,
        Memory = Memory,
        Swap = Swap,
        Stats = Stats,
        Stock = Stock,
        Charges = Charges,
        Reclaimer = Reclaimer,
        Slabs = Slabs,
        KernelPages = KernelPages,
        Clones = Clones,
        Workers = Workers,
        Vectors = Vectors,
        Objcgs = Objcgs,
        Folios = Folios,
        Tasks = Tasks,
    };

    // The facets come first, so that whatever is allocated at boot meets them.
    private void Boot()
    {
        _facets.Boot(_view);
        BootObjects.Allocate(Description, Slabs, Objects);
        Slabs.Booted();
        if (Disk is { } disk)
        {
            Cache.Mount(disk);
            Flusher.Mount(disk);
            disk.Mount();
        }
    }
}
