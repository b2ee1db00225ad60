using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Strategies.Facets.Kmem.Objcg;

/// <summary>
/// obj_cgroups (include/linux/memcontrol.h): a pointer to a memcg with a reference counter of its own. Whatever was charged through one is
/// re-pointed at once when its memcg goes offline. Numbers start at 1, so that they can be charge handles; freed ones are used again.
/// </summary>
public sealed class ObjcgTable
{
    /// <summary>No obj_cgroup.</summary>
    public const int None = 0;

    /// <summary>sizeof(struct obj_cgroup) in its kmalloc-64 slot and the percpu_ref_data beside it (include/linux/percpu-refcount.h).</summary>
    public const int ObjcgBytes = 128;

    private readonly MachineView _machine;
    private readonly PinReason _pin;
    private readonly int _handleBytes;
    private readonly int _nodes;
    private readonly bool _sharesStock;
    private readonly long[] _sharedPages;
    private readonly int[] _activeOf;
    private readonly int[] _headOf;
    private readonly long[] _leftoverOf;
    private MemcgId[] _memcg = [];
    private byte[] _node = [];
    private int[] _references = [];
    private int[] _folioPages = [];
    private int[] _kmemPages = [];
    private uint[] _leftover = [];
    private int[] _next = [];
    private int[] _previous = [];
    private int _count = 1;
    private int _free = None;

    /// <summary>An empty table.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="pin">Under which reason it holds its css reference.</param>
    /// <param name="handleBytes">Metadata of one, in bytes.</param>
    /// <param name="isPerNode">Whether a memcg has one for each node (01b9da291c49), or one for all.</param>
    /// <param name="sharesStock">Whether one may use what another of its memcg has charged, so that the pages of each by itself say nothing.</param>
    public ObjcgTable(MachineView machine, PinReason pin = PinReason.Objcg, int handleBytes = ObjcgBytes, bool isPerNode = false, bool sharesStock = false)
    {
        _nodes = isPerNode ? machine.Nodes.Count : 1;
        _sharesStock = sharesStock;
        _pin = pin;
        _handleBytes = handleBytes;
        _machine = machine;
        _activeOf = Columns.New<int>(machine.Tree.Capacity * _nodes);
        _headOf = Columns.New<int>(machine.Tree.Capacity * _nodes);
        _leftoverOf = Columns.New<long>(machine.Tree.Capacity * _nodes);
        _sharedPages = Columns.New<long>(sharesStock ? machine.Tree.Capacity : 0);
        Grow(machine.Tree.Capacity * _nodes);
    }

    /// <summary>obj_cgroups of a memcg of its own while it is online: one, or one a node.</summary>
    public int PerMemcg => _nodes;

    /// <summary>Numbers below this one exist.</summary>
    public int Count => _count;

    /// <summary>Memcg an obj_cgroup points to now (obj_cgroup_memcg).</summary>
    public MemcgId MemcgOf(int objcg) => _memcg[objcg];

    /// <summary>References held, the memcg's own included.</summary>
    public int ReferencesOf(int objcg) => _references[objcg];

    /// <summary>Pages charged through an obj_cgroup.</summary>
    public int PagesOf(int objcg) => _folioPages[objcg] + _kmemPages[objcg];

    /// <summary>Bytes of pages charged through it that no object has (nr_charged_bytes), below 4 GiB.</summary>
    public long LeftoverOf(int objcg) => _leftover[objcg];

    /// <summary>The same of all that point to a memcg.</summary>
    public long LeftoverBytes(MemcgId memcg)
    {
        long bytes = 0;
        for (int node = 0; node < _nodes; node++)
        {
            bytes += _leftoverOf[(memcg * _nodes) + node];
        }

        return bytes;
    }

    /// <summary>
    /// The obj_cgroup that a charge to a memcg goes through: its own, on a node where each has one, while it is online, else that of the nearest ancestor
    /// that has one (get_obj_cgroup_from_current); <see cref="None"/> at the root.
    /// </summary>
    public int ActiveFor(MemcgId memcg, int node)
    {
        int on = _nodes == 1 ? 0 : node, objcg = _activeOf[(memcg * _nodes) + on];
        while (objcg == None && memcg != MemcgId.Root)
        {
            memcg = _machine.Tree.Parent[memcg];
            objcg = _activeOf[(memcg * _nodes) + on];
        }

        return objcg;
    }

    /// <summary>Gives a memcg its obj_cgroup, or one for each node; each holds a css reference (mem_cgroup_css_online).</summary>
    public void Online(MemcgId memcg)
    {
        for (int node = 0; node < _nodes; node++)
        {
            Online(memcg, node);
        }
    }

    private void Online(MemcgId memcg, int node)
    {
        int objcg = _free;
        if (objcg != None)
        {
            _free = _next[objcg];
        }
        else
        {
            objcg = _count++;
            Grow(_count);
        }

        _references[objcg] = 1;
        (_folioPages[objcg], _kmemPages[objcg]) = (0, 0);
        _activeOf[(memcg * _nodes) + node] = objcg;
        _node[objcg] = (byte)node;
        Link(objcg, memcg);
        _machine.Tree.Get(memcg, _pin);
        _machine.Slabs.AddMetadata(_handleBytes);
        if (_pin == PinReason.Objcg)
        {
            _machine.Objcgs.Made(objcg);
        }
    }

    /// <summary>Whether a memcg has an obj_cgroup of its own: from online until it is re-pointed.</summary>
    public bool HasActive(MemcgId memcg) => _activeOf[(memcg * _nodes) + _nodes - 1] != None;

    /// <summary>Takes a reference.</summary>
    public void Get(int objcg) => _references[objcg]++;

    /// <summary>Drops a reference.</summary>
    /// <returns>True when it was the last: the caller settles what is still charged and calls <see cref="Release"/>.</returns>
    public bool Put(int objcg) => --_references[objcg] == 0;

    /// <summary>Notes kernel pages charged through it, negative when uncharged.</summary>
    public void AddKmemPages(int objcg, int pages)
    {
        if (_sharesStock)
        {
            _sharedPages[_memcg[objcg]] += pages;
        }
        else
        {
            _kmemPages[objcg] += pages;
        }
    }

    /// <summary>Notes pages of folios charged through it, negative when uncharged.</summary>
    public void AddFolioPages(int objcg, int pages) => _folioPages[objcg] += pages;

    /// <summary>Remembers bytes in place of those remembered so far, in 32 bits: what does not fit stays charged and nobody knows of it (atomic_t).</summary>
    public void SetLeftover(int objcg, long bytes)
    {
        uint kept = unchecked((uint)bytes);
        _leftoverOf[ListOf(objcg)] += (long)kept - _leftover[objcg];
        _leftover[objcg] = kept;
    }

    /// <summary>Frees an obj_cgroup nobody refers to; its css reference goes (obj_cgroup_release).</summary>
    public void Release(int objcg)
    {
        MemcgId memcg = _memcg[objcg];
        if (PagesOf(objcg) != 0)
        {
            throw new InvalidOperationException($"objcg {objcg} released with {PagesOf(objcg)} pages charged");
        }

        Unlink(objcg);
        _next[objcg] = _free;
        _free = objcg;
        _machine.Slabs.AddMetadata(-_handleBytes);
        if (_pin == PinReason.Objcg)
        {
            _machine.Objcgs.Gone(objcg);
        }

        _machine.Tree.Put(memcg, _pin);
    }

    /// <summary>
    /// Re-points every obj_cgroup of a memcg, or those of a node where each has some, to its parent and splices the list (__memcg_reparent_objcgs): one
    /// step each, whatever is charged through them. Their css references and charges move along.
    /// </summary>
    /// <returns>The obj_cgroup the memcg charged through, whose initial reference the caller drops.</returns>
    public int Reparent(MemcgId memcg, int node = 0)
    {
        MemcgId parent = _machine.Tree.Parent[memcg];
        int from = (memcg * _nodes) + node, to = (parent * _nodes) + node;
        int active = _activeOf[from], first = _headOf[from], last = None, moved = 0;
        long pages = 0, kmemPages = 0;
        _activeOf[from] = None;
        for (int objcg = first; objcg != None; objcg = _next[objcg])
        {
            _memcg[objcg] = parent;
            pages += PagesOf(objcg);
            kmemPages += _kmemPages[objcg];
            last = objcg;
            moved++;
        }

        if (_sharesStock && node == _nodes - 1)
        {
            kmemPages = _sharedPages[memcg];
            pages += kmemPages;
            _sharedPages[parent] += kmemPages;
            _sharedPages[memcg] = 0;
        }

        if (moved > 0)
        {
            int old = _headOf[to];
            _next[last] = old;
            _previous[old] = last;
            _headOf[to] = first;
            _headOf[from] = None;
            _leftoverOf[to] += _leftoverOf[from];
            _leftoverOf[from] = 0;
            _machine.Costs.Step(StepKind.ListNode, moved);
            _machine.Charges.ReparentCharge(memcg, pages, kmemPages);
            _machine.Tree.Get(parent, _pin, moved);
            _machine.Tree.Put(memcg, _pin, moved);
        }

        return active;
    }

    // The list of a memcg, or of a memcg and node, on which an obj_cgroup stands.
    private int ListOf(int objcg) => (_memcg[objcg] * _nodes) + _node[objcg];

    private void Link(int objcg, MemcgId memcg)
    {
        _memcg[objcg] = memcg;
        int list = ListOf(objcg), head = _headOf[list];
        _next[objcg] = head;
        _previous[objcg] = None;
        _previous[head] = objcg;
        _headOf[list] = objcg;
    }

    private void Unlink(int objcg)
    {
        int next = _next[objcg], previous = _previous[objcg];
        _previous[next] = previous;
        if (previous == None)
        {
            _headOf[ListOf(objcg)] = next;
        }
        else
        {
            _next[previous] = next;
        }
    }

    private void Grow(int count)
    {
        Columns.Ensure(ref _memcg, count);
        Columns.Ensure(ref _node, count);
        Columns.Ensure(ref _references, count);
        Columns.Ensure(ref _folioPages, count);
        Columns.Ensure(ref _kmemPages, count);
        Columns.Ensure(ref _leftover, count);
        Columns.Ensure(ref _next, count);
        Columns.Ensure(ref _previous, count);
    }
}
