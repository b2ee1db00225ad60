using Eval.Kernel.Collections;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Folio;

/// <summary>
/// Which generations of MGLRU each lruvec has (struct lru_gen_folio, include/linux/mmzone.h): the youngest one is common to anonymous memory and page cache,
/// each has an oldest one of its own. A generation's list is found by the remainder of its number.
/// </summary>
public sealed class LruGenerations
{
    /// <summary>MAX_NR_GENS.</summary>
    public const int Most = 4;

    /// <summary>MIN_NR_GENS: so many cannot be evicted from.</summary>
    public const int Fewest = 2;

    private readonly int[] _youngest;
    private readonly int[] _oldestAnon;
    private readonly int[] _oldestFile;

    // lru_gen_init_lruvec.
    internal LruGenerations(int lruvecs)
    {
        _youngest = Columns.New(lruvecs, Fewest + 1);
        _oldestAnon = Columns.New<int>(lruvecs);
        _oldestFile = Columns.New<int>(lruvecs);
    }

    /// <summary>The youngest generation (max_seq).</summary>
    public int YoungestOf(MemcgNodeId lruvec) => _youngest[lruvec];

    /// <summary>The oldest generation of page cache, or of anonymous memory (min_seq).</summary>
    public int OldestOf(MemcgNodeId lruvec, bool isFile) => (isFile ? _oldestFile : _oldestAnon)[lruvec];

    /// <summary>Generations of page cache, or of anonymous memory (get_nr_gens).</summary>
    public int CountOf(MemcgNodeId lruvec, bool isFile) => _youngest[lruvec] - OldestOf(lruvec, isFile) + 1;

    /// <summary>Place of a generation among the lists (lru_gen_from_seq).</summary>
    public static int PlaceOf(int generation) => generation % Most;

    /// <summary>Whether folios at a place count as active: the two youngest generations (lru_gen_is_active).</summary>
    public bool IsActive(MemcgNodeId lruvec, int place) => place == PlaceOf(_youngest[lruvec]) || place == PlaceOf(_youngest[lruvec] - 1);

    /// <summary>A generation younger than all begins.</summary>
    internal void Begin(MemcgNodeId lruvec) => _youngest[lruvec]++;

    /// <summary>The oldest generation is none any more.</summary>
    internal void End(MemcgNodeId lruvec, bool isFile) => (isFile ? _oldestFile : _oldestAnon)[lruvec]++;
}
