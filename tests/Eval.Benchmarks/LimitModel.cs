using System.Numerics;
using System.Runtime.InteropServices;

namespace Eval.Benchmarks;

/// <summary>
/// How fast the bookkeeping could be with nothing else in the way: per-CPU slabs as bit masks, an owner for each slot, three plain additions for a
/// charge, on raw memory. No limits, no strategy, no stocks, no deferred work. It is what the engine is compared with, not a simulator.
/// </summary>
/// <remarks>
/// The engine also keeps a ledger, counts steps and spends their time, and keeps memory.stat. With <see cref="LimitBooks"/> the model does that too, as
/// lean as it gets, so that the comparison is between two that do the same.
/// </remarks>
internal sealed unsafe class LimitModel : IDisposable
{
    private const int SlotsPerSlab = 64, SlotBits = 6, MostSlabs = 1 << 17;
    private readonly int _cpus;
    private readonly int[] _bytes;
    private readonly int[] _objects;
    private readonly int* _parent;
    private readonly long* _usage;
    private readonly uint* _place;
    private readonly ushort* _owner;
    private readonly LimitSlab* _slabs;
    private readonly uint* _cpuSlab;
    private readonly uint* _partial;
    private readonly LimitBooks? _books;
    private uint _slabCount = 1;
    private uint _freeSlab;

    public LimitModel(SyntheticStream stream, int cpus, LimitBooks? books = null)
    {
        _books = books;
        _cpus = cpus;
        _bytes = stream.ObjectBytes;
        _objects = stream.ObjectsPerSlab;
        _parent = Allocate<int>(stream.Parents.Length);
        stream.Parents.CopyTo(new Span<int>(_parent, stream.Parents.Length));
        _usage = Allocate<long>(stream.Parents.Length);
        _place = Allocate<uint>(stream.ObjectCount);
        _owner = Allocate<ushort>(MostSlabs * SlotsPerSlab);
        _slabs = Allocate<LimitSlab>(MostSlabs);
        _cpuSlab = Allocate<uint>(_bytes.Length * cpus);
        _partial = Allocate<uint>(_bytes.Length);
    }

    /// <summary>Bytes charged by memcg, descendants included.</summary>
    public long UsageBytes(int memcg) => _usage[memcg];

    public void Run(ReadOnlySpan<LimitEvent> events)
    {
        foreach (ref readonly LimitEvent e in events)
        {
            if (e.IsAlloc)
            {
                Alloc(in e);
            }
            else
            {
                Free(e.Item);
            }
        }
    }

    public void Dispose()
    {
        foreach (nint memory in (nint[])[(nint)_parent, (nint)_usage, (nint)_place, (nint)_owner, (nint)_slabs, (nint)_cpuSlab, (nint)_partial])
        {
            NativeMemory.AlignedFree((void*)memory);
        }
    }

    private void Alloc(in LimitEvent e)
    {
        int at = unchecked((e.Cache * _cpus) + e.Cpu);
        uint slab = _cpuSlab[at];
        if (slab == 0 || _slabs[slab].Free == 0)
        {
            slab = Refill(e.Cache, at, slab);
        }

        ulong free = _slabs[slab].Free;
        uint place = (slab << SlotBits) | (uint)BitOperations.TrailingZeroCount(free);
        _slabs[slab].Free = free & unchecked(free - 1);
        _owner[place] = e.Memcg;
        _place[e.Item] = place;
        Charge(e.Memcg, _bytes[e.Cache]);
        _books?.Born(e.Item, e.Memcg, e.Cache, _bytes[e.Cache]);
    }

    private void Free(int item)
    {
        uint place = _place[item], slab = place >> SlotBits;
        LimitSlab* s = _slabs + slab;
        ulong was = s->Free;
        s->Free = was | (1UL << (int)(place & (SlotsPerSlab - 1)));
        Charge(_owner[place], unchecked(-_bytes[s->Cache]));
        _books?.Died(item, _owner[place], s->Cache, _bytes[s->Cache]);
        if (!s->IsCpuSlab)
        {
            if (was == 0)
            {
                Link(s, slab);
            }

            if (s->Free == s->Full)
            {
                Unlink(s);
                s->Next = _freeSlab;
                _freeSlab = slab;
            }
        }
    }

    private void Charge(int memcg, int bytes)
    {
        for (int c = memcg; c >= 0; c = _parent[c])
        {
            _usage[c] = unchecked(_usage[c] + bytes);
        }
    }

    private uint Refill(int cache, int at, uint old)
    {
        if (old != 0)
        {
            _slabs[old].IsCpuSlab = false;
        }

        uint slab = _partial[cache];
        if (slab != 0)
        {
            Unlink(_slabs + slab);
        }
        else
        {
            slab = _freeSlab;
            _freeSlab = slab != 0 ? _slabs[slab].Next : 0;
            slab = slab != 0 ? slab : _slabCount++;
            ulong full = _objects[cache] == SlotsPerSlab ? ulong.MaxValue : (1UL << _objects[cache]) - 1;
            _slabs[slab] = new LimitSlab { Free = full, Full = full, Cache = (byte)cache };
        }

        _slabs[slab].IsCpuSlab = true;
        _cpuSlab[at] = slab;
        return slab;
    }

    private void Link(LimitSlab* s, uint slab)
    {
        s->Previous = 0;
        s->Next = _partial[s->Cache];
        if (s->Next != 0)
        {
            _slabs[s->Next].Previous = slab;
        }

        _partial[s->Cache] = slab;
    }

    private void Unlink(LimitSlab* s)
    {
        if (s->Previous != 0)
        {
            _slabs[s->Previous].Next = s->Next;
        }
        else
        {
            _partial[s->Cache] = s->Next;
        }

        if (s->Next != 0)
        {
            _slabs[s->Next].Previous = s->Previous;
        }
    }

    private static T* Allocate<T>(int count)
        where T : unmanaged
    {
        nuint bytes = (nuint)count * (nuint)sizeof(T);
        void* memory = NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(memory, bytes);
        return (T*)memory;
    }
}

/// <summary>A slab of the limit model: free slots and all slots as bits.</summary>
internal struct LimitSlab
{
    public ulong Free;
    public ulong Full;
    public uint Next;
    public uint Previous;
    public byte Cache;
    public bool IsCpuSlab;
}

/// <summary>An allocation or a free of the limit model, 12 bytes.</summary>
internal readonly record struct LimitEvent(int Item, ushort Memcg, byte Cache, byte Cpu, bool IsAlloc);
