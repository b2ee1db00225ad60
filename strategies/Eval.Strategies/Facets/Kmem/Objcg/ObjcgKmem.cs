using System.Runtime.CompilerServices;
using Eval.Kernel.Charging;
using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Strategies.Facets.Kmem.Objcg;

/// <summary>
/// Kmem facet "objcg reparenting": slabs are shared by all groups and each object is charged in bytes to an obj_cgroup, which a vector beside
/// the slab remembers. At offline the obj_cgroup is re-pointed to the parent and nothing else is touched.
/// </summary>
/// <param name="rules">Which kernel's version of it.</param>
public sealed class ObjcgKmem(ObjcgRules rules) : KmemOwnership
{
    // One struct obj_cgroup pointer for each object (memcg_alloc_page_obj_cgroups).
    private const int VectorEntryBytes = 8;

    private readonly int _chargedVectorBytes = rules.ChargesVector ? VectorEntryBytes : 0;
    private StatKind[] _statOfRoot = [];
    private int[] _bytesOfRoot = [];
    private int[] _objectsOfRoot = [];
    private CacheId[] _accountedInstance = [];
    private int[] _objcgOfSlot = [];
    private bool[] _hasVector = [];
    private ObjcgTable? _objcgs;
    private ObjcgStock? _stock;

    /// <inheritdoc/>
    public override FacetInfo Info => new()
    {
        Name = "objcg reparenting",
        Idea = "Slabs are shared by all groups, and each object is charged in bytes to an obj_cgroup that is re-pointed to the parent at offline.",
        Cost = "Eight bytes an object for its owner, and a stock operation on every allocation and free.",
        Fate = OfflineFate.GoesToParent,
        Admits = rules.PagesThroughObjcg
            ? []
            : [new("zombies-drain", "2021 series on kmem pages, Muchun Song: pages that are not slab, such as kernel stacks, still keep a dying memcg")],
    };

    /// <inheritdoc/>
    public override ChargeUnit Unit => ChargeUnit.Object;

    /// <inheritdoc/>
    public override int OverheadBytes => _chargedVectorBytes;

    /// <summary>The obj_cgroups.</summary>
    public ObjcgTable Objcgs => _objcgs ?? MakeObjcgs();

    /// <summary>The byte stocks.</summary>
    public ObjcgStock Stock => _stock ?? MakeStock();

    // Made apart, so that asking for them is inlined.
    private ObjcgTable MakeObjcgs() => _objcgs = new ObjcgTable(Machine, isPerNode: rules.IsPerNode, sharesStock: rules.StockIsOfMemcg);

    private ObjcgStock MakeStock() => _stock = new ObjcgStock(Machine, Objcgs, rules);

    private KernelLock ObjcgLock => field ??= Machine.Locks.Named("objcg_lock", disablesInterrupts: true);

    /// <inheritdoc/>
    public override void Booted()
    {
        IReadOnlyList<CacheGeometry> caches = Machine.Slabs.Caches;
        _statOfRoot = new StatKind[caches.Count];
        _bytesOfRoot = new int[caches.Count];
        _objectsOfRoot = new int[caches.Count];
        _accountedInstance = new CacheId[caches.Count];
        for (CacheId root = new(0); root < caches.Count; root++)
        {
            _statOfRoot[root] = caches[root].IsReclaimable ? StatKind.SlabReclaimable : StatKind.SlabUnreclaimable;
            _bytesOfRoot[root] = caches[root].ObjectBytes + _chargedVectorBytes;
            _objectsOfRoot[root] = caches[root].ObjectsPerSlab;
            _accountedInstance[root] = rules.SharesRootCaches ? root : CacheId.None;
        }
    }

    /// <summary>The cache of the second set, made on first use and never destroyed before its root.</summary>
    public override CacheId CacheFor(CacheId root, MemcgId memcg)
    {
        CacheId instance = _accountedInstance[root];
        if (instance == CacheId.None)
        {
            instance = Machine.Slabs.CreateInstance(root, KmemCacheMetadata.BytesOf(Machine.Description, hasSysfs: true));
            _accountedInstance[root] = instance;
        }

        return instance;
    }

    /// <inheritdoc/>
    public override int ChargeObject(CacheId instance, MemcgId memcg, int bytes, int cpu) =>
        ChargeBytes(memcg, bytes + _chargedVectorBytes, cpu, ChargeContext.Kernel);

    /// <inheritdoc/>
    public override MemcgId PayerOfBytes(MemcgId memcg) => Objcgs.ActiveFor(memcg, node: 0) is var objcg && objcg != ObjcgTable.None
        ? Objcgs.MemcgOf(objcg)
        : MemcgId.None;

    /// <inheritdoc/>
    public override void UnchargeBytes(int handle, int bytes, int cpu)
    {
        Stock.Uncharge(handle, bytes, cpu);
        Stock.Put(handle, cpu);
    }

    /// <inheritdoc/>
    public override int ChargeBytes(MemcgId memcg, int bytes, int cpu, ChargeContext context)
    {
        int objcg = Objcgs.ActiveFor(memcg, Machine.Nodes.OfCpu(cpu));
        Machine.Costs.Step(StepKind.Branch, 2);
        if (objcg == ObjcgTable.None)
        {
            return Uncharged;
        }

        if (!Stock.TryCharge(objcg, bytes, cpu, context))
        {
            return Refused;
        }

        Objcgs.Get(objcg);
        return objcg;
    }

    /// <inheritdoc/>
    public override void CancelObject(int handle, int bytes, int cpu)
    {
        Stock.Uncharge(handle, bytes + _chargedVectorBytes, cpu);
        Stock.Put(handle, cpu);
    }

    /// <inheritdoc/>
    public override void ObjectAllocated(int slot, int handle, int cpu)
    {
        if (handle == Uncharged)
        {
            return;
        }

        int slab = Machine.Slabs.SlabOfSlot(slot);
        CacheId root = Machine.Slabs.RootOf(Machine.Slabs.InstanceOfSlab(slab));
        if (!_hasVector[slab])
        {
            _hasVector[slab] = true;
            Machine.Vectors.Made(slab);
            Machine.Slabs.AddMetadata((long)VectorEntryBytes * _objectsOfRoot[root]);
        }

        _objcgOfSlot[slot] = handle;
        Machine.Stats.Add(Objcgs.MemcgOf(handle), _statOfRoot[root], _bytesOfRoot[root]);
        Account(handle, root, _bytesOfRoot[root], slot, cpu);
    }

    /// <inheritdoc/>
    public override void ObjectFreed(int slot, int bytes, int cpu)
    {
        int objcg = _objcgOfSlot[slot];
        Machine.Costs.Step(StepKind.Branch, 2);
        if (objcg == ObjcgTable.None)
        {
            return;
        }

        _objcgOfSlot[slot] = ObjcgTable.None;
        CacheId root = Machine.Slabs.RootOf(Machine.Slabs.InstanceOfSlab(Machine.Slabs.SlabOfSlot(slot)));
        Machine.Stats.Add(Objcgs.MemcgOf(objcg), _statOfRoot[root], -_bytesOfRoot[root]);
        Stock.Uncharge(objcg, bytes + _chargedVectorBytes, cpu);
        Account(objcg, root, -_bytesOfRoot[root], slot, cpu);
        Stock.Put(objcg, cpu);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Account(int objcg, CacheId root, int bytes, int slot, int cpu)
    {
        if (rules.KeepsStock)
        {
            Stock.Account(objcg, _statOfRoot[root], bytes, Machine.Slabs.NodeOfSlot(slot), cpu);
        }
    }

    /// <summary>A slab as such is charged to nobody; its vector is made with the first accounted object on it.</summary>
    public override bool ChargeSlab(CacheId instance, int slab, int pages)
    {
        Columns.Ensure(ref _objcgOfSlot, Machine.Slabs.SlotCount);
        Columns.Ensure(ref _hasVector, Machine.Slabs.SlabCount);
        return true;
    }

    /// <inheritdoc/>
    public override void UnchargeSlab(CacheId instance, int slab, int pages)
    {
        if (_hasVector[slab])
        {
            _hasVector[slab] = false;
            Machine.Vectors.Gone(slab);
            Machine.Slabs.AddMetadata(-(long)VectorEntryBytes * _objectsOfRoot[Machine.Slabs.RootOf(instance)]);
        }
    }

    /// <inheritdoc/>
    public override bool ChargePages(int run, int pages, StatKind kind, MemcgId memcg, int cpu)
    {
        int objcg = Objcgs.ActiveFor(memcg, Machine.Nodes.OfCpu(cpu));
        if (objcg == ObjcgTable.None)
        {
            return true;
        }

        MemcgId payer = Objcgs.MemcgOf(objcg);
        if (!Machine.Charges.TryChargeKmem(payer, pages, cpu))
        {
            return false;
        }

        Machine.Stats.Add(payer, kind, (long)pages * Machine.Description.PageSizeBytes);
        if (rules.PagesThroughObjcg)
        {
            Machine.KernelPages.SetOwner(run, objcg);
            Objcgs.AddKmemPages(objcg, pages);
            Objcgs.Get(objcg);
        }
        else
        {
            Machine.KernelPages.SetOwner(run, payer);
            Machine.Tree.Get(payer, PinReason.KernelPages, pages);
        }

        return true;
    }

    /// <inheritdoc/>
    public override void UnchargePages(int run, int pages, StatKind kind, int cpu)
    {
        MemcgId payer = OwnerOfPages(run);
        int objcg = Machine.KernelPages.Owner[run];
        Machine.Stats.Add(payer, kind, -(long)pages * Machine.Description.PageSizeBytes);
        if (rules.UnchargesToStock)
        {
            Machine.Charges.UnchargeKmemToStock(payer, pages, cpu);
        }
        else
        {
            Machine.Charges.UnchargeKmem(payer, pages);
        }

        if (rules.PagesThroughObjcg)
        {
            Objcgs.AddKmemPages(objcg, -pages);
            Stock.Put(objcg, cpu);
        }
        else
        {
            Machine.Tree.Put(payer, PinReason.KernelPages, pages);
        }
    }

    /// <inheritdoc/>
    public override void MemcgOnline(MemcgId memcg)
    {
        Objcgs.Online(memcg);
    }

    /// <summary>
    /// memcg_reparent_objcgs, then the memcg's own reference is dropped (percpu_ref_kill). Where folios are charged through the same obj_cgroups, they have
    /// been re-pointed together with the LRU lists.
    /// </summary>
    public override WorkResult MemcgOffline(MemcgId memcg, int stage)
    {
        if (!Objcgs.HasActive(memcg))
        {
            return WorkResult.Done;
        }

        for (int node = stage; node < Objcgs.PerMemcg; node++)
        {
            Machine.Preempt(PreemptionPoint.ReparentStep);
            if (!Machine.Locks.TryAcquire(ObjcgLock, "memcg_reparent_objcgs"))
            {
                return WorkResult.Blocked(ObjcgLock, node);
            }

            int active = Objcgs.Reparent(memcg, node);
            Machine.Locks.Release(ObjcgLock);
            Stock.Put(active, KernelThreads.DriverCpu);
        }

        // memcg_offline_kmem gives the id back with the lists (2788cf0c401c, 4.0): a dying group has none, so ids stay as few as groups that live.
        Machine.Tree.FreeKmemcgId(memcg);
        return WorkResult.Done;
    }

    /// <inheritdoc/>
    public override int StocksPerCpu => rules.StockSlots;

    /// <inheritdoc/>
    public override int HandlesPerMemcg => Objcgs.PerMemcg;

    /// <inheritdoc/>
    public override (MemcgId Memcg, long Bytes) StockOf(int cpu, int slot) => Stock.OwnerOf(cpu, slot);

    /// <inheritdoc/>
    public override long UnreadBytes(int cpu, int slot, StatKind kind) => Stock.UnreadOf(cpu, slot, kind);

    /// <inheritdoc/>
    public override void DrainStock(int cpu) => Stock.Drain(cpu);

    /// <inheritdoc/>
    public override MemcgId OwnerOfObject(int slot) => slot >= _objcgOfSlot.Length || _objcgOfSlot[slot] == ObjcgTable.None
        ? MemcgId.None
        : Objcgs.MemcgOf(_objcgOfSlot[slot]);

    /// <inheritdoc/>
    public override MemcgId OwnerOfBytes(int handle) => Objcgs.MemcgOf(handle);

    /// <inheritdoc/>
    public override MemcgId OwnerOfPages(int run)
    {
        int owner = Machine.KernelPages.Owner[run];
        return owner == MemcgId.None || !rules.PagesThroughObjcg ? new(owner) : Objcgs.MemcgOf(owner);
    }

    /// <summary>Remembered leftovers and the CPUs' byte stocks.</summary>
    public override long HeldBytes(MemcgId memcg)
    {
        long held = Objcgs.LeftoverBytes(memcg);
        for (int stock = 0; stock < Machine.Description.CpuCount * rules.StockSlots; stock++)
        {
            (MemcgId owner, long bytes) = Stock.OwnerOf(stock / rules.StockSlots, stock % rules.StockSlots);
            held += owner == memcg ? bytes : 0;
        }

        return held;
    }
}
