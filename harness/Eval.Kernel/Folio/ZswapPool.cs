using Eval.Kernel.Charging;
using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Folio;

/// <summary>
/// Compressed pages in front of the swap device (mm/zswap.c). An entry is charged in bytes as kernel memory is, to whoever owns the page
/// (obj_cgroup_charge_zswap), and pins what that is charged through, not the group; its page holds a slot of the device as any page in swap does. Entries
/// stand on a list of their owner's, oldest first. Every page compresses to as many bytes. The pool's own limit is never met.
/// </summary>
public sealed class ZswapPool
{
    // No entry; an entry of nobody's has the handle of what nobody is charged for.
    private const int NotStored = KmemOwner.Refused;

    private readonly CostCounters _costs;
    private readonly MemcgTree _tree;
    private readonly MemcgStats _stats;
    private readonly ControlFiles _control;
    private readonly MemoryEvents _events;
    private readonly Facet<KmemOwner> _kmem;
    private readonly ListLru _lists;
    private readonly ZswapAtLimit _atLimit;
    private readonly bool _isCharged, _takesLargeFolios;
    private readonly int _pageBytes;
    private int[] _handle = [];
    private bool[] _isReferenced = [];

    internal ZswapPool(
        MachineDescription description, KernelVersion kernel, CostCounters costs, MemcgTree tree, MemcgStats stats, ControlFiles control, MemoryEvents events,
        Facet<KmemOwner> kmem)
    {
        EntryBytes = description.ZswapEntryBytes;
        _pageBytes = description.PageSizeBytes;

        // f4840ccfca25.
        _isCharged = description.CgroupVersion == 2 && !kernel.IsBefore(5, 19);
        _atLimit = kernel.IsBefore(6, 8) ? ZswapAtLimit.GoesPast : kernel.IsBefore(6, 12) ? ZswapAtLimit.WritesOldest : ZswapAtLimit.SparesOnce;
        _takesLargeFolios = !kernel.IsBefore(6, 13);
        _costs = costs;
        _tree = tree;
        _stats = stats;
        _control = control;
        _events = events;
        _kmem = kmem;
        _lists = new ListLru(EntryBytes > 0 ? tree.Capacity : 0);
    }

    /// <summary>Bytes that a page is compressed to, 0 when there is no zswap.</summary>
    public int EntryBytes { get; }

    /// <summary>Whether there is zswap.</summary>
    public bool IsThere => EntryBytes > 0;

    /// <summary>Whether a page is stored.</summary>
    public bool Has(FolioId page) => page < _handle.Length && _handle[page] != NotStored;

    /// <summary>Handle of a page's charge; that of what nobody is charged for when nobody is, or when the page is not stored.</summary>
    internal int HandleOf(FolioId page) => Has(page) ? _handle[page] : KmemOwner.Uncharged;

    internal void Ensure(int pages)
    {
        if (IsThere)
        {
            Columns.Ensure(ref _handle, pages, NotStored);
            Columns.Ensure(ref _isReferenced, pages);
            _lists.Ensure(pages);
        }
    }

    /// <summary>Whether what zswap does not take may go to the device (mem_cgroup_zswap_writeback_enabled): no group from here up forbids it.</summary>
    internal bool MayWriteBack(MemcgId memcg)
    {
        for (MemcgId c = memcg; IsThere && c > MemcgId.Root; c = _tree.Parent[c])
        {
            if (_control.KeepsZswap[c])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Compresses and charges the pages of a folio that have got their slots of the device (zswap_store); of more than one page all or none, and none up to
    /// 6.12.
    /// </summary>
    /// <param name="folio">The folio, which is still charged.</param>
    /// <param name="pages">Pages it has.</param>
    /// <param name="memcg">Who is charged for it.</param>
    /// <param name="cpu">CPU of whoever reclaims.</param>
    /// <returns>False when it goes past zswap.</returns>
    internal bool TryStore(FolioId folio, int pages, MemcgId memcg, int cpu)
    {
        if (!IsThere || (pages > 1 && !_takesLargeFolios))
        {
            return false;
        }

        for (int i = 0; i < pages; i++)
        {
            if (!TryStorePage(folio + i, memcg, cpu))
            {
                for (; i > 0; i--)
                {
                    Free(folio + (i - 1));
                }

                return false;
            }
        }

        return true;
    }

    private bool TryStorePage(FolioId page, MemcgId memcg, int cpu)
    {
        MemcgId payer = _isCharged ? _kmem.Current.PayerOfBytes(memcg) : MemcgId.None;
        if (payer != MemcgId.None && !HasRoom(payer) && !TryWriteOldest(payer))
        {
            return false;
        }

        _handle[page] = KmemOwner.Uncharged;
        _isReferenced[page] = true;
        if (payer != MemcgId.None)
        {
            _handle[page] = _kmem.Current.ChargeBytes(memcg, EntryBytes, cpu, ChargeContext.Reclaim);
            Count(payer, 1);
            _events.Count(payer, MemoryEvent.ZswapOut);
        }

        _lists.Add(page, payer == MemcgId.None ? MemcgId.Root : payer);
        return true;
    }

    /// <summary>A page comes back, when zswap is where it is (zswap_load).</summary>
    internal void Load(FolioId page)
    {
        if (Has(page))
        {
            CountEvent(page, MemoryEvent.ZswapIn);
            Free(page);
        }
    }

    /// <summary>An entry goes (zswap_entry_free); a page that is not stored is left alone.</summary>
    internal void Free(FolioId page)
    {
        int handle = HandleOf(page);
        if (!Has(page))
        {
            return;
        }

        _handle[page] = NotStored;
        _lists.Remove(page);
        if (handle > KmemOwner.Uncharged)
        {
            Count(_kmem.Current.OwnerOfBytes(handle), -1);
            _kmem.Current.UnchargeBytes(handle, EntryBytes, KernelThreads.DriverCpu);
        }
    }

    /// <summary>css_offline: a group's list goes to its parent.</summary>
    internal void Reparent(MemcgId memcg, MemcgId parent)
    {
        if (IsThere)
        {
            _costs.Step(StepKind.ListNode, 1);
            _lists.Reparent(memcg, parent);
        }
    }

    // obj_cgroup_may_zswap: whole pages of the group and of all above it.
    private bool HasRoom(MemcgId memcg)
    {
        for (MemcgId c = memcg; c > MemcgId.Root; c = _tree.Parent[c])
        {
            long max = _control.ZswapMaxPages[c];
            if (max != PageCounter.Unlimited && (max == 0 || _stats.Hierarchical(c, StatKind.Zswap) / _pageBytes >= max))
            {
                return false;
            }
        }

        return true;
    }

    // shrink_memcg and shrink_memcg_cb: one entry is looked at.
    private bool TryWriteOldest(MemcgId memcg)
    {
        if (_atLimit == ZswapAtLimit.GoesPast || !MayWriteBack(memcg) || !_tree.IsOnline(memcg) || _lists.Oldest(memcg) < 0)
        {
            return false;
        }

        _costs.Step(StepKind.ListNode, 1);
        FolioId page = new(_lists.Oldest(memcg));
        if (_atLimit == ZswapAtLimit.SparesOnce && _isReferenced[page])
        {
            _isReferenced[page] = false;
            _lists.Rotate(page);
            return false;
        }

        CountEvent(page, MemoryEvent.ZswapWrittenBack);
        Free(page);
        return true;
    }

    private void CountEvent(FolioId page, MemoryEvent kind)
    {
        if (HandleOf(page) is > KmemOwner.Uncharged and var handle)
        {
            _events.Count(_kmem.Current.OwnerOfBytes(handle), kind);
        }
    }

    private void Count(MemcgId memcg, int entries)
    {
        _stats.Add(memcg, StatKind.Zswap, entries * (long)EntryBytes);
        _stats.Add(memcg, StatKind.Zswapped, entries * (long)_pageBytes);
    }
}
