using Eval.Kernel.Collections;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Ledger;

/// <summary>
/// The independent truth: for each live allocation who allocated it, and per memcg how much of it lives. Written by the machine at birth and
/// death only, invisible to strategies, compared with what they charge by the invariants.
/// </summary>
internal sealed class AllocationLedger
{
    private MemcgId[] _objectMemcg = [];
    private MemcgId[] _folioMemcg = [];
    private MemcgId[] _pagesMemcg = [];
    private MemcgId[] _pagesUser = [];

    public AllocationLedger(int memcgs)
    {
        ObjectBytes = Columns.New<long>(memcgs);
        FolioPages = Columns.New<long>(memcgs);
        KernelPages = Columns.New<long>(memcgs);
    }

    /// <summary>Live bytes of chargeable slab objects by allocating memcg.</summary>
    public long[] ObjectBytes { get; }

    /// <summary>Pages of live folios by allocating memcg.</summary>
    public long[] FolioPages { get; }

    /// <summary>Live chargeable kernel pages by allocating memcg.</summary>
    public long[] KernelPages { get; }

    /// <summary>Chargeable objects alive.</summary>
    public long LiveObjects { get; private set; }

    /// <summary>Allocating memcg of a live object; <see cref="MemcgId.None"/> when it is not chargeable.</summary>
    public MemcgId MemcgOfObject(int item) => _objectMemcg[item];

    /// <summary>Allocating memcg of a live folio.</summary>
    public MemcgId MemcgOfFolio(FolioId folio) => _folioMemcg[folio];

    /// <summary>The same by folio; what it says of numbers that stand for no live folio means nothing.</summary>
    public ReadOnlySpan<MemcgId> FolioMemcgs => _folioMemcg;

    /// <summary>Allocating memcg of a live kernel page run; <see cref="MemcgId.None"/> when it is not chargeable.</summary>
    public MemcgId MemcgOfPages(int run) => _pagesMemcg[run];

    /// <summary>
    /// Memcg of whoever a live kernel page run was allocated for, or of the last task that took it over; <see cref="MemcgId.None"/> when that is the allocator.
    /// </summary>
    public MemcgId UserOfPages(int run) => run < _pagesUser.Length ? _pagesUser[run] : MemcgId.None;

    public void EnsureObjects(int count) => Columns.Ensure(ref _objectMemcg, count, MemcgId.None);

    public void EnsureFolios(int count) => Columns.Ensure(ref _folioMemcg, count, MemcgId.None);

    public void EnsurePages(int count) => Columns.Ensure(ref _pagesMemcg, count, MemcgId.None);

    public void ObjectBorn(int item, MemcgId memcg, int bytes)
    {
        _objectMemcg[item] = memcg;
        if (memcg >= 0)
        {
            ObjectBytes[memcg] += bytes;
            LiveObjects++;
        }
    }

    public void ObjectDied(int item, int bytes)
    {
        MemcgId memcg = _objectMemcg[item];
        if (memcg >= 0)
        {
            ObjectBytes[memcg] -= bytes;
            LiveObjects--;
        }
    }

    public void FolioBorn(FolioId folio, MemcgId memcg, int pages = 1)
    {
        _folioMemcg[folio] = memcg;
        FolioPages[memcg] += pages;
    }

    public void FolioDied(FolioId folio, int pages = 1) => FolioPages[_folioMemcg[folio]] -= pages;

    public void PagesBorn(int run, MemcgId memcg, int pages)
    {
        _pagesMemcg[run] = memcg;
        if (memcg >= 0)
        {
            KernelPages[memcg] += pages;
        }
    }

    public void PagesTaken(int run, MemcgId memcg)
    {
        Columns.Ensure(ref _pagesUser, _pagesMemcg.Length, MemcgId.None);
        _pagesUser[run] = memcg;
    }

    public void PagesDied(int run, int pages)
    {
        if (run < _pagesUser.Length)
        {
            _pagesUser[run] = MemcgId.None;
        }

        MemcgId memcg = _pagesMemcg[run];
        if (memcg >= 0)
        {
            KernelPages[memcg] -= pages;
        }
    }
}
