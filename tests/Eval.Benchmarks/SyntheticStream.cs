using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Faults;

namespace Eval.Benchmarks;

/// <summary>
/// The same allocations and frees for the engine and for the limit model: groups at two levels, runs of work by one group, three frees of four hit what was
/// allocated last, as traces show it. Caches have the geometry of a machine, up to 64 objects a slab, which is what a bit mask holds.
/// </summary>
internal sealed class SyntheticStream
{
    private const int Middle = 20, Leaves = 400, Youngest = 1024, RunLength = 64;

    private readonly List<LimitEvent> _events = [];
    private readonly List<int> _live = [];
    private readonly Stack<int> _free = new();
    private readonly RandomStream _random;

    public SyntheticStream(MachineDescription machine, int events, int liveObjects, ulong seed)
    {
        _random = new RandomStream(seed, "benchmark");
        CacheGeometry[] caches = [.. machine.Caches.Where(c => c.ObjectsPerSlab <= 64)];
        Machine = machine with { Caches = caches, Costs = new CostTable("not measured", 1, 10, 5, 20, 300, 200) };
        ObjectBytes = [.. caches.Select(c => c.ObjectBytes)];
        ObjectsPerSlab = [.. caches.Select(c => c.ObjectsPerSlab)];
        Parents = new int[1 + Middle + Leaves];
        Parents[0] = -1;
        for (int i = 1 + Middle; i < Parents.Length; i++)
        {
            Parents[i] = 1 + (i % Middle);
        }

        ushort memcg = 0;
        byte cpu = 0;
        for (int i = 0; i < events; i++)
        {
            if (i % RunLength == 0)
            {
                memcg = (ushort)(1 + Middle + _random.Below(Leaves));
                cpu = (byte)_random.Below(machine.CpuCount);
            }

            bool alloc = _live.Count == 0 || (_live.Count < liveObjects * 2 && _random.Below(liveObjects * 2) >= _live.Count);
            _events.Add(alloc ? Alloc(memcg, cpu) : Free(cpu));
        }

        LimitEvents = [.. _events];
        EngineEvents = [.. _events.Select(e => e.IsAlloc
            ? Event.Of(EventKind.Alloc, e.Item, e.Cache, e.Memcg, flags: EventFlags.Accounted | EventFlags.ChargerIsMemcg, cpu: e.Cpu)
            : Event.Of(EventKind.Free, e.Item, cpu: e.Cpu))];
    }

    public MachineDescription Machine { get; }

    public int[] ObjectBytes { get; }

    public int[] ObjectsPerSlab { get; }

    /// <summary>Parent by memcg, -1 for the root.</summary>
    public int[] Parents { get; }

    public int ObjectCount { get; private set; }

    public LimitEvent[] LimitEvents { get; }

    public Event[] EngineEvents { get; }

    public Event[] Prologue => [.. Enumerable.Range(1, Parents.Length - 1).Select(m => Event.Of(EventKind.Mkdir, m, Parents[m]))];

    private LimitEvent Alloc(ushort memcg, byte cpu)
    {
        int item = _free.TryPop(out int reused) ? reused : ObjectCount++;
        _live.Add(item);
        return new LimitEvent(item, memcg, (byte)_random.Below(ObjectBytes.Length), cpu, IsAlloc: true);
    }

    private LimitEvent Free(byte cpu)
    {
        int from = _random.Below(4) == 0 ? 0 : Math.Max(0, _live.Count - Youngest);
        int at = from + _random.Below(_live.Count - from);
        int item = _live[at];
        _live[at] = _live[^1];
        _live.RemoveAt(_live.Count - 1);
        _free.Push(item);
        return new LimitEvent(item, 0, 0, cpu, IsAlloc: false);
    }
}
