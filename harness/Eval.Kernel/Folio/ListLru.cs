using Eval.Kernel.Collections;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Folio;

/// <summary>
/// Numbered items on lists by group, oldest first (list_lru, mm/list_lru.c). At offline a group's list goes to its parent, whatever becomes of charges
/// (memcg_reparent_list_lrus).
/// </summary>
internal sealed class ListLru(int memcgs)
{
    private readonly int[] _oldest = Columns.New(memcgs, -1);
    private readonly int[] _youngest = Columns.New(memcgs, -1);
    private MemcgId[] _memcg = [];
    private int[] _older = [];
    private int[] _younger = [];

    /// <summary>Oldest item of a group's list, or -1.</summary>
    public int Oldest(MemcgId memcg) => _oldest[memcg];

    /// <summary>Next younger item of the same list, or -1.</summary>
    public int Younger(int item) => _younger[item];

    /// <summary>On whose list an item is, <see cref="MemcgId.None"/> when on none.</summary>
    public MemcgId ListOf(int item) => _memcg[item];

    /// <summary>Makes room for so many items.</summary>
    public void Ensure(int items)
    {
        Columns.Ensure(ref _memcg, items, MemcgId.None);
        Columns.Ensure(ref _older, items, -1);
        Columns.Ensure(ref _younger, items, -1);
    }

    /// <summary>Adds an item that is on no list as the youngest of a group's (list_lru_add).</summary>
    public void Add(int item, MemcgId memcg)
    {
        int last = _youngest[memcg];
        _memcg[item] = memcg;
        _older[item] = last;
        _younger[item] = -1;
        _youngest[memcg] = item;
        if (last < 0)
        {
            _oldest[memcg] = item;
        }
        else
        {
            _younger[last] = item;
        }
    }

    /// <summary>Takes an item off its list; one that is on none is left alone (list_lru_del).</summary>
    public void Remove(int item)
    {
        MemcgId memcg = _memcg[item];
        if (memcg == MemcgId.None)
        {
            return;
        }

        int older = _older[item], younger = _younger[item];
        if (older < 0)
        {
            _oldest[memcg] = younger;
        }
        else
        {
            _younger[older] = younger;
        }

        if (younger < 0)
        {
            _youngest[memcg] = older;
        }
        else
        {
            _older[younger] = older;
        }

        _memcg[item] = MemcgId.None;
    }

    /// <summary>Makes an item the youngest of its list (LRU_ROTATE).</summary>
    public void Rotate(int item)
    {
        MemcgId memcg = _memcg[item];
        Remove(item);
        Add(item, memcg);
    }

    /// <summary>Moves a group's items to its parent's list.</summary>
    public void Reparent(MemcgId memcg, MemcgId parent)
    {
        for (int item = _oldest[memcg]; item >= 0;)
        {
            int younger = _younger[item];
            Remove(item);
            Add(item, parent);
            item = younger;
        }
    }
}
