using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>Vectors of owners beside slabs (mm/memcontrol.c, memcg_alloc_slab_cgroups), which are objects of a kmalloc cache themselves.</summary>
public sealed class OwnerVectors
{
    // One struct obj_cgroup pointer for each object of a slab.
    private const int EntryBytes = 8;

    private readonly MachineDescription _description;
    private readonly SlabAllocator _slabs;
    private readonly ObjectTable _objects;
    private int[] _vector = [];

    internal OwnerVectors(MachineDescription description, SlabAllocator slabs, ObjectTable objects)
    {
        _description = description;
        _slabs = slabs;
        _objects = objects;
    }

    /// <summary>A slab gets its vector.</summary>
    public void Made(int slab)
    {
        if (!_description.MemcgObjects.MakesVectors)
        {
            return;
        }

        CacheGeometry cache = _slabs.CacheOfSlab(slab);
        int bytes = EntryBytes * cache.ObjectsPerSlab;
        int slack = (cache.PagesPerSlab * _description.PageSizeBytes) - (cache.ObjectBytes * cache.ObjectsPerSlab);
        CacheId kmalloc = _description.MemcgObjects.PutsVectorsIntoSlack && slack >= bytes ? CacheId.None : _slabs.KmallocFor(bytes);
        if (kmalloc >= 0)
        {
            Columns.Ensure(ref _vector, slab + 1, -1);
            _vector[slab] = _objects.NewOwn();
            _objects.Allocate(_vector[slab], kmalloc, MemcgId.Root, false, 0);
        }
    }

    /// <summary>A slab goes, and its vector with it.</summary>
    public void Gone(int slab)
    {
        if (slab < _vector.Length && _vector[slab] >= 0)
        {
            int vector = _vector[slab];
            _vector[slab] = -1;
            _objects.FreeOwn(vector, 0);
        }
    }
}
