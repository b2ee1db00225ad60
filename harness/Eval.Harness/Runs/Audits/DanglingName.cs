using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs.Audits;

/// <summary>Something that still names a group whose structures have been freed.</summary>
/// <param name="What">The charge, list, statistic or stock.</param>
/// <param name="Memcg">The group.</param>
public readonly record struct DanglingName(string What, MemcgId Memcg)
{
    /// <summary>
    /// The first list, statistic, stock or writeback structure that names a group which is not there; charges are looked at where they are counted.
    /// </summary>
    internal static DanglingName? Find(Machine machine, MemcgState[] state)
    {
        for (MemcgId memcg = MemcgId.First; memcg < state.Length; memcg++)
        {
            if (IsGone(state[memcg]) && Left(machine, memcg) is { } what)
            {
                return new DanglingName(what, memcg);
            }
        }

        for (int slot = 0; slot < machine.Stock.SlotCount; slot++)
        {
            if (machine.Stock.MemcgOf(slot) is MemcgId memcg && memcg > MemcgId.Root && IsGone(state[memcg]))
            {
                return new DanglingName("a CPU's charge stock", memcg);
            }
        }

        for (int file = 0; file < machine.Files.Count; file++)
        {
            if (machine.Writeback.MemcgOf[file] is MemcgId memcg && memcg > MemcgId.Root && IsGone(state[memcg]))
            {
                return new DanglingName($"the writeback of file {file}", memcg);
            }
        }

        return null;
    }

    private static bool IsGone(MemcgState state) => state is MemcgState.Released or MemcgState.Absent;

    private static string? Left(Machine machine, MemcgId memcg)
    {
        LruLists lru = machine.Folios.Lru;
        for (int list = lru.FirstOf(memcg); list <= lru.LastOf(memcg); list++)
        {
            if (lru.Head(list) >= 0)
            {
                return $"an entry of the {lru.NameOf(list)} list";
            }
        }

        ReadOnlySpan<long> stats = machine.Stats.Locals.Slice(memcg * MemcgStats.Kinds, MemcgStats.Kinds);
        for (StatKind kind = StatKind.Anon; kind <= StatKind.Hugetlb && stats.ContainsAnyExcept(0); kind++)
        {
            if (machine.Stats.Local(memcg, kind) != 0)
            {
                return $"{machine.Stats.Local(memcg, kind)} bytes of memory.stat {kind}";
            }
        }

        return null;
    }
}
