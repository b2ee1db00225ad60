using System.Runtime.CompilerServices;
using Eval.Kernel.Charging;
using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Faults;
using Eval.Kernel.Ids;
using Eval.Kernel.Ledger;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Folio;

/// <summary>
/// All folios as columns by page; numbers are given by the fixture. Most are one page; how larger ones are kept says their part. A new folio waits in a per-CPU
/// batch (mm/swap.c, lru_add) before it is on its owner's LRU; while it waits it cannot be isolated, and truncating it does not uncharge it yet.
/// </summary>
public sealed partial class FolioTable
{
    private readonly MachineDescription _description;
    private readonly CostCounters _costs;
    private readonly FaultTable _faults;
    private readonly MemcgStats _stats;
    private readonly AllocationLedger _ledger;
    private readonly Facet<FolioOwner> _owners;
    private readonly FolioBatches _pagevecs;
    private int[] _owner = [];
    private FolioFlags[] _flags = [];
    private FolioKind[] _kind = [];
    private int[] _file = [];
    private int[] _mapCount = [];

    internal FolioTable(
        MachineDescription description, CostCounters costs, FaultTable faults, MemcgStats stats, AllocationLedger ledger, Facet<FolioOwner> owners,
        SwapSpace swap, HugePages huge, SplitQueues splitQueues, NumaNodes nodes, int memcgs, int capacity)
    {
        Swap = swap;
        Huge = huge;
        SplitQueues = splitQueues;
        AnonStartsActive = description.AnonStartsActive || !swap.IsThere;
        _description = description;
        _costs = costs;
        _faults = faults;
        _stats = stats;
        _ledger = ledger;
        _owners = owners;
        Lru = new LruLists(description.Lru, nodes, memcgs);
        Placement = Lru.Generations is { } generations ? new GenerationPlacement(this, generations, costs) : new TwoListPlacement(this);
        _pagevecs = new FolioBatches(description.CpuCount, Math.Max(1, description.PagevecFolios));
        Ensure(capacity);
    }

    /// <summary>The LRU lists.</summary>
    public LruLists Lru { get; }

    /// <summary>Which of them a folio stands on.</summary>
    internal LruPlacement Placement { get; }

    /// <summary>The swap device.</summary>
    internal SwapSpace Swap { get; }

    /// <summary>Whether new anonymous memory is active at once.</summary>
    internal bool AnonStartsActive { get; }

    /// <summary>Owner handle by folio; what it means is the folio facet's business. <see cref="MemcgId.None"/>: charged to nobody.</summary>
    public ReadOnlySpan<int> Owner => _owner;

    /// <summary>Flags by folio.</summary>
    public ReadOnlySpan<FolioFlags> Flags => _flags;

    /// <summary>Kind by folio.</summary>
    public ReadOnlySpan<FolioKind> Kind => _kind;

    /// <summary>File by folio, -1 for anonymous ones.</summary>
    public ReadOnlySpan<int> File => _file;

    /// <summary>Mappings by page.</summary>
    public ReadOnlySpan<int> MapCount => _mapCount;

    internal ref FolioFlags FlagsAt(FolioId folio) => ref _flags[folio];
    internal ref int MapCountAt(FolioId folio) => ref _mapCount[folio];

    /// <summary>Stores a folio's owner handle. For the folio facet: whoever else does it loses the charge, and conservation says so.</summary>
    public void SetOwner(FolioId folio, int owner) => _owner[folio] = owner;

    /// <summary>Marks a folio whose charge did not follow its task, or takes the mark back; it goes with the folio.</summary>
    public void MarkWrongCharge(FolioId folio, bool isWrong) =>
        _flags[folio] = isWrong ? _flags[folio] | FolioFlags.WrongCharge : _flags[folio] & ~FolioFlags.WrongCharge;

    /// <summary>Folio numbers that exist.</summary>
    public int Count { get; private set; }

    /// <summary>Pages allocated now.</summary>
    internal int PresentCount { get; private set; }

    /// <summary>Charges that followed a task, in bytes; a charge that went back counts again.</summary>
    internal long MovedBytes { get; private set; }

    /// <summary>Charges that went from a dead memcg to a user's, in bytes.</summary>
    internal long RechargedBytes { get; private set; }

    /// <summary>Pages uncharged by reclaim so far.</summary>
    internal long ReclaimedPages { get; set; }

    internal void Ensure(int folios)
    {
        if (folios <= Count)
        {
            return;
        }

        Columns.Ensure(ref _owner, folios, MemcgId.None);
        Columns.Ensure(ref _flags, folios);
        Columns.Ensure(ref _kind, folios);
        Columns.Ensure(ref _file, folios);
        Columns.Ensure(ref _mapCount, folios);
        Lru.Ensure(_owner.Length);
        Placement.Ensure(_owner.Length);
        _ledger.EnsureFolios(_owner.Length);
        Swap.Ensure(_owner.Length);
        EnsureLarge(_owner.Length);
        Count = folios;
    }

    /// <summary>True when the folio has a flag.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(FolioId folio, FolioFlags flag) => (_flags[folio] & flag) != 0;

    /// <summary>Allocates and charges a folio, for a page fault or a system call; false when the charge is refused.</summary>
    internal bool Add(FolioId folio, FolioKind kind, int file, MemcgId memcg, int cpu, bool inFault)
    {
        if (Has(folio, FolioFlags.Zombie))
        {
            DrainAllPagevecs(); // The number stands for a new page, while the old one waits in a batch to be let go.
        }

        Begin(folio, kind, file, FolioFlags.Present, cpu, inFault);
        _costs.Step(StepKind.PageAlloc, 1);
        if (!_owners.Current.Charge(folio, memcg, cpu, ChargeContext.Normal))
        {
            _flags[folio] = FolioFlags.None;
            return false;
        }

        AddStat(folio, OwnerOf(folio), 1);
        _ledger.FolioBorn(folio, memcg);
        PresentCount++;
        EnterPagevec(folio, cpu);
        return true;
    }

    private void Begin(FolioId folio, FolioKind kind, int file, FolioFlags flags, int cpu, bool inFault)
    {
        _kind[folio] = kind;
        _file[folio] = file;
        _mapCount[folio] = 0;
        _flags[folio] = flags;
        Lru.Allocated(folio, cpu);
        Placement.Born(folio, inFault);
        _owner[folio] = MemcgId.None;
    }

    /// <summary>Frees a folio whose mapping has let go of it, or leaves it to the per-CPU batch that still holds it.</summary>
    internal void Drop(FolioId folio)
    {
        if (Has(folio, FolioFlags.InPagevec))
        {
            _flags[folio] |= FolioFlags.Zombie;
            return;
        }

        RemoveFromLru(folio);
        Release(folio);
    }

    /// <summary>Takes a folio off its LRU for a walker; false when it is not on one or somebody else has it (folio_isolate_lru).</summary>
    public bool TryIsolate(FolioId folio)
    {
        _costs.Step(StepKind.PageWalk, 1);
        if (!Has(folio, FolioFlags.OnLru) || Has(folio, FolioFlags.Isolated) || _faults.Hits(FaultKind.Isolate))
        {
            return false;
        }

        Isolate(folio);
        return true;
    }

    /// <summary>Takes a folio off its LRU for reclaim, which holds the lock of the lists.</summary>
    internal void Isolate(FolioId folio)
    {
        RemoveFromLru(folio);
        _flags[folio] |= FolioFlags.Isolated;
    }

    /// <summary>Puts an isolated folio back, on the list of whoever owns it now (folio_putback_lru).</summary>
    public void Putback(FolioId folio)
    {
        _flags[folio] &= ~FolioFlags.Isolated;
        AddToLru(folio);
    }

    /// <summary>Puts an isolated folio where it is the next one reclaimed (folio_rotate_reclaimable).</summary>
    internal void PutbackCold(FolioId folio)
    {
        _flags[folio] = (_flags[folio] & ~FolioFlags.Isolated) | FolioFlags.OnLru;
        Placement.AddCold(folio);
    }

    /// <summary>
    /// Where folios have generations, a lruvec gets as many as there can be, so that any list of a child has a counterpart (max_lru_gen_memcg).
    /// </summary>
    public void FillGenerations(MemcgNodeId lruvec) => Placement.FillGenerations(lruvec);

    /// <summary>Whether it has them still (recheck_lru_gen_max_memcg); true where folios have no generations.</summary>
    public bool HasAllGenerations(MemcgNodeId lruvec) => Placement.HasAllGenerations(lruvec);

    /// <summary>Locks a folio without waiting; false when it is locked (folio_trylock).</summary>
    public bool TryLock(FolioId folio)
    {
        _costs.Step(StepKind.Atomic, 1);
        if (Has(folio, FolioFlags.Locked) || _faults.Hits(FaultKind.TryLock))
        {
            return false;
        }

        _flags[folio] |= FolioFlags.Locked;
        return true;
    }

    /// <summary>Unlocks a folio (folio_unlock).</summary>
    public void Unlock(FolioId folio) => _flags[folio] &= ~FolioFlags.Locked;

    /// <summary>Makes an anonymous or file folio the next one its inactive list is reclaimed from (deactivate_page and a rotation).</summary>
    public void DeactivateToTail(FolioId folio)
    {
        if (Has(folio, FolioFlags.OnLru) && !Has(folio, FolioFlags.Mlocked))
        {
            RemoveFromLru(folio);
            _flags[folio] |= FolioFlags.OnLru;
            Placement.AddCold(folio);
        }
    }

    /// <summary>Drains the batches of all CPUs to the LRU lists (lru_add_drain_all).</summary>
    public void DrainAllPagevecs()
    {
        for (int cpu = 0; cpu < _pagevecs.Cpus; cpu++)
        {
            DrainPagevec(cpu);
        }
    }

    /// <summary>Drains the batch of one CPU (lru_add_drain).</summary>
    public void DrainPagevec(int cpu)
    {
        foreach (FolioId folio in _pagevecs.Take(cpu))
        {
            _flags[folio] &= ~FolioFlags.InPagevec;
            if (Has(folio, FolioFlags.Zombie))
            {
                Release(folio);
            }
            else
            {
                AddToLru(folio);
            }
        }
    }

    internal void SetActive(FolioId folio, bool active) =>
        SetFlags(folio, FolioFlags.Active | FolioFlags.Referenced, active ? FolioFlags.Active : FolioFlags.None);

    internal void SetMlocked(FolioId folio, bool mlocked) => SetFlags(folio, FolioFlags.Mlocked, mlocked ? FolioFlags.Mlocked : FolioFlags.None);

    internal void Mlock(FolioId folio, int task)
    {
        SetMlocked(folio, true);
        _owners.Current.Mlocked(folio, task);
    }

    /// <summary>Puts a folio that a walker found busy to the head of its list, so that the walker meets it last (list_move).</summary>
    public void Rotate(FolioId folio)
    {
        if (Has(folio, FolioFlags.OnLru))
        {
            RemoveFromLru(folio);
            AddToLru(folio);
        }
    }

    private void EnterPagevec(FolioId folio, int cpu)
    {
        if (_description.PagevecFolios == 0)
        {
            AddToLru(folio);
            return;
        }

        _flags[folio] |= FolioFlags.InPagevec;
        if (_pagevecs.Add(cpu, folio))
        {
            DrainPagevec(cpu);
        }
    }

    // On which list a folio belongs depends on its flags.
    private void SetFlags(FolioId folio, FolioFlags which, FolioFlags value)
    {
        bool onLru = Has(folio, FolioFlags.OnLru);
        RemoveFromLru(folio);
        _flags[folio] = (_flags[folio] & ~which) | value;
        if (onLru)
        {
            AddToLru(folio);
        }
    }

    private void AddToLru(FolioId folio)
    {
        _flags[folio] |= FolioFlags.OnLru;
        Placement.Add(folio);
    }

    private void RemoveFromLru(FolioId folio)
    {
        if (Has(folio, FolioFlags.OnLru))
        {
            _flags[folio] &= ~FolioFlags.OnLru;
            Placement.Remove(folio);
        }
    }

    private void Release(FolioId folio)
    {
        Unqueue(folio);
        AddStat(folio, OwnerOf(folio), -1);
        _owners.Current.Uncharge(folio);
        Huge.Hugetlb.Free += IsHugetlb(folio) ? 1 : 0;
        for (FolioId page = folio, end = folio + NumbersOf(folio); page < end; page++)
        {
            _ledger.FolioDied(page, IsHugetlb(page) ? Huge.Hugetlb.PagesEach : 1);
            _flags[page] = FolioFlags.None;
            _owner[page] = MemcgId.None;
            PresentCount--;
        }
    }
}
