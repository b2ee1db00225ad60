using System.Runtime.CompilerServices;
using Eval.Kernel.Charging;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Folio;

/// <summary>Who pays for a folio, how that changes, and what memory.stat says of it.</summary>
public sealed partial class FolioTable
{
    /// <summary>Memcg whose memory a page counts as now, or <see cref="MemcgId.None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MemcgId OwnerOf(FolioId page) => _owners.Current.OwnerOf(HeadOf(page));

    /// <summary>Charge and statistics of an isolated folio follow a task to a memcg that has been charged for it (mem_cgroup_move_account).</summary>
    public void Move(FolioId folio, MemcgId memcg, bool leavesCharge = false) => MovedBytes += Transfer(folio, memcg, leavesCharge);

    /// <summary>A user's memcg, which has been charged for an isolated folio already, becomes its owner in place of a dead one.</summary>
    public void Recharge(FolioId folio, MemcgId memcg) => RechargedBytes += Transfer(folio, memcg);

    /// <summary>An ancestor, whose counters have an isolated folio already, becomes its owner (mem_cgroup_move_parent).</summary>
    public void Reparent(FolioId folio, MemcgId ancestor) => Transfer(folio, ancestor);

    /// <summary>Charges an isolated folio that nobody pays for; false when the memcg refuses it, or it has an owner.</summary>
    public bool Adopt(FolioId folio, MemcgId memcg, int cpu) => OwnerOf(folio) == MemcgId.None && ChargeIsolated(folio, memcg, cpu);

    /// <summary>An isolated folio is uncharged first and then charged to a memcg; false when that refuses it and nobody pays for it now.</summary>
    public bool MoveUncharged(FolioId folio, MemcgId memcg, int cpu)
    {
        MemcgId before = OwnerOf(folio);
        Disown(folio);
        bool charged = ChargeIsolated(folio, memcg, cpu);
        MovedBytes += charged && before != memcg ? BytesOf(folio) : 0;
        return charged;
    }

    /// <summary>Uncharges an isolated folio that lives on; nobody pays for it until it is adopted (mem_cgroup_force_empty up to 2.6.28).</summary>
    public void Disown(FolioId folio)
    {
        AddStat(folio, OwnerOf(folio), -1);
        _owners.Current.Uncharge(folio);
        Requeue(folio);
    }

    /// <summary>Charges an isolated folio nobody pays for; false leaves it so, and nobody is killed for it.</summary>
    internal bool ChargeIsolated(FolioId folio, MemcgId memcg, int cpu)
    {
        bool charged = _owners.Current.Charge(folio, memcg, cpu, ChargeContext.RetryMayFail);
        AddStat(folio, OwnerOf(folio), charged ? 1 : 0);
        Requeue(folio);
        return charged;
    }

    // Bytes that changed hands: what the ownership says before and after, not what the facet says it did.
    private long Transfer(FolioId folio, MemcgId memcg, bool leavesCharge = false)
    {
        MemcgId before = OwnerOf(folio);
        AddStat(folio, before, -1);
        _owners.Current.Transfer(folio, memcg, leavesCharge);
        MemcgId after = OwnerOf(folio);
        AddStat(folio, after, 1);
        Requeue(folio);
        return after != before ? BytesOf(folio) : 0;
    }

    private long BytesOf(FolioId folio) => (long)_description.PageSizeBytes * PagesOf(folio);

    private void AddStat(FolioId folio, MemcgId memcg, int sign)
    {
        if (memcg == MemcgId.None)
        {
            return;
        }

        long bytes = (long)sign * _description.PageSizeBytes;
        if (Has(folio, FolioFlags.Large))
        {
            (int anon, int huge) = CountedPagesOf(folio);
            _stats.Add(memcg, StatKind.Anon, anon * bytes);
            _stats.Add(memcg, StatKind.AnonThp, huge * bytes);
            return;
        }

        FolioKind kind = _kind[folio];
        if (kind == FolioKind.Hugetlb)
        {
            _stats.Add(memcg, StatKind.Hugetlb, bytes * Huge.Hugetlb.PagesEach);
            return;
        }

        _stats.Add(memcg, kind == FolioKind.Anon ? StatKind.Anon : StatKind.File, bytes);
        if (kind == FolioKind.Shmem)
        {
            _stats.Add(memcg, StatKind.Shmem, bytes);
        }
    }
}
