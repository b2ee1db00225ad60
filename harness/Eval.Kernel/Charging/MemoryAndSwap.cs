using Eval.Kernel.Collections;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Charging;

/// <summary>
/// memory.memsw of cgroup v1 (do_memsw_account): what a group has in memory and in swap together. A page keeps its charge of it while it goes to swap and
/// comes back, so the usage is the sum of the two counters; limit, peak and failcnt are its own.
/// </summary>
internal sealed class MemoryAndSwap(int version, PageCounter memory, PageCounter? swap, MemcgId[] parent)
{
    private readonly long[] _limitPages = Columns.New<long>(version == 1 ? parent.Length : 0, PageCounter.Unlimited);
    private readonly long[] _peakPages = Columns.New<long>(version == 1 ? parent.Length : 0);
    private readonly long[] _failCount = Columns.New<long>(version == 1 ? parent.Length : 0);

    /// <summary>Whether there is such a counter.</summary>
    public bool IsThere => version == 1;

    /// <summary>Highest usage seen, in pages; empty where there is no such counter.</summary>
    public ReadOnlySpan<long> PeakPages => _peakPages;

    /// <summary>Charges refused at this memcg's limit; empty likewise.</summary>
    public ReadOnlySpan<long> FailCount => _failCount;

    /// <summary>Limit of a group in pages.</summary>
    public long LimitOf(MemcgId memcg) => IsThere ? _limitPages[memcg] : PageCounter.Unlimited;

    /// <summary>Sets a group's limit.</summary>
    public void SetLimit(MemcgId memcg, long pages) => _limitPages[memcg] = pages;

    /// <summary>Usage of a group in pages.</summary>
    public long UsageOf(MemcgId memcg) => memory.UsagePages[memcg] + (swap is null ? 0 : swap.UsagePages[memcg]);

    /// <summary>Pages that a group may have more.</summary>
    public long MarginOf(MemcgId memcg) => LimitOf(memcg) - UsageOf(memcg);

    /// <summary>
    /// Whether so many pages more can be charged, from a group to the root (page_counter_try_charge of memsw, which comes before that of memory).
    /// </summary>
    /// <param name="memcg">Where the charge starts.</param>
    /// <param name="pages">Pages, positive.</param>
    /// <param name="over">The memcg whose limit is hit, else <see cref="MemcgId.None"/>.</param>
    public bool TryCharge(MemcgId memcg, long pages, out MemcgId over)
    {
        over = MemcgId.None;
        for (MemcgId c = memcg; IsThere && c >= 0; c = parent[c])
        {
            long usage = UsageOf(c) + pages;
            if (usage > _limitPages[c])
            {
                _failCount[c]++;
                over = c;
                return false;
            }

            _peakPages[c] = Math.Max(_peakPages[c], usage);
        }

        return true;
    }
}
