using Eval.Kernel.Collections;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Folio;

/// <summary>
/// Which generations of MGLRU each memcg has (struct lru_gen_folio, include/linux/mmzone.h): the youngest one is common to anonymous memory and page cache,
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
    internal LruGenerations(int memcgs)
    {
        _youngest = Columns.New(memcgs, Fewest + 1);
        _oldestAnon = Columns.New<int>(memcgs);
        _oldestFile = Columns.New<int>(memcgs);
    }

    /// <summary>The youngest generation (max_seq).</summary>
    public int YoungestOf(MemcgId memcg) => _youngest[memcg];

    /// <summary>The oldest generation of page cache, or of anonymous memory (min_seq).</summary>
    public int OldestOf(MemcgId memcg, bool isFile) => (isFile ? _oldestFile : _oldestAnon)[memcg];

    /// <summary>Generations of page cache, or of anonymous memory (get_nr_gens).</summary>
    public int CountOf(MemcgId memcg, bool isFile) => _youngest[memcg] - OldestOf(memcg, isFile) + 1;

    /// <summary>Place of a generation among the lists (lru_gen_from_seq).</summary>
    public static int PlaceOf(int generation) => generation % Most;

    /// <summary>Whether folios at a place count as active: the two youngest generations (lru_gen_is_active).</summary>
    public bool IsActive(MemcgId memcg, int place) => place == PlaceOf(_youngest[memcg]) || place == PlaceOf(_youngest[memcg] - 1);

    /// <summary>A generation younger than all begins.</summary>
    internal void Begin(MemcgId memcg) => _youngest[memcg]++;

    /// <summary>The oldest generation is none any more.</summary>
    internal void End(MemcgId memcg, bool isFile) => (isFile ? _oldestFile : _oldestAnon)[memcg]++;
}
