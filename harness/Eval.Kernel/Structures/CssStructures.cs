using Eval.Kernel.Charging;
using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>
/// What the kernel allocates for a memory cgroup itself, as the machine's description says: directory in kernfs, structures, per-CPU memory. Nothing
/// of it is the strategy's decision, except who pays where the parent does.
/// </summary>
public sealed class CssStructures
{
    private readonly MemcgObjects _description;
    private readonly MemcgTree _tree;
    private readonly MemcgStats _stats;
    private readonly Facet<KmemOwner> _kmem;
    private readonly ObjectTable _objects;
    private readonly IdArrays _arrays;
    private readonly KernfsIds? _ids;
    private readonly int[] _directory;
    private readonly int[] _css;
    private readonly int[] _percpuHandle;
    private readonly int[] _directoryIds;
    private readonly int[] _cssIds;
    private int _cachedHead = -1;
    private readonly int _directoryNodes;
    private readonly int _cssNodes;

    internal CssStructures(MemcgObjects description, MemcgTree tree, MemcgStats stats, Facet<KmemOwner> kmem, SlabAllocator slabs, ObjectTable objects)
    {
        _description = description;
        _tree = tree;
        _stats = stats;
        _kmem = kmem;
        _objects = objects;
        _arrays = new IdArrays(description, slabs, objects);
        _directory = Columns.New(tree.Capacity, -1);
        _css = Columns.New(tree.Capacity, -1);
        _percpuHandle = Columns.New<int>(tree.Capacity);
        _directoryIds = Columns.New<int>(tree.Capacity);
        _cssIds = Columns.New<int>(tree.Capacity);
        if (description.KernfsIdCache >= 0)
        {
            CacheId nodes = slabs.CacheNamed("kernfs_node_cache");
            _ids = new KernfsIds(objects, description.KernfsIdCache);
            _directoryNodes = CountOf(nodes, description.Directory);
            _cssNodes = CountOf(nodes, description.Css);
        }
    }

    /// <summary>Bytes of per-CPU memory of all memcgs there are, whoever pays for it, or nobody.</summary>
    internal long PercpuBytes { get; private set; }

    /// <summary>Bytes of per-CPU memory charged for a memcg's own structures; 0 when nobody is charged.</summary>
    internal int ChargedPercpuBytes(MemcgId memcg) => _percpuHandle[memcg] > KmemOwner.Uncharged ? _description.PercpuBytes : 0;

    /// <summary>Handle of that charge.</summary>
    internal int PercpuHandle(MemcgId memcg) => _percpuHandle[memcg];

    /// <summary>Allocates what a new memcg needs (cgroup_mkdir, mem_cgroup_alloc).</summary>
    /// <returns>False when its parent has no room for what it pays of that; then nothing is left.</returns>
    internal bool TryMake(MemcgId memcg)
    {
        MemcgId parent = _tree.Parent[memcg];
        _arrays.MakeRoomFor(_tree.KmemcgId[memcg]);
        _cssIds[memcg] = _ids?.Take(_cssNodes) ?? 0;
        _directoryIds[memcg] = _ids?.Take(_directoryNodes) ?? 0;
        _objects.AllocateOwn(_description.Directory, MemcgId.Root, isAccounted: false, KernelThreads.DriverCpu, ref _directory[memcg]);
        _objects.AllocateOwn(_description.Cached, MemcgId.Root, isAccounted: false, KernelThreads.DriverCpu, ref _cachedHead);
        _objects.AllocateOwn(_description.Css, MemcgId.Root, isAccounted: false, KernelThreads.DriverCpu, ref _css[memcg]);
        PercpuBytes += _description.PercpuBytes;
        if (_objects.AllocateOwn(_description.ChargedToParent, parent, isAccounted: true, KernelThreads.DriverCpu, ref _css[memcg])
            && TryChargePercpu(memcg, parent))
        {
            return true;
        }

        DirectoryRemoved(memcg);
        Released(memcg);
        return false;
    }

    private bool TryChargePercpu(MemcgId memcg, MemcgId parent)
    {
        if (_description.PercpuBytes == 0 || parent == MemcgId.Root)
        {
            return true;
        }

        int handle = _kmem.Current.ChargeBytes(parent, _description.PercpuBytes, KernelThreads.DriverCpu, ChargeContext.Kernel);
        if (handle == KmemOwner.Refused)
        {
            return false;
        }

        _percpuHandle[memcg] = handle;
        if (handle > KmemOwner.Uncharged)
        {
            _stats.Add(parent, StatKind.Percpu, _description.PercpuBytes);
        }

        return true;
    }

    /// <summary>Dentries and inodes are dropped.</summary>
    internal void CachesDropped() => _objects.FreeOwnList(ref _cachedHead);

    internal void DirectoryRemoved(MemcgId memcg)
    {
        _ids?.Give(_directoryIds[memcg], _directoryNodes);
        _objects.FreeOwnList(ref _directory[memcg]);
    }

    internal void Released(MemcgId memcg)
    {
        _ids?.Give(_cssIds[memcg], _cssNodes);
        _objects.FreeOwnList(ref _css[memcg]);
        PercpuBytes -= _description.PercpuBytes;
        if (_percpuHandle[memcg] > KmemOwner.Uncharged)
        {
            _kmem.Current.UnchargeBytes(_percpuHandle[memcg], _description.PercpuBytes, KernelThreads.DriverCpu);
            _stats.Add(_tree.NearestHeld(_tree.Parent[memcg]), StatKind.Percpu, -_description.PercpuBytes);
            _percpuHandle[memcg] = KmemOwner.Uncharged;
        }
    }

    private static int CountOf(CacheId cache, IReadOnlyList<KernelObjects> kinds)
    {
        int count = 0;
        for (int i = 0; i < kinds.Count; i++)
        {
            count += kinds[i].Cache == cache ? kinds[i].Count : 0;
        }

        return count;
    }
}
