using Eval.Kernel.Collections;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs.Audits;

/// <summary>A page counter at one moment, by memcg, in bytes. The root's peaks are in none of its files, and 0.</summary>
public sealed class CounterBook
{
    private readonly KeptColumn? _refusals;

    internal CounterBook(PageCounter counter, long pageBytes, bool hasPeaks)
    {
        UsageBytes = KeptColumn.Of(counter.UsagePages, pageBytes);
        PeakBytes = PeaksOf(hasPeaks ? counter.PeakPages : [], pageBytes);
        ReadersPeakBytes = PeaksOf(hasPeaks ? counter.ReadersPeakPages : [], pageBytes);
        _refusals = counter.HasLimits ? KeptColumn.Of(counter.FailCount) : null;
    }

    /// <summary>Usage, children included.</summary>
    public KeptColumn UsageBytes { get; }

    /// <summary>Highest usage so far; empty for a counter whose peaks nobody reads.</summary>
    public KeptColumn PeakBytes { get; }

    /// <summary>Highest usage since a reader last began its own peak; empty likewise.</summary>
    public KeptColumn ReadersPeakBytes { get; }

    /// <summary>Charges refused at the limit of one group alone.</summary>
    public long RefusalsOf(MemcgId memcg) => _refusals is null ? 0 : _refusals[memcg];

    private static KeptColumn PeaksOf(ReadOnlySpan<long> pages, long pageBytes)
    {
        long[] peaks = Columns.Copy(pages);
        peaks.AsSpan(0, Math.Min(1, peaks.Length)).Clear();
        KeptColumn kept = KeptColumn.Of(peaks, pageBytes);
        Columns.Release(peaks);
        return kept;
    }
}
