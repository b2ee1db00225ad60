using Eval.Kernel.Collections;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;

namespace Eval.Strategies.Facets.Kmem.PerMemcgCaches;

/// <summary>
/// Which clone serves whom: the memcg_caches array of each root cache by kmemcg_id, the memcg each clone belongs to, and each memcg's list of its
/// clones. Root caches have the numbers below <paramref name="rootCount"/>, clones those above.
/// </summary>
/// <param name="rootCount">Root caches.</param>
public sealed class CloneTable(int rootCount)
{
    /// <summary>An entry whose clone a worker is going to make; each number below stands for another miss, whose item will find the clone there.</summary>
    public static readonly CacheId Pending = new(-2);

    private readonly LinkedLists _ofMemcg = new();
    private CacheId[] _entries = [];
    private int[] _entryOfClone = [];
    private MemcgId[] _memcgOf = [];

    /// <summary>Clones made so far.</summary>
    public int Made { get; private set; }

    /// <summary>Misses whose clone has not been made: the kernel has an item queued for each.</summary>
    public int Waiting { get; private set; }

    /// <summary>Clones alive.</summary>
    public int Alive { get; private set; }

    /// <summary>Memcg a clone belongs to, <see cref="MemcgId.None"/> for a root cache or an orphan.</summary>
    public MemcgId MemcgOf(CacheId instance) => instance < rootCount || instance >= _memcgOf.Length ? MemcgId.None : _memcgOf[instance];

    /// <summary>The clone a kmemcg_id has in a root cache's array, or <see cref="CacheId.None"/>.</summary>
    public CacheId EntryOf(CacheId root, int kmemcgId)
    {
        int at = (kmemcgId * rootCount) + root;
        return at < _entries.Length && _entries[at] >= 0 ? _entries[at] : CacheId.None;
    }

    /// <summary>
    /// The clone of an entry; <see cref="CacheId.None"/> when there is none and nobody is making one: then somebody is from now on, and it is <see
    /// cref="Pending"/> or below.
    /// </summary>
    public CacheId Ask(CacheId root, int kmemcgId)
    {
        int at = (kmemcgId * rootCount) + root;
        Columns.Ensure(ref _entries, at + 1, CacheId.None);
        CacheId clone = _entries[at];
        if (clone < 0)
        {
            _entries[at] = new(clone - 1);
            Waiting++;
        }

        return clone;
    }

    /// <summary>First clone of a memcg, or <see cref="CacheId.None"/>.</summary>
    public CacheId First(MemcgId memcg) => new(_ofMemcg.First(memcg));

    /// <summary>Next clone of the same memcg, or <see cref="CacheId.None"/>.</summary>
    public CacheId Next(CacheId clone) => new(_ofMemcg.Next(clone));

    /// <summary>Clones of a memcg, counted along its list as a walk would.</summary>
    public int Count(MemcgId memcg) => _ofMemcg.Count(memcg);

    /// <summary>A clone has been made.</summary>
    public void Add(CacheId clone, CacheId root, MemcgId memcg, int kmemcgId)
    {
        Columns.Ensure(ref _memcgOf, clone + 1, MemcgId.None);
        Columns.Ensure(ref _entryOfClone, clone + 1);
        int at = (kmemcgId * rootCount) + root;
        Columns.Ensure(ref _entries, at + 1, CacheId.None);
        _memcgOf[clone] = memcg;
        _ofMemcg.Add(memcg, clone);
        Waiting -= MissesOf(at);
        _entries[at] = clone;
        _entryOfClone[clone] = at;
        Made++;
        Alive++;
    }

    /// <summary>A clone is gone.</summary>
    public void Remove(CacheId clone)
    {
        int entry = _entryOfClone[clone];
        if (_entries[entry] == clone)
        {
            _entries[entry] = CacheId.None;
        }

        if (_memcgOf[clone] != MemcgId.None)
        {
            _ofMemcg.Remove(_memcgOf[clone], clone);
        }

        Alive--;
    }

    /// <summary>Gives a clone to another memcg, or to nobody.</summary>
    public void Give(CacheId clone, MemcgId memcg)
    {
        if (_memcgOf[clone] != MemcgId.None)
        {
            _ofMemcg.Remove(_memcgOf[clone], clone);
        }

        _memcgOf[clone] = memcg;
        if (memcg != MemcgId.None)
        {
            _ofMemcg.Add(memcg, clone);
        }
    }

    /// <summary>Clears the entries of a kmemcg_id in all arrays, those being made too.</summary>
    /// <param name="kmemcgId">The id.</param>
    /// <param name="keepsClones">Whether clones stay for whoever gets the id next.</param>
    public void ClearEntries(int kmemcgId, bool keepsClones)
    {
        int first = kmemcgId * rootCount;
        for (int at = first; at < Math.Min(first + rootCount, _entries.Length); at++)
        {
            Waiting -= MissesOf(at);
            _entries[at] = keepsClones && _entries[at] >= 0 ? _entries[at] : CacheId.None;
        }
    }

    private int MissesOf(int at) => Math.Max(0, CacheId.None - _entries[at]);
}
