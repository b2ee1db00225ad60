using Eval.Kernel.Ids;

namespace Eval.Harness.Runs.Audits;

/// <summary>
/// Values by memcg as an audit keeps them to the end of the run. Of many groups most are gone, or have nothing of a kind: then only what is not zero is kept,
/// or where that is much, all of it in four bytes each if those are enough. A million groups are looked at five times in a run.
/// </summary>
public sealed class KeptColumn
{
    /// <summary>Up to so many groups a plain copy is cheaper than looking at each value.</summary>
    internal const int FewGroups = 512;

    // Of a value that is kept with its memcg this many others are zero, at least.
    private const int ZerosPerValue = 4;

    private readonly long _unit;
    private readonly int[]? _memcgs;
    private readonly int[]? _narrow;
    private readonly long[] _wide = [];

    private KeptColumn(ReadOnlySpan<long> values, long unit)
    {
        _unit = unit;
        int count = values.Length, used = 0;
        bool isNarrow = true;
        foreach (long value in values)
        {
            used += value == 0 ? 0 : 1;
            isNarrow &= value is >= int.MinValue and <= int.MaxValue;
        }

        int kept = used < count / ZerosPerValue ? used : count;
        _memcgs = kept < count ? new int[kept] : null;
        _narrow = isNarrow ? new int[kept] : null;
        _wide = isNarrow ? [] : new long[kept];
        for (int memcg = 0, at = 0; at < kept; memcg++)
        {
            if (_memcgs is null || values[memcg] != 0)
            {
                Keep(at++, memcg, values[memcg]);
            }
        }
    }

    private KeptColumn(long[] values, long unit) => (_wide, _unit) = (values, unit);

    /// <summary>The value of a memcg.</summary>
    public long this[MemcgId memcg]
    {
        get
        {
            int at = _memcgs is null ? memcg : Array.BinarySearch(_memcgs, memcg.Index);
            return at < 0 ? 0 : _unit * (_narrow is null ? _wide[at] : _narrow[at]);
        }
    }

    /// <summary>Keeps a column.</summary>
    /// <param name="values">Values by memcg.</param>
    /// <param name="unit">What a value stands for: bytes of a page where pages are counted, 1 otherwise.</param>
    internal static KeptColumn Of(ReadOnlySpan<long> values, long unit = 1) =>
        values.Length <= FewGroups ? new KeptColumn(values.ToArray(), unit) : new KeptColumn(values, unit);

    private void Keep(int at, int memcg, long value)
    {
        if (_memcgs is not null)
        {
            _memcgs[at] = memcg;
        }

        if (_narrow is null)
        {
            _wide[at] = value;
        }
        else
        {
            _narrow[at] = (int)value;
        }
    }
}
