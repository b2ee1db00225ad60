using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs.Audits;

/// <summary>What memory.stat has to say: live memory by owner and kind, counted from the ledger and from who owns what.</summary>
/// <param name="memcgs">Memcg numbers.</param>
internal sealed class StatBook(int memcgs)
{
    private static readonly int Kinds = Enum.GetValues<StatKind>().Length;
    private readonly long[]?[] _bytes = new long[]?[Kinds];

    /// <summary>The book is closed.</summary>
    public void Close()
    {
        foreach (ref long[]? column in _bytes.AsSpan())
        {
            Columns.Release(column ?? []);
            column = null;
        }
    }

    /// <summary>Counts live memory; an owner below the root is nobody.</summary>
    public void Add(MemcgId owner, StatKind kind, long bytes)
    {
        if (owner >= MemcgId.Root)
        {
            (_bytes[(int)kind] ??= Columns.New<long>(memcgs))[owner] += bytes;
        }
    }

    /// <summary>Counts memory of a slab cache for whom it is charged to.</summary>
    public void AddSlab(MemcgId owner, CacheGeometry cache, long bytes) =>
        Add(owner, cache.IsReclaimable ? StatKind.SlabReclaimable : StatKind.SlabUnreclaimable, bytes);

    /// <summary>Counts slab objects for whom they are charged to, each with its entry in the vector of owners.</summary>
    public void AddSlab(MemcgId owner, in SlabTotals all, long overheadBytes)
    {
        Add(owner, StatKind.SlabReclaimable, all.ReclaimableBytes + (overheadBytes * all.ReclaimableObjects));
        Add(owner, StatKind.SlabUnreclaimable, all.Bytes - all.ReclaimableBytes + (overheadBytes * (all.Objects - all.ReclaimableObjects)));
    }

    /// <summary>Counts a live folio.</summary>
    public void AddFolio(MemcgId owner, FolioKind kind, long bytes)
    {
        Add(owner, kind == FolioKind.Anon ? StatKind.Anon : kind == FolioKind.Hugetlb ? StatKind.Hugetlb : StatKind.File, bytes);
        if (kind == FolioKind.Shmem)
        {
            Add(owner, StatKind.Shmem, bytes);
        }
    }

    /// <summary>Counts a live huge page: what is mapped of it, or, on kernels that count charges, all of it.</summary>
    public void AddHuge(MemcgId owner, FolioTable folios, FolioId head, long pageBytes)
    {
        int pages = folios.PagesOf(head), counted = 0;
        for (int i = 0; i < pages; i++)
        {
            counted += folios.MapCount[head + i] > 0 || !folios.Huge.StatsFollowMappings ? 1 : 0;
        }

        Add(owner, StatKind.Anon, counted * pageBytes);
        Add(owner, StatKind.AnonThp, counted == pages ? pages * pageBytes : 0);
    }

    /// <summary>
    /// The first statistic that is not what lives there. Folio statistics are compared group by group, for they move with the lists. Those of kernel
    /// memory stay with a dead group until it is released, when they are flushed to the parent (mem_cgroup_css_rstat_flush), so they are compared
    /// over the subtrees of groups that live. The book holds sums over subtrees afterwards.
    /// </summary>
    /// <param name="machine">The machine.</param>
    /// <param name="state">State by memcg.</param>
    /// <param name="says">memory.stat by memcg and kind, with descendants.</param>
    public BookDifference? Compare(Machine machine, MemcgState[] state, KeptTable says)
    {
        ReadOnlySpan<long> locals = machine.Stats.Locals;
        for (MemcgId memcg = MemcgId.First; memcg < state.Length; memcg++)
        {
            for (StatKind kind = StatKind.Anon; kind <= StatKind.AnonThp; kind++)
            {
                int at = (memcg * Kinds) + (int)kind;
                if (locals[at] != Of(memcg, kind))
                {
                    return new BookDifference(memcg, $"bytes of memory.stat {kind}", locals[at], Of(memcg, kind));
                }
            }
        }

        foreach (long[]? column in _bytes)
        {
            SubtreeSums.Make(machine.Tree, column ?? []);
        }

        for (MemcgId memcg = MemcgId.First; memcg < state.Length; memcg++)
        {
            for (StatKind kind = StatKind.Anon; state[memcg] == MemcgState.Online && (int)kind < Kinds; kind++)
            {
                if (says[memcg, (int)kind] != Of(memcg, kind))
                {
                    return new BookDifference(memcg, $"bytes of memory.stat {kind} with descendants", says[memcg, (int)kind], Of(memcg, kind));
                }
            }
        }

        return null;
    }

    private long Of(MemcgId memcg, StatKind kind) => _bytes[(int)kind]?[memcg] ?? 0;
}
