using Eval.Kernel.Collections;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Slab;

/// <summary>The kmem_cache instances, with their parts by node and by CPU, and the global list they stand on.</summary>
internal sealed class InstanceTable(int cpus, int nodes)
{
    private CacheId _listTail = CacheId.None;

    private KmemCache[] _caches = [];
    private KmemCacheNode[] _nodes = [];
    private KmemCacheCpu[] _cpus = [];

    /// <summary>An instance, to be read and written.</summary>
    public ref KmemCache this[CacheId instance] => ref _caches[instance];

    /// <summary>What an instance has on a node, by instance and node.</summary>
    public ref KmemCacheNode Node(int at) => ref _nodes[at];

    /// <summary>What an instance has on a CPU, by instance and CPU.</summary>
    public ref KmemCacheCpu Cpu(int at) => ref _cpus[at];

    public CacheId ListHead { get; private set; } = CacheId.None;

    public long ListChanges { get; private set; }

    public int Count { get; private set; }

    public int AliveCount { get; private set; }

    public CacheId Add(CacheId root)
    {
        CacheId instance = new(Count++);
        Columns.Ensure(ref _caches, Count);
        Columns.Ensure(ref _nodes, Count * nodes);
        Columns.Ensure(ref _cpus, Count * cpus);
        _caches[instance] = new KmemCache { Root = root, IsAlive = true, ListPrevious = _listTail, ListNext = CacheId.None };
        Array.Fill(_nodes, KmemCacheNode.Empty, instance * nodes, nodes);
        Array.Fill(_cpus, KmemCacheCpu.Empty, instance * cpus, cpus);
        if (_listTail == CacheId.None)
        {
            ListHead = instance;
        }
        else
        {
            _caches[_listTail].ListNext = instance;
        }

        _listTail = instance;
        AliveCount++;
        ListChanges++;
        return instance;
    }

    public void Remove(CacheId instance)
    {
        CacheId next = _caches[instance].ListNext, previous = _caches[instance].ListPrevious;
        if (previous == CacheId.None)
        {
            ListHead = next;
        }
        else
        {
            _caches[previous].ListNext = next;
        }

        if (next == CacheId.None)
        {
            _listTail = previous;
        }
        else
        {
            _caches[next].ListPrevious = previous;
        }

        _caches[instance].IsAlive = false;
        AliveCount--;
        ListChanges++;
    }
}
