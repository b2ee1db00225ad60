using System.Runtime.InteropServices;
using Eval.Kernel.Collections;
using Eval.Kernel.Ids;

namespace Eval.Harness.Runs.Audits;

/// <summary>Fates of what offline memcgs left, by memcg and class, in that order.</summary>
/// <param name="memcgs">Memcg numbers.</param>
public sealed class FateTable(int memcgs)
{
    private static readonly int Classes = Enum.GetValues<AllocationClass>().Length;
    private readonly List<FateBytes> _fates = [];
    private int[] _placeFrom1 = [];

    /// <summary>Pairs of a memcg and a class that it left something of.</summary>
    public int Count => _fates.Count;

    /// <summary>All of them.</summary>
    public IEnumerable<(MemcgId Memcg, AllocationClass Class, FateBytes Bytes)> All
    {
        get
        {
            for (int at = 0; at < _placeFrom1.Length; at++)
            {
                if (_placeFrom1[at] > 0)
                {
                    yield return (new(at / Classes), (AllocationClass)(at % Classes), _fates[_placeFrom1[at] - 1]);
                }
            }
        }
    }

    /// <summary>What became of a class of a memcg's memory, to be added to.</summary>
    internal ref FateBytes Of(MemcgId memcg, AllocationClass kind)
    {
        if (_placeFrom1.Length == 0)
        {
            _placeFrom1 = Columns.New<int>(memcgs * Classes);
        }

        ref int place = ref _placeFrom1[(memcg * Classes) + (int)kind];
        if (place == 0)
        {
            _fates.Add(default);
            place = _fates.Count;
        }

        return ref CollectionsMarshal.AsSpan(_fates)[place - 1];
    }
}
