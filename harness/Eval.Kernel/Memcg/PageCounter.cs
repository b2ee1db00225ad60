using Eval.Kernel.Collections;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Memcg;

/// <summary>
/// Hierarchical page counter (mm/page_counter.c): usage, limit, peak and failcnt by memcg, in pages.
/// A try-charge walks to the root and undoes itself where a limit is hit.
/// </summary>
public sealed class PageCounter
{
    /// <summary>No limit.</summary>
    public const long Unlimited = long.MaxValue / 4;

    private readonly long[] _usagePages;
    private readonly long[] _limitPages;
    private readonly long[] _peakPages;
    private readonly long[] _readersPeakPages;
    private readonly long[] _failCount;
    private readonly MemcgId[] _parent;

    internal PageCounter(MemcgId[] parent)
    {
        _parent = parent;
        _usagePages = Columns.New<long>(parent.Length);
        _limitPages = Columns.New<long>(parent.Length, Unlimited);
        _peakPages = Columns.New<long>(parent.Length);
        _readersPeakPages = Columns.New<long>(parent.Length);
        _failCount = Columns.New<long>(parent.Length);
    }

    /// <summary>Usage by memcg in pages, children included.</summary>
    public ReadOnlySpan<long> UsagePages => _usagePages;

    /// <summary>Limit by memcg in pages, <see cref="Unlimited"/> when none.</summary>
    public ReadOnlySpan<long> LimitPages => _limitPages;

    /// <summary>Highest usage seen, in pages.</summary>
    internal ReadOnlySpan<long> PeakPages => _peakPages;

    /// <summary>Highest usage since a reader last began its own peak, in pages (local_watermark).</summary>
    internal ReadOnlySpan<long> ReadersPeakPages => _readersPeakPages;

    /// <summary>Charges refused at this memcg's limit.</summary>
    internal ReadOnlySpan<long> FailCount => _failCount;

    /// <summary>Whether a limit was ever set: where not, nothing was ever refused.</summary>
    internal bool HasLimits { get; private set; }

    internal void SetLimit(MemcgId memcg, long pages)
    {
        _limitPages[memcg] = pages;
        HasLimits = true;
    }

    /// <summary>A reader of the peak begins its own from the usage as it is (peak_write, mm/memcontrol.c); the group's goes on.</summary>
    internal void ResetReadersPeak(MemcgId memcg) => _readersPeakPages[memcg] = _usagePages[memcg];

    /// <summary>First memcg whose usage went below zero, or <see cref="MemcgId.None"/>.</summary>
    internal MemcgId UnderflowMemcg { get; private set; } = MemcgId.None;

    /// <summary>How far below zero it went, in pages (a negative number).</summary>
    internal long UnderflowPages { get; private set; }

    /// <summary>First memcg that a forced charge took past its limit, or <see cref="MemcgId.None"/>.</summary>
    internal MemcgId OverrunMemcg { get; private set; } = MemcgId.None;

    /// <summary>Its usage then, in pages.</summary>
    internal long OverrunPages { get; private set; }

    /// <summary>
    /// Charges <paramref name="pages"/> from <paramref name="memcg"/> to the root, or nothing at all. Peaks rise level by level, and stay risen where a level
    /// further up refuses (page_counter_try_charge).
    /// </summary>
    /// <param name="memcg">Where the charge starts.</param>
    /// <param name="pages">Pages, positive.</param>
    /// <param name="failedAt">The memcg whose limit was hit, else <see cref="MemcgId.None"/>.</param>
    /// <returns>False when a limit is in the way.</returns>
    internal bool TryCharge(MemcgId memcg, long pages, out MemcgId failedAt)
    {
        for (MemcgId c = memcg; c >= 0; c = _parent[c])
        {
            long usage = _usagePages[c] + pages;
            if (usage > _limitPages[c])
            {
                _failCount[c]++;
                failedAt = c;
                for (int undo = memcg; undo != c; undo = _parent[undo])
                {
                    _usagePages[undo] -= pages;
                }

                return false;
            }

            _usagePages[c] = usage;
            NotePeak(c, usage);
        }

        failedAt = MemcgId.None;
        return true;
    }

    /// <summary>Charges whatever the limits say (page_counter_charge).</summary>
    internal void Charge(MemcgId memcg, long pages)
    {
        for (MemcgId c = memcg; c >= 0; c = _parent[c])
        {
            long usage = _usagePages[c] += pages;
            NotePeak(c, usage);
            if (usage > _limitPages[c] && OverrunMemcg == MemcgId.None)
            {
                (OverrunMemcg, OverrunPages) = (c, usage);
            }
        }
    }

    /// <summary>
    /// Charges what reclaim needs for its own work, whatever the limits say: it frees more than that, so that a limit which is passed here is not broken.
    /// </summary>
    internal void ChargeForReclaim(MemcgId memcg, long pages)
    {
        for (MemcgId c = memcg; c >= 0; c = _parent[c])
        {
            NotePeak(c, _usagePages[c] += pages);
        }
    }

    /// <summary>Uncharges from <paramref name="memcg"/> to the root (page_counter_uncharge). Going below zero is recorded, not clamped.</summary>
    internal void Uncharge(MemcgId memcg, long pages)
    {
        for (MemcgId c = memcg; c >= 0; c = _parent[c])
        {
            long usage = _usagePages[c] -= pages;
            if (usage < 0 && UnderflowMemcg == MemcgId.None)
            {
                UnderflowMemcg = c;
                UnderflowPages = usage;
            }
        }
    }

    /// <summary>
    /// Takes a charge out of <paramref name="memcg"/> alone: its parent goes on paying. The kernel leaves a dead group's own
    /// counter as it is because nobody can read it; here it is corrected, so that conservation can be checked on dying groups too.
    /// </summary>
    internal void ReparentCharge(MemcgId memcg, long pages)
    {
        long usage = _usagePages[memcg] -= pages;
        if (usage < 0 && UnderflowMemcg == MemcgId.None)
        {
            UnderflowMemcg = memcg;
            UnderflowPages = usage;
        }
    }

    private void NotePeak(MemcgId memcg, long usage)
    {
        if (usage > _readersPeakPages[memcg])
        {
            _readersPeakPages[memcg] = usage;
            _peakPages[memcg] = Math.Max(_peakPages[memcg], usage);
        }
    }

    /// <summary>Pages that can be charged before the nearest limit on the way to the root.</summary>
    public long MarginPages(MemcgId memcg)
    {
        long margin = Unlimited;
        for (MemcgId c = memcg; c >= 0; c = _parent[c])
        {
            margin = Math.Min(margin, _limitPages[c] - _usagePages[c]);
        }

        return margin;
    }
}
