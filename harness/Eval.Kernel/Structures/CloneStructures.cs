using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>What the kernel allocates for a clone of a cache: kmem_cache and its node, its name, its directory in sysfs.</summary>
public sealed class CloneStructures
{
    private const int WorkerCpu = 0;

    private readonly MemcgObjects _description;
    private readonly ObjectTable _objects;
    private int[] _clone = [];

    internal CloneStructures(MemcgObjects description, SlabAllocator slabs, ObjectTable objects)
    {
        _description = description;
        _objects = objects;
        KernfsIds? ids = description.KernfsIdCache >= 0 ? new KernfsIds(objects, description.KernfsIdCache) : null;
        Directories = new CloneDirectories(description.CacheCloneSysfs, slabs, objects, ids);
    }

    /// <summary>Where clones of caches show in sysfs.</summary>
    internal CloneDirectories Directories { get; }

    /// <summary>A clone was made for a memcg, which its directory in sysfs is named for.</summary>
    /// <param name="clone">Instance.</param>
    /// <param name="memcg">Memcg.</param>
    public void Named(CacheId clone, MemcgId memcg) => Directories.Named(clone, memcg);

    internal void Made(CacheId instance)
    {
        if (_description.CacheClone.Count > 0)
        {
            Columns.Ensure(ref _clone, instance + 1, -1);
            _objects.AllocateOwn(_description.CacheClone, MemcgId.Root, isAccounted: false, WorkerCpu, ref _clone[instance]);
            if (_description.CacheCloneSysfs.Count > 0)
            {
                Directories.Made(instance);
            }
        }
    }

    internal void Gone(CacheId instance)
    {
        if (instance < _clone.Length)
        {
            Directories.Gone(instance);
            _objects.FreeOwnList(ref _clone[instance]);
        }
    }
}
