using Eval.Kernel.Costs;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Slab;

/// <summary>
/// Live slab objects by number: the slot each sits in, and the list of the task, file or memcg it goes with.
/// Numbers are given by the fixture or the trace importer.
/// </summary>
public sealed class ObjectTable
{
    private readonly Machine _machine;
    private int[] _slot = [];
    private int[] _next = [];
    private int[] _pinned = [];
    private int _ownFree = -1;

    internal ObjectTable(Machine machine, int capacity)
    {
        _machine = machine;
        Ensure(capacity);
    }

    /// <summary>Object numbers that exist.</summary>
    public int Count { get; private set; }

    /// <summary>Slot of an object, -1 when it is not allocated.</summary>
    public int SlotOf(int item) => _slot[item];

    internal void Ensure(int count)
    {
        Columns.Ensure(ref _slot, count, -1);
        Columns.Ensure(ref _next, count, -1);
        _machine.Ledger.EnsureObjects(_slot.Length);
        Count = Math.Max(Count, count);
    }

    /// <summary>Allocates an object (kmem_cache_alloc).</summary>
    /// <returns>False when the charge is refused.</returns>
    internal bool Allocate(int item, int root, int memcg, bool isAccounted, int cpu)
    {
        CostPath before = _machine.Costs.Enter(CostPath.Hot);
        _machine.Costs.CountHotOperation();
        int bytes = _machine.Slabs.ObjectBytesOf(root);
        bool chargeable = isAccounted && memcg != MemcgTree.Root;
        Contract.KmemOwnership kmem = _machine.Kmem;
        int handle = Contract.KmemOwnership.Uncharged;
        int instance = root;
        if (chargeable)
        {
            instance = kmem.CacheFor(root, memcg);
            handle = kmem.ChargeObject(instance, memcg, bytes, cpu);
        }

        int slot = handle == Contract.KmemOwnership.Refused ? SlabAllocator.None : _machine.Slabs.Allocate(instance, cpu);
        if (slot == SlabAllocator.None)
        {
            if (handle > Contract.KmemOwnership.Uncharged)
            {
                kmem.CancelObject(handle, bytes, cpu);
            }

            _machine.Costs.Leave(before);
            return false;
        }

        kmem.ObjectAllocated(slot, handle);
        _slot[item] = slot;
        _machine.Ledger.ObjectBorn(item, chargeable ? memcg : MemcgTree.None, bytes);
        _machine.Costs.Leave(before);
        return true;
    }

    /// <summary>Frees an object; freeing what is not allocated is nothing (kfree of NULL).</summary>
    internal void Free(int item, int cpu)
    {
        int slot = _slot[item];
        if (slot < 0)
        {
            return;
        }

        CostPath before = _machine.Costs.Enter(CostPath.Hot);
        _machine.Costs.CountHotOperation();
        int bytes = _machine.Slabs.CacheOfSlab(_machine.Slabs.SlabOfSlot(slot)).ObjectBytes;
        _slot[item] = -1;
        _machine.Ledger.ObjectDied(item, bytes);
        _machine.Kmem.ObjectFreed(slot, bytes, cpu);
        _machine.Slabs.Free(slot, cpu);
        if (item < _pinned.Length && _pinned[item] != MemcgTree.Root)
        {
            _machine.Tree.Put(_pinned[item], PinReason.Sock);
            _pinned[item] = MemcgTree.Root;
        }

        _machine.Costs.Leave(before);
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

    /// <summary>Frees an object of the machine's own and its number.</summary>
    internal void FreeOwn(int item, int cpu)
    {
        Free(item, cpu);
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

    /// <summary>The object pins a memcg while it lives, as a socket does (sk->sk_memcg).</summary>
    internal void Pin(int item, int memcg)
    {
        if (memcg > MemcgTree.Root && _machine.Description.SocketsPinMemcg)
        {
            Columns.Ensure(ref _pinned, item + 1);
            _pinned[item] = memcg;
            _machine.Tree.Get(memcg, PinReason.Sock);
        }
    }

    internal void Link(int item, ref int head)
    {
        _next[item] = head;
        head = item;
    }

    /// <summary>Frees the objects of one cache in a list; their numbers stay in it.</summary>
    internal void FreeOfCache(int head, int rootCache, int cpu)
    {
        for (int item = head; item >= 0; item = _next[item])
        {
            if (_slot[item] >= 0 && _machine.Slabs.RootOf(_machine.Slabs.InstanceOfSlab(_machine.Slabs.SlabOfSlot(_slot[item]))) == rootCache)
            {
                Free(item, cpu);
            }
        }
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
