using Eval.Kernel.Collections;
using Eval.Kernel.Ids;

namespace Eval.Harness.Runs.Audits;

/// <summary>Fates of what offline memcgs left, by memcg and class, in that order.</summary>
/// <param name="memcgs">Memcg numbers.</param>
public sealed class FateTable(int memcgs)
{
    private static readonly int Classes = Enum.GetValues<AllocationClass>().Length;
    private (int At, FateBytes Bytes)[] _fates = [];
    private int[] _placeFrom1 = [];

    /// <summary>Pairs of a memcg and a class that it left something of.</summary>
    public int Count { get; private set; }

    /// <summary>All of them, when the audit is done.</summary>
    public IEnumerable<(MemcgId Memcg, AllocationClass Class, FateBytes Bytes)> All =>
        _fates.Select(f => (new MemcgId(f.At / Classes), (AllocationClass)(f.At % Classes), f.Bytes));

    /// <summary>What became of a class of a memcg's memory, to be added to.</summary>
    internal ref FateBytes Of(MemcgId memcg, AllocationClass kind)
    {
        if (_placeFrom1.Length == 0)
        {
            _placeFrom1 = Columns.New<int>(memcgs * Classes);
        }

        int at = (memcg * Classes) + (int)kind;
        ref int place = ref _placeFrom1[at];
        if (place == 0)
        {
            Columns.Ensure(ref _fates, Count + 1);
            _fates[Count++].At = at;
            place = Count;
        }

        return ref _fates[place - 1].Bytes;
    }

    /// <summary>Nothing is added any more.</summary>
    internal void Close()
    {
        var ordered = new (int At, FateBytes Bytes)[Count];
        int next = 0;
        foreach (int place in _placeFrom1)
        {
            if (place > 0)
            {
                ordered[next++] = _fates[place - 1];
            }
        }

        Columns.Release(_fates);
        Columns.Release(_placeFrom1);
        (_fates, _placeFrom1) = (ordered, []);
    }
}
