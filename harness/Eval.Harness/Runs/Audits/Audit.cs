using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Description;
using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Tasks;

namespace Eval.Harness.Runs.Audits;

/// <summary>
/// The books at one quiescent moment: what the ledger says lives, against what the strategy says who pays, against what the counters say.
/// One pass over all live allocations; invariants and metrics read the sums.
/// </summary>
public sealed class Audit
{
    private static readonly int StatKinds = Enum.GetValues<StatKind>().Length;
    private readonly Machine _machine;
    private readonly FolioOwners _owners;
    private readonly OpenBooks _books;
    private readonly KeptTable _stats;

    private Audit(Machine machine, string label, FolioOwners owners)
    {
        _machine = machine;
        _owners = owners;
        Label = label;
        Nanoseconds = machine.Clock.NowNanoseconds;
        DyingCount = machine.Tree.DyingCount;
        SlabBytes = machine.Slabs.SlabBytes;
        SlabUtilisationPpm = machine.Slabs.UtilisationPartsPerMillion;
        Memory = new CounterBook(machine.Memory, machine.Description.PageSizeBytes, hasPeaks: true);
        Kmem = new CounterBook(machine.KmemCounter, machine.Description.PageSizeBytes, hasPeaks: false);
        Memsw = new MemswBook(machine);
        System = SystemTotals.Of(machine);
        Events = new EventTotals(machine);
        Fates = new FateTable(machine.Tree.Capacity);
        Errno = machine.LastErrno;
        State = Columns.Copy(machine.Tree.State);
        Swap = SwapBook.Of(machine, State);
        _books = new OpenBooks(machine);

        // What is the root's own is in none of its files.
        _stats = KeptTable.OfSubtrees(machine.Tree, machine.Stats.Locals, StatKinds, hasRoot: false);
    }

    /// <summary>Label.</summary>
    public string Label { get; }

    /// <summary>Virtual time.</summary>
    public long Nanoseconds { get; }

    /// <summary>Dying memcgs then.</summary>
    public int DyingCount { get; }

    /// <summary>Slab pages then, in bytes.</summary>
    public long SlabBytes { get; }

    /// <summary>Live object bytes over slab bytes then, in parts per million.</summary>
    public long SlabUtilisationPpm { get; }

    /// <summary>State by memcg then.</summary>
    public MemcgState[] State { get; }

    /// <summary>The memory counter.</summary>
    public CounterBook Memory { get; }

    /// <summary>The counter of kernel memory.</summary>
    public CounterBook Kmem { get; }

    /// <summary>The whole machine.</summary>
    public SystemTotals System { get; }

    /// <summary>Swap; null where there is no device.</summary>
    internal SwapBook? Swap { get; }

    /// <summary>Memory and swap together (cgroup v1).</summary>
    internal MemswBook Memsw { get; }

    /// <summary>Parent by memcg.</summary>
    internal ReadOnlySpan<MemcgId> Parents => _machine.Tree.Parent;

    /// <summary>Usage counter by memcg, in bytes.</summary>
    public KeptColumn UsageBytes => Memory.UsageBytes;

    /// <summary>Kmem counter by memcg, in bytes.</summary>
    public KeptColumn KmemBytes => Kmem.UsageBytes;

    /// <summary>errno of the last event that could fail, 0 when it did not.</summary>
    public int Errno { get; }

    /// <summary>What live allocations owned in the subtree amount to in the strategy's charge unit, by memcg, in bytes.</summary>
    public KeptColumn OwnedBytes { get; private set; } = KeptColumn.Of([]);

    /// <summary>Charged for no allocation in particular, by subtree: stocks, leftovers, reservations.</summary>
    public KeptColumn HeldBytes { get; private set; } = KeptColumn.Of([]);

    /// <summary>Chargeable bytes alive that tasks of the subtree allocated.</summary>
    public KeptColumn AllocatedBytes { get; private set; } = KeptColumn.Of([]);

    /// <summary>Chargeable bytes alive that nobody pays for.</summary>
    public long LostBytes { get; private set; }

    /// <summary>The first allocation nobody pays for.</summary>
    public LiveAllocation? FirstLost { get; private set; }

    /// <summary>Bytes mapped by one task alone whose memcg neither pays for them nor has an ancestor that does.</summary>
    public long MisownedBytes { get; private set; }

    /// <summary>First allocation of an offline memcg that a stranger pays for.</summary>
    public LiveAllocation? FirstStranger { get; private set; }

    /// <summary>First allocation of a group that lives, which another group pays for although no task took it there.</summary>
    public LiveAllocation? FirstAdopted { get; private set; }

    /// <summary>The first thing that names a group which has been released: a use after free.</summary>
    public DanglingName? FirstDangling { get; private set; }

    /// <summary>The first place where lists, memory.stat and live memory do not agree.</summary>
    public BookDifference? FirstDifference { get; private set; }

    /// <summary>The first group for which the strategy says it holds more than stocks and leftovers can.</summary>
    public BookDifference? FirstOverheld { get; private set; }

    /// <summary>Fates of what offline memcgs left, by memcg and class.</summary>
    public FateTable Fates { get; }

    /// <summary>memory.stat of a subtree then, in bytes.</summary>
    public long StatOf(MemcgId memcg, StatKind kind) => _stats[memcg, (int)kind];

    /// <summary>memory.events then, by subtree.</summary>
    internal EventTotals Events { get; }

    internal static Audit Of(Machine machine, string label)
    {
        using FolioOwners owners = new(machine);
        return Of(machine, label, owners);
    }

    internal static Audit Of(Machine machine, string label, FolioOwners owners)
    {
        Audit audit = new(machine, label, owners);
        audit.CountFolios();
        audit.MisownedBytes = MisownedPages.BytesOf(machine, owners);
        audit.CountSlab();
        audit.CountPages();
        audit.CountBytes();
        audit.CountHeld();
        audit._books.AddUp(machine.Tree);
        audit.FirstDangling ??= DanglingName.Find(machine, audit.State) ?? audit.Swap?.FirstDangling;
        audit.FirstDifference = audit._books.Owned.Compare(machine, audit.State, audit._stats) ?? LruBook.Compare(machine, owners)
            ?? SplitQueueBook.Compare(machine, owners) ?? audit.Swap?.FirstDifference;
        audit.Close();
        return audit;
    }

    private void CountFolios()
    {
        FolioTable folios = _machine.Folios;
        long pageBytes = _machine.Description.PageSizeBytes;
        foreach (FolioRun run in _owners.Runs)
        {
            FolioId first = run.Folio;
            if ((folios.Flags[first] & (FolioFlags.Present | FolioFlags.Tail)) != FolioFlags.Present)
            {
                continue;
            }

            MemcgId allocator = _machine.Ledger.FolioMemcgs[first], owner = _owners[first];
            int pages = run.Length * folios.PagesOf(first);
            Count(new LiveAllocation(AllocationClass.Folio, first, allocator, owner, pageBytes), pageBytes * pages);
            if (folios.Has(first, FolioFlags.Large))
            {
                _books.Owned.AddHuge(owner, folios, first, pageBytes);
            }
            else
            {
                _books.Owned.AddFolio(owner, folios.Kind[first], pages * pageBytes);
            }
        }
    }

    // Neighbours mostly share allocator and owner, and are counted together.
    private void CountSlab()
    {
        KmemOwnership kmem = _machine.Kmem;
        ChargeUnit unit = kmem.Unit;
        if (unit == ChargeUnit.SlabPage)
        {
            CountSlabPages();
        }

        LiveAllocation first = default;
        SlabTotals all = default;
        for (int item = 0; unit != ChargeUnit.Nothing && item < _machine.Objects.Count; item++)
        {
            int slot = _machine.Objects.SlotOf(item);
            MemcgId allocator = slot >= 0 ? _machine.Ledger.MemcgOfObject(item) : MemcgId.None;
            if (allocator >= 0)
            {
                CacheGeometry cache = _machine.Slabs.CacheOfSlab(_machine.Slabs.SlabOfSlot(slot));
                MemcgId owner = kmem.OwnerOfObject(slot);
                if (all.Objects == 0 || first.Allocator != allocator || first.Owner != owner)
                {
                    CountSlab(in first, in all, unit, kmem.OverheadBytes);
                    (first, all) = (new LiveAllocation(AllocationClass.Slab, item, allocator, owner, cache.ObjectBytes), default);
                }

                all.Add(cache);
            }
        }

        CountSlab(in first, in all, unit, kmem.OverheadBytes);
    }

    private void CountSlab(in LiveAllocation first, in SlabTotals all, ChargeUnit unit, int overheadBytes)
    {
        if (all.Objects == 0)
        {
            return;
        }

        Count(in first, unit == ChargeUnit.Object ? all.Bytes : 0, all.Bytes);
        if (unit == ChargeUnit.Object && first.Owner >= 0)
        {
            // What is charged for the ownership vector is nobody's allocation, like a stock.
            _books.HeldBytes[first.Owner] += (long)overheadBytes * all.Objects;
            _books.Owned.AddSlab(first.Owner, in all, overheadBytes);
        }
    }

    private void CountSlabPages()
    {
        for (int slab = 0; slab < _machine.Slabs.SlabCount; slab++)
        {
            CacheId instance = _machine.Slabs.InstanceOfSlab(slab);
            MemcgId owner = instance >= 0 ? _machine.Kmem.OwnerOfSlab(slab) : MemcgId.None;
            if (owner >= 0)
            {
                CacheGeometry cache = _machine.Slabs.CacheOf(instance);
                long bytes = (long)cache.PagesPerSlab * _machine.Description.PageSizeBytes;
                _books.OwnedBytes[owner] += bytes;
                _books.Owned.AddSlab(owner, cache, bytes);
                if (State[owner] is MemcgState.Released or MemcgState.Absent)
                {
                    FirstDangling ??= new DanglingName($"slab {slab}", owner);
                }
            }
        }
    }

    private void CountPages()
    {
        for (int run = 0; _machine.Kmem.Unit != ChargeUnit.Nothing && run < _machine.KernelPages.Count; run++)
        {
            if (_machine.KernelPages.PagesOf(run) > 0 && _machine.Ledger.MemcgOfPages(run) >= 0)
            {
                long bytes = (long)_machine.KernelPages.PagesOf(run) * _machine.Description.PageSizeBytes;
                LiveAllocation live = new(AllocationClass.KernelPages, run, _machine.Ledger.MemcgOfPages(run), _machine.PayerOfPages(run), bytes)
                {
                    User = _machine.Ledger.UserOfPages(run),
                };
                Count(in live, bytes);
                _books.Owned.Add(live.Owner, _machine.KernelPages.KindOf(run), bytes);
            }
        }
    }

    private void CountBytes()
    {
        foreach ((LiveAllocation live, StatKind kind) in ChargedBytes.Of(_machine))
        {
            Count(in live, live.Bytes);
            _books.Owned.Add(live.Owner, kind, live.Bytes);
            _books.Owned.Add(live.Owner, StatKind.Zswapped, kind == StatKind.Zswap ? _machine.Description.PageSizeBytes : 0);
        }
    }

    private void Count(in LiveAllocation live, long bytes) => Count(in live, bytes, bytes);

    // One allocation, or the first of many that have its allocator and owner.
    private void Count(in LiveAllocation live, long chargedBytes, long bytes)
    {
        if (live.Owner >= 0)
        {
            _books.OwnedBytes[live.Owner] += chargedBytes;
            if (State[live.Owner] is MemcgState.Released or MemcgState.Absent)
            {
                FirstDangling ??= new DanglingName($"{live.Class.Word()} {live.Number}", live.Owner);
            }
        }

        if (live.Allocator == MemcgId.Root)
        {
            return;
        }

        _books.AllocatedBytes[live.Allocator] += bytes;
        if (live.Owner == MemcgId.None)
        {
            LostBytes += bytes;
            FirstLost ??= live;
        }

        if (_machine.Tree.IsOffline[live.Allocator])
        {
            CountFate(in live, bytes);
        }
        else if (FirstAdopted is null && live.Owner > MemcgId.Root && IsAdopted(in live))
        {
            FirstAdopted = live;
        }
    }

    // A group pays for what it or a descendant allocated or was given, and for what a task took along when it moved.
    private bool IsAdopted(in LiveAllocation live)
    {
        if (_machine.Tree.IsAncestorOrSelf(live.Owner, live.Allocator) || IsUsers(in live))
        {
            return false;
        }

        foreach (MoveRecord move in _machine.Moves)
        {
            if (move.From == live.Allocator && _machine.Tree.IsAncestorOrSelf(live.Owner, move.To))
            {
                return false;
            }
        }

        return true;
    }

    private void CountFate(in LiveAllocation live, long bytes)
    {
        ref FateBytes fate = ref Fates.Of(live.Allocator, live.Class);
        if (live.Owner == MemcgId.None)
        {
            fate.Lost += bytes;
        }
        else if (live.Owner == live.Allocator)
        {
            fate.Pinned += bytes;
        }
        else if (_machine.Tree.IsAncestorOrSelf(live.Owner, live.Allocator))
        {
            fate.Reparented += bytes;
        }
        else
        {
            fate.Recharged += bytes;
            FirstStranger ??= IsUsers(in live) ? null : live;
        }
    }

    // Whoever something was allocated for or handed to is no stranger, and nor is a group above.
    private bool IsUsers(in LiveAllocation live) => live.User >= 0 && _machine.Tree.IsAncestorOrSelf(live.Owner, live.User);

    private void CountHeld()
    {
        HeldBound most = new(_machine);
        for (MemcgId memcg = MemcgId.First; memcg < State.Length; memcg++)
        {
            if (State[memcg] is MemcgState.Online or MemcgState.Dying)
            {
                long pages = _machine.Stock.HeldPages(memcg) + _machine.Move.ReservedPages(memcg);
                long kmem = _machine.Kmem.HeldBytes(memcg), bound = most.BytesOf(_books.HandedUp[memcg]);
                _books.HeldBytes[memcg] += (pages * _machine.Description.PageSizeBytes) + kmem;
                if (kmem > bound)
                {
                    FirstOverheld ??= new BookDifference(memcg, "held in byte stocks and leftovers", kmem, bound);
                }
            }
        }
    }

    private void Close()
    {
        OwnedBytes = KeptColumn.Of(_books.OwnedBytes);
        HeldBytes = KeptColumn.Of(_books.HeldBytes);
        AllocatedBytes = KeptColumn.Of(_books.AllocatedBytes);
        _books.Close();
        Fates.Close();
    }
}
