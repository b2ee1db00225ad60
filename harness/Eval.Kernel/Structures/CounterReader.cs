using System.Runtime.CompilerServices;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>Whoever reads the counters, and what that leaves in memory: dentries and inodes until caches are dropped, the rest for good.</summary>
internal sealed class CounterReader(MachineDescription description, SlabAllocator slabs, ObjectTable objects, CloneDirectories directories)
{
    // One task reads, and it has no reason to leave its CPU.
    private const int Cpu = 0;

    private int _forGoodHead = -1;
    private int _cachedHead = -1;
    private int _replacedHead = -1;
    private bool _isReadPending;
    private bool _hasBeenRead;

    /// <summary>The counters are read; what that leaves in memory is there when the next event comes, not in what is read.</summary>
    public void CountersRead() => _isReadPending = true;

    /// <summary>An event begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void BeforeEvent()
    {
        if (_isReadPending)
        {
            ReadNow();
        }
    }

    private void ReadNow()
    {
        _isReadPending = false;
        Read();
        if (description.ReaderOpensCloneFiles > 0)
        {
            directories.Read(MemcgId.None, description.ReaderOpensCloneFiles);
        }
    }

    /// <summary>Somebody looks for the clones named for a memcg, in every directory the reader of the counters looks into, and opens files of each.</summary>
    public void ReadClones(MemcgId memcg, int files)
    {
        Read();
        directories.Read(memcg, files);
    }

    /// <summary>Dentries and inodes are dropped.</summary>
    public void CachesDropped()
    {
        if (description.DropCachesEvictsReader)
        {
            objects.FreeOwnList(ref _cachedHead);
            objects.FreeOwnList(ref _replacedHead);
            directories.CachesDropped();
        }
    }

    private void Read()
    {
        bool isCached = _cachedHead >= 0;
        foreach (KernelObjects some in description.ReaderObjects)
        {
            if (slabs.Caches[some.Cache].IsReclaimable ? !isCached : !_hasBeenRead)
            {
                ref int head = ref slabs.Caches[some.Cache].IsReclaimable ? ref _cachedHead : ref _forGoodHead;
                objects.AllocateOwn(some, MemcgId.Root, isAccounted: false, Cpu, ref head);
            }
        }

        _hasBeenRead = true;
        Replace();
    }

    // kernfs_dop_revalidate: a name that was not found is looked up again. Old dentries go by RCU, here as soon as all the new ones are there.
    private void Replace()
    {
        int old = _replacedHead;
        _replacedHead = -1;
        objects.AllocateOwn(description.ReaderReplacedObjects, MemcgId.Root, isAccounted: false, Cpu, ref _replacedHead);
        objects.FreeOwnList(ref old);
    }
}
