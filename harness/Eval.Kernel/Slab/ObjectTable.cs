using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Ledger;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Slab;

/// <summary>
/// Live slab objects by number: the slot each sits in, and the list of the task, file or memcg it goes with.
/// Numbers are given by the fixture or the trace importer.
/// </summary>
public sealed class ObjectTable
{
    private readonly MachineDescription _description;
    private readonly CostCounters _costs;
    private readonly MemcgTree _tree;
    private readonly AllocationLedger _ledger;
    private readonly Facet<KmemOwner> _kmem;
    private readonly SlabAllocator _slabs;

    // Below -1: what the object was before it was lost.
    private int[] _slot = [];
    private int[] _next = [];
    private MemcgId[] _pinned = [];
    private int _ownFree = -1;

    internal ObjectTable(
        MachineDescription description, CostCounters costs, MemcgTree tree, AllocationLedger ledger, Facet<KmemOwner> kmem, SlabAllocator slabs, int capacity)
    {
        _description = description;
        _costs = costs;
        _tree = tree;
        _ledger = ledger;
        _kmem = kmem;
        _slabs = slabs;
        Ensure(capacity);
    }

    /// <summary>Object numbers that exist.</summary>
    public int Count { get; private set; }

    /// <summary>Slot of an object, below zero when it is not allocated.</summary>
    public int SlotOf(int item) => _slot[item];

    /// <summary>Root cache of an object, <see cref="CacheId.None"/> when it is not allocated.</summary>
    internal CacheId RootOf(int item) => _slot[item] is >= 0 and int slot ? _slabs.RootOf(_slabs.InstanceOfSlab(_slabs.SlabOfSlot(slot))) : CacheId.None;

    internal void Ensure(int count)
    {
        Columns.Ensure(ref _slot, count, -1);
        Columns.Ensure(ref _next, count, -1);
        _ledger.EnsureObjects(_slot.Length);
        Count = Math.Max(Count, count);
    }

    /// <summary>Allocates an object (kmem_cache_alloc).</summary>
    /// <returns>False when the charge is refused.</returns>
    internal bool Allocate(int item, CacheId root, MemcgId memcg, bool isAccounted, int cpu)
    {
        CostPath before = _costs.Enter(CostPath.Hot);
        _costs.CountHotOperation();
        int bytes = _slabs.ObjectBytesOf(root);
        bool chargeable = isAccounted && memcg != MemcgId.Root;
        KmemOwner kmem = _kmem.Current;
        int handle = KmemOwner.Uncharged;
        CacheId instance = root;
        if (chargeable)
        {
            instance = kmem.CacheFor(root, memcg);
            handle = kmem.ChargeObject(instance, memcg, bytes, cpu);
        }

        int slot = handle == KmemOwner.Refused ? SlabAllocator.None : _slabs.Allocate(instance, cpu);
        if (slot == SlabAllocator.None)
        {
            if (handle > KmemOwner.Uncharged)
            {
                kmem.CancelObject(handle, bytes, cpu);
            }

            _costs.Leave(before);
            return false;
        }

        kmem.ObjectAllocated(slot, handle, cpu);
        _slot[item] = slot;
        _ledger.ObjectBorn(item, chargeable ? memcg : MemcgId.None, bytes);
        _costs.Leave(before);
        return true;
    }

    /// <summary>Frees an object; freeing what is not allocated is nothing (kfree of NULL).</summary>
    internal void Free(int item, int cpu) => Free(item, cpu, null);

    private void Free(int item, int cpu, Sheaf? to, bool isPastCpu = false)
    {
        int slot = _slot[item];
        if (slot < 0)
        {
            return;
        }

        CostPath before = _costs.Enter(CostPath.Hot);
        _costs.CountHotOperation();
        long steps = _costs.Steps(CostPath.Hot);
        int bytes = _slabs.CacheOfSlab(_slabs.SlabOfSlot(slot)).ObjectBytes;
        _slot[item] = -1;
        _ledger.ObjectDied(item, bytes);
        _kmem.Current.ObjectFreed(slot, bytes, cpu);
        if (isPastCpu)
        {
            _slabs.FreeToNode(slot, cpu);
        }
        else if (to is null)
        {
            _slabs.Free(slot, cpu);
        }
        else
        {
            _slabs.Free(slot, to);
        }

        _costs.CountFree(_costs.Steps(CostPath.Hot) - steps);
        if (item < _pinned.Length && _pinned[item] != MemcgId.Root)
        {
            _tree.Put(_pinned[item], PinReason.Sock);
            _pinned[item] = MemcgId.Root;
        }

        _costs.Leave(before);
    }

    /// <summary>A number for an object that the machine allocates by itself; free numbers are used again.</summary>
    internal int NewOwn()
    {
        int item = _ownFree;
        if (item >= 0)
        {
            _ownFree = _next[item];
            return item;
        }

        item = Count;
        Ensure(item + 1);
        return item;
    }

    /// <summary>Allocates objects that the kernel needs for itself and puts them on a list.</summary>
    /// <param name="objects">Which, and how many.</param>
    /// <param name="memcg">Who makes the kernel do so.</param>
    /// <param name="isAccounted">Whether that one pays.</param>
    /// <param name="cpu">CPU it happens on.</param>
    /// <param name="head">First of the list.</param>
    /// <returns>False when one was refused; those before it are there.</returns>
    internal bool AllocateOwn(KernelObjects objects, MemcgId memcg, bool isAccounted, int cpu, ref int head)
    {
        for (int n = 0; n < objects.Count; n++)
        {
            int item = NewOwn();
            if (!Allocate(item, objects.Cache, memcg, isAccounted, cpu))
            {
                FreeOwnNumber(item);
                return false;
            }

            Link(item, ref head);
        }

        return true;
    }

    /// <summary>Allocates several kinds of objects likewise, one kind after another.</summary>
    /// <returns>False when one was refused; those before it are there.</returns>
    internal bool AllocateOwn(IReadOnlyList<KernelObjects> kinds, MemcgId memcg, bool isAccounted, int cpu, ref int head)
    {
        for (int i = 0; i < kinds.Count; i++)
        {
            if (!AllocateOwn(kinds[i], memcg, isAccounted, cpu, ref head))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Frees an object of the machine's own and its number.</summary>
    internal void FreeOwn(int item, int cpu)
    {
        Free(item, cpu);
        FreeOwnNumber(item);
    }

    private void FreeOwnNumber(int item)
    {
        _next[item] = _ownFree;
        _ownFree = item;
    }

    /// <summary>Frees the first of a list of the machine's own objects; returns the new first.</summary>
    internal int FreeFirstOwn(int head, int cpu)
    {
        int next = _next[head];
        FreeOwn(head, cpu);
        return next;
    }

    /// <summary>The one after an object of the machine's own in its list, -1 for none.</summary>
    internal int NextOwn(int item) => _next[item];

    /// <summary>Frees a list of the machine's own objects and their numbers.</summary>
    internal void FreeOwnList(ref int head)
    {
        for (int item = head; item >= 0;)
        {
            int next = _next[item];
            FreeOwn(item, cpu: 0);
            item = next;
        }

        head = -1;
    }

    /// <summary>Frees a list of the machine's own objects and their numbers, whose slabs then stand on their nodes' lists.</summary>
    internal void FreeOwnListToNode(int head, int cpu)
    {
        for (int item = head; item >= 0;)
        {
            int next = _next[item];
            Free(item, cpu, null, isPastCpu: true);
            FreeOwnNumber(item);
            item = next;
        }
    }

    /// <summary>
    /// Frees a list of the machine's own objects of one cache, and their numbers, into a sheaf: the one that was put on the list first goes first.
    /// </summary>
    internal void FreeOwnList(int head, int cpu, Sheaf to)
    {
        int first = -1;
        for (int item = head; item >= 0;)
        {
            int next = _next[item];
            Link(item, ref first);
            item = next;
        }

        for (int item = first; item >= 0;)
        {
            int next = _next[item];
            Free(item, cpu, to);
            FreeOwnNumber(item);
            item = next;
        }
    }

    /// <summary>The object pins a memcg while it lives, as a socket does (sk->sk_memcg).</summary>
    internal void Pin(int item, MemcgId memcg)
    {
        if (memcg > MemcgId.Root && _description.SocketsPinMemcg)
        {
            Columns.Ensure(ref _pinned, item + 1);
            _pinned[item] = memcg;
            _tree.Get(memcg, PinReason.Sock);
        }
    }

    internal void Link(int item, ref int head)
    {
        _next[item] = head;
        head = item;
    }

    /// <summary>The object of a list that was put on it before all others that are there, -1 for none.</summary>
    internal int FirstOf(int head)
    {
        int first = -1;
        for (int item = head; item >= 0; item = _next[item])
        {
            first = _slot[item] >= 0 ? item : first;
        }

        return first;
    }

    /// <summary>
    /// Frees the objects of a list, or those of one cache in it; their numbers stay in it, and <see cref="AllocateAgain"/> fills them once more.
    /// </summary>
    internal void Lose(int head, int cpu, CacheId? rootCache = null)
    {
        for (int item = head; item >= 0; item = _next[item])
        {
            CacheId root = RootOf(item);
            if (root == CacheId.None || (rootCache is { } only && root != only))
            {
                continue;
            }

            bool isAccounted = _ledger.MemcgOfObject(item) != MemcgId.None || _slabs.CacheOf(root).IsAccounted;
            Free(item, cpu);
            _slot[item] = Lost(root, isAccounted);
        }
    }

    /// <summary>Allocates again what a list lost, but for the objects of one cache, for whoever needs it now.</summary>
    /// <returns>False when a charge is refused; what was allocated until then stays.</returns>
    internal bool AllocateAgain(int head, MemcgId memcg, int cpu, CacheId except)
    {
        for (int item = head; item >= 0; item = _next[item])
        {
            (CacheId root, bool isAccounted) = LostOf(_slot[item]);
            if (root == CacheId.None || root == except)
            {
                continue;
            }

            if (!Allocate(item, root, memcg, isAccounted, cpu))
            {
                return false;
            }
        }

        return true;
    }

    private static int Lost(CacheId root, bool isAccounted) => -2 - (root * 2) - (isAccounted ? 1 : 0);

    private static (CacheId Root, bool IsAccounted) LostOf(int slot) => slot < -1 ? (new((-2 - slot) / 2), slot % 2 != 0) : (CacheId.None, false);

    /// <summary>Frees the objects of a list, but for those of one cache; their numbers stay in it.</summary>
    /// <returns>Whether one is left.</returns>
    internal bool FreeAllBut(int head, CacheId kept, int cpu)
    {
        bool isLeft = false;
        for (int item = head; item >= 0; item = _next[item])
        {
            if (_slot[item] >= 0 && RootOf(item) == kept)
            {
                isLeft = true;
            }
            else
            {
                Free(item, cpu);
            }
        }

        return isLeft;
    }

    internal void FreeList(ref int head, int cpu)
    {
        for (int item = head; item >= 0; item = _next[item])
        {
            Free(item, cpu);
        }

        head = -1;
    }
}
