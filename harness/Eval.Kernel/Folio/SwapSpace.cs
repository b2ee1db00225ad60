using Eval.Kernel.Collections;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Folio;

/// <summary>
/// The swap device: an entry for each page swapped out, by the page's number, with the memcg that is recorded in it (mm/swap_cgroup.c), and
/// memory.swap.current. The device writes at once, as zram does (SWP_SYNCHRONOUS_IO): a page is either in memory or in swap, and its entry is free as soon as
/// it is back. A machine without swap has no columns here.
/// </summary>
public sealed class SwapSpace
{
    private readonly MemoryEvents _events;
    private readonly PageCounter? _counter;
    private MemcgId[] _recorded = [];

    internal SwapSpace(MemoryEvents events, PageCounter? counter, ZswapPool zswap, long pages)
    {
        _events = events;
        Zswap = zswap;
        SizePages = pages;
        _counter = counter;
    }

    /// <summary>Compressed pages in front of the device.</summary>
    public ZswapPool Zswap { get; }

    /// <summary>Pages the device holds, 0 when there is none.</summary>
    public long SizePages { get; }

    /// <summary>Whether there is a device.</summary>
    public bool IsThere => SizePages > 0;

    /// <summary>Entries in use.</summary>
    public long UsedPages { get; private set; }

    /// <summary>memory.swap.current in pages, null when there is no device.</summary>
    internal PageCounter? Counter => _counter;

    /// <summary>Memcg recorded in a page's entry, <see cref="MemcgId.None"/> when the page is not in swap.</summary>
    public MemcgId RecordedIn(FolioId page) => page < _recorded.Length ? _recorded[page] : MemcgId.None;

    /// <summary>Whether a page is in swap.</summary>
    public bool Has(FolioId page) => RecordedIn(page) != MemcgId.None;

    /// <summary>Charges a page of swap; where memory.swap.max is in the way nothing is charged, and the group is told (mem_cgroup_try_charge_swap).</summary>
    public bool TryCharge(MemcgId memcg)
    {
        if (memcg == MemcgId.Root || _counter!.TryCharge(memcg, 1, out _))
        {
            return true;
        }

        _events.Count(memcg, MemoryEvent.SwapMax);
        return false;
    }

    /// <summary>
    /// Whether several pages at once would be charged (mem_cgroup_try_charge_swap of a large folio); where memory.swap.max is in the way the group is told.
    /// </summary>
    internal bool HasRoom(MemcgId memcg, int pages)
    {
        if (memcg == MemcgId.Root || _counter!.MarginPages(memcg) >= pages)
        {
            return true;
        }

        _events.Count(memcg, MemoryEvent.SwapMax);
        return false;
    }

    /// <summary>Uncharges a page of swap (mem_cgroup_uncharge_swap).</summary>
    public void Uncharge(MemcgId memcg)
    {
        if (memcg != MemcgId.Root)
        {
            _counter!.Uncharge(memcg, 1);
        }
    }

    /// <summary>
    /// Stores a page's owner (swap_cgroup_record), <see cref="MemcgId.None"/> when its entry is free. For the swap facet: whoever else does it loses the
    /// charge, and conservation says so.
    /// </summary>
    public void Record(FolioId page, MemcgId memcg)
    {
        UsedPages += (memcg == MemcgId.None ? 0 : 1) - (_recorded[page] == MemcgId.None ? 0 : 1);
        _recorded[page] = memcg;
    }

    /// <summary>Pages that a group may still have in swap (mem_cgroup_get_nr_swap_pages).</summary>
    internal long MarginPages(MemcgId memcg) => _counter is null ? 0 : Math.Min(SizePages - UsedPages, _counter.MarginPages(memcg));

    internal void Ensure(int pages)
    {
        if (IsThere)
        {
            Columns.Ensure(ref _recorded, pages, MemcgId.None);
            Zswap.Ensure(pages);
        }
    }
}
