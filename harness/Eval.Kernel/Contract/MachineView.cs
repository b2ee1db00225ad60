using System.Diagnostics.CodeAnalysis;
using Eval.Kernel.Charging;
using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Faults;
using Eval.Kernel.Folio;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;
using Eval.Kernel.Structures;
using Eval.Kernel.Tasks;

namespace Eval.Kernel.Contract;

/// <summary>The machine as a strategy sees it: what its facets may look at and ask for.</summary>
public sealed class MachineView
{
    private readonly IPreemption _preemption;
    private readonly Facet<KmemOwner> _kmem;
    private readonly TaskMigration _migration;

    internal MachineView(IPreemption preemption, Facet<KmemOwner> kmem, TaskMigration migration)
    {
        _preemption = preemption;
        _kmem = kmem;
        _migration = migration;
    }

    /// <summary>For a facet that is asked before it has a machine; on its own, so that asking for the machine is inlined.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    [DoesNotReturn]
    internal static MachineView NotBooted() => throw new InvalidOperationException("the facet is used before its machine has booted");

    /// <summary>The kmem facet beside which a folio facet works.</summary>
    public KmemOwner Kmem => _kmem.Current;

    /// <summary>CPU of whoever moves a task, in whose context the hooks of the move are called; means nothing outside of them.</summary>
    public int MoverCpu => _migration.MoverCpu;

    /// <summary>The machine's description.</summary>
    public required MachineDescription Description { get; init; }

    /// <summary>NUMA nodes.</summary>
    public required NumaNodes Nodes { get; init; }

    /// <summary>Counted steps.</summary>
    public required CostCounters Costs { get; init; }

    /// <summary>Injected failures.</summary>
    public required FaultTable Faults { get; init; }

    /// <summary>Deferred work.</summary>
    public required Timeline Timeline { get; init; }

    /// <summary>Locks and waits.</summary>
    public required LockTable Locks { get; init; }

    /// <summary>The cgroup tree.</summary>
    public required MemcgTree Tree { get; init; }

    /// <summary>Control files that are no counters.</summary>
    public required ControlFiles Control { get; init; }

    /// <summary>The memory counter, in pages.</summary>
    public required PageCounter Memory { get; init; }

    /// <summary>The swap device.</summary>
    public required SwapSpace Swap { get; init; }

    /// <summary>memory.stat.</summary>
    public required MemcgStats Stats { get; init; }

    /// <summary>Per-CPU charge stocks.</summary>
    public required ChargeStock Stock { get; init; }

    /// <summary>try_charge.</summary>
    public required ChargePath Charges { get; init; }

    /// <summary>Reclaim.</summary>
    public required IReclaim Reclaimer { get; init; }

    /// <summary>Slab caches.</summary>
    public required SlabAllocator Slabs { get; init; }

    /// <summary>Kernel pages that are not slab.</summary>
    public required KernelPageTable KernelPages { get; init; }

    /// <summary>What clones of caches cost beside their slabs.</summary>
    public required CloneStructures Clones { get; init; }

    /// <summary>Workers of the CPUs' workqueues.</summary>
    public required KernelWorkers Workers { get; init; }

    /// <summary>Vectors of owners beside slabs.</summary>
    public required OwnerVectors Vectors { get; init; }

    /// <summary>What obj_cgroups cost by themselves.</summary>
    public required ObjcgStructures Objcgs { get; init; }

    /// <summary>Folios.</summary>
    public required FolioTable Folios { get; init; }

    /// <summary>Tasks.</summary>
    public required TaskTable Tasks { get; init; }

    /// <summary>Lets injected work in. Strategies call this between steps that the kernel would take one by one.</summary>
    public void Preempt(PreemptionPoint point) => _preemption.Pass(point);
}
