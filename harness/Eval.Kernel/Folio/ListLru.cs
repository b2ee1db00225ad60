using Eval.Kernel.Collections;

namespace Eval.Kernel.Folio;

/// <summary>
/// Numbered items on numbered lists, one a group or a group and node, oldest first (list_lru, mm/list_lru.c). At offline a group's list goes to its parent,
/// whatever becomes of charges (memcg_reparent_list_lrus).
/// </summary>
internal sealed class ListLru(int lists)
{
    private readonly int[] _oldest = Columns.New(lists, -1);
    private readonly int[] _youngest = Columns.New(lists, -1);
    private int[] _list = [];
    private int[] _older = [];
    private int[] _younger = [];

    /// <summary>Oldest item of a list, or -1.</summary>
    public int Oldest(int list) => _oldest[list];

    /// <summary>Next younger item of the same list, or -1.</summary>
    public int Younger(int item) => _younger[item];

    /// <summary>On which list an item is, -1 when on none.</summary>
    public int ListOf(int item) => _list[item];

    /// <summary>Makes room for so many items.</summary>
    public void Ensure(int items)
    {
        Columns.Ensure(ref _list, items, -1);
        Columns.Ensure(ref _older, items, -1);
        Columns.Ensure(ref _younger, items, -1);
    }

    /// <summary>Adds an item that is on no list as the youngest of a list (list_lru_add).</summary>
    public void Add(int item, int list)
    {
        int last = _youngest[list];
        _list[item] = list;
        _older[item] = last;
        _younger[item] = -1;
        _youngest[list] = item;
        if (last < 0)
        {
            _oldest[list] = item;
        }
        else
        {
            _younger[last] = item;
        }
    }

    /// <summary>Takes an item off its list; one that is on none is left alone (list_lru_del).</summary>
    public void Remove(int item)
    {
        int list = _list[item];
        if (list < 0)
        {
            return;
        }

        int older = _older[item], younger = _younger[item];
        if (older < 0)
        {
            _oldest[list] = younger;
        }
        else
        {
            _younger[older] = younger;
        }

        if (younger < 0)
        {
            _youngest[list] = older;
        }
        else
        {
            _older[younger] = older;
        }

        _list[item] = -1;
    }

    /// <summary>Makes an item the youngest of its list (LRU_ROTATE).</summary>
    public void Rotate(int item)
    {
        int list = _list[item];
        Remove(item);
        Add(item, list);
    }

    /// <summary>Moves the items of one list to another.</summary>
    public void Reparent(int from, int to)
    {
        for (int item = _oldest[from]; item >= 0;)
        {
            int younger = _younger[item];
            Remove(item);
            Add(item, to);
            item = younger;
        }
    }
}
