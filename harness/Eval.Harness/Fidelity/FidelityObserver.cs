using Eval.Harness.Fixtures;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Fidelity;

/// <summary>Reads the counters at labels, as the guest reads them through cgroupfs and procfs.</summary>
/// <param name="fixture">The scenario.</param>
/// <param name="kernel">The kernel, by whose rules readers flush; one before 6.8 where nobody read.</param>
/// <param name="samples">Samples are added to it.</param>
internal readonly struct FidelityObserver(Fixture fixture, KernelVersion kernel, List<ModelSample> samples) : IObserver
{
    private const long SettledNanoseconds = 1_000_000_000;
    private readonly long[] _lastChange = [0];
    private readonly RemovalClock _removal = new();
    private readonly StatFlushes _flushes = new(kernel);

    public IReadOnlyDictionary<string, RemovalTimes> Removals => _removal.ByLabel;

    public void After(Machine machine, in Event e)
    {
        _removal.After(machine, in e, e.Kind == EventKind.Sample ? fixture.Labels[e.A] : "");
        if (_flushes.Count(machine))
        {
            Flush(machine);
        }

        switch (e.Kind)
        {
            case EventKind.Rmdir or EventKind.DropCaches or EventKind.Exit or EventKind.Move or EventKind.Unlink:
                _lastChange[0] = machine.Clock.NowNanoseconds;
                break;
            case EventKind.Sample:
                samples.Add(Look(machine, fixture.Labels[e.A]));
                break;
        }
    }

    private ModelSample Look(Machine machine, string label)
    {
        Dictionary<string, ModelGroup> groups = [];
        foreach (MemcgId memcg in fixture.NamedMemcgs)
        {
            if (IsRead(machine, memcg))
            {
                groups.TryAdd("/" + fixture.MemcgNames[memcg].TrimStart('/'), Group(machine, memcg));
            }
        }

        long used = 0, total = 0;
        Dictionary<string, CacheRow> caches = [];
        for (CacheId root = new(0); root < machine.Slabs.Caches.Count; root++)
        {
            CacheRow row = Row(machine, root);
            caches[machine.Slabs.Caches[root].Name] = row;
            if (ListedCaches.Contains(machine.Slabs.Caches[root].Name))
            {
                long bytes = machine.Slabs.Caches[root].ObjectBytes;
                used += row.ActiveObjects * bytes;
                total += row.Objects * bytes;
            }
        }

        bool settled = machine.Clock.NowNanoseconds - _lastChange[0] >= SettledNanoseconds;
        return new ModelSample(label, settled, groups, machine.Slabs.SlabBytes, used, total, machine.Slabs.InstanceCount - machine.Slabs.Caches.Count, caches);
    }

    private void Flush(Machine machine) => _flushes.Flush(machine, fixture.NamedMemcgs.Where(m => IsRead(machine, m)), m => Stat(machine, m));

    private static bool IsRead(Machine machine, MemcgId memcg) => memcg > MemcgId.Root && machine.Tree.State[memcg] == MemcgState.Online;

    private static CacheRow Row(Machine machine, CacheId root)
    {
        long slabs = machine.Slabs.SlabsOfRoot(root);
        return new CacheRow(
            slabs * machine.Slabs.Caches[root].PagesPerSlab * machine.Description.PageSizeBytes, machine.Slabs.SlabinfoActiveObjects(root),
            slabs * machine.Slabs.Caches[root].ObjectsPerSlab);
    }

    private static Dictionary<string, long> Stat(Machine machine, MemcgId memcg) => new()
    {
        ["anon"] = machine.Stats.Hierarchical(memcg, StatKind.Anon),
        ["file"] = machine.Stats.Hierarchical(memcg, StatKind.File),
        ["shmem"] = machine.Stats.Hierarchical(memcg, StatKind.Shmem),
        ["slab"] = Slab(machine, memcg, StatKind.SlabReclaimable) + Slab(machine, memcg, StatKind.SlabUnreclaimable),
        ["kernel"] = machine.KmemCounter.UsagePages[memcg] * machine.Description.PageSizeBytes,
    };

    private ModelGroup Group(Machine machine, MemcgId memcg)
    {
        int page = machine.Description.PageSizeBytes;
        int dying = 0, online = 0;
        Count(machine, memcg, ref dying, ref online);
        IReadOnlyDictionary<string, long> stat = _flushes.Read(machine, memcg, Stat(machine, memcg));
        int holders = Math.Min(machine.Description.StockSlots, online + dying + 1);
        long stock = (long)holders * machine.Description.StockPages * machine.Description.CpuCount * page;
        return new ModelGroup(machine.Memory.UsagePages[memcg] * page, dying, online, stat, stock);
    }

    // What stocks of the subtree have not told is not read; a sum below zero reads as none (memcg_page_state).
    private static long Slab(Machine machine, MemcgId memcg, StatKind kind)
    {
        long bytes = machine.Stats.Hierarchical(memcg, kind);
        for (int stock = 0; stock < machine.Description.CpuCount * machine.Kmem.StocksPerCpu; stock++)
        {
            int cpu = stock / machine.Kmem.StocksPerCpu, slot = stock % machine.Kmem.StocksPerCpu;
            bytes -= machine.Tree.IsAncestorOrSelf(memcg, machine.Kmem.StockOf(cpu, slot).Memcg) ? machine.Kmem.UnreadBytes(cpu, slot, kind) : 0;
        }

        return Math.Max(0, bytes);
    }

    private static void Count(Machine machine, MemcgId memcg, ref int dying, ref int online)
    {
        for (MemcgId child = machine.Tree.FirstChild[memcg]; child != MemcgId.None; child = machine.Tree.NextSibling[child])
        {
            dying += machine.Tree.State[child] == MemcgState.Dying ? 1 : 0;
            online += machine.Tree.State[child] == MemcgState.Online ? 1 : 0;
            Count(machine, child, ref dying, ref online);
        }
    }
}
