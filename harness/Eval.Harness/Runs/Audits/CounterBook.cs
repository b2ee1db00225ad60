using Eval.Kernel.Collections;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs.Audits;

/// <summary>A page counter at one moment, by memcg, in bytes. The root's peaks are in none of its files, and 0.</summary>
public sealed class CounterBook
{
    private readonly long[] _refusals;

    internal CounterBook(PageCounter counter, long pageBytes, bool hasPeaks)
    {
        UsageBytes = BytesOf(counter.UsagePages, pageBytes);
        PeakBytes = hasPeaks ? BytesOf(counter.PeakPages, pageBytes) : [];
        ReadersPeakBytes = hasPeaks ? BytesOf(counter.ReadersPeakPages, pageBytes) : [];
        _refusals = counter.HasLimits ? Columns.Copy(counter.FailCount) : [];
        if (hasPeaks)
        {
            (PeakBytes[MemcgId.Root], ReadersPeakBytes[MemcgId.Root]) = (0, 0);
        }
    }

    /// <summary>Usage, children included.</summary>
    public long[] UsageBytes { get; }

    /// <summary>Highest usage so far; empty for a counter whose peaks nobody reads.</summary>
    public long[] PeakBytes { get; }

    /// <summary>Highest usage since a reader last began its own peak; empty likewise.</summary>
    public long[] ReadersPeakBytes { get; }

    /// <summary>Charges refused at the limit of one group alone.</summary>
    public long RefusalsOf(MemcgId memcg) => _refusals.Length == 0 ? 0 : _refusals[memcg];

    private static long[] BytesOf(ReadOnlySpan<long> pages, long pageBytes)
    {
        long[] bytes = Columns.Copy(pages);
        foreach (ref long value in bytes.AsSpan())
        {
            value *= pageBytes;
        }

        return bytes;
    }
}
