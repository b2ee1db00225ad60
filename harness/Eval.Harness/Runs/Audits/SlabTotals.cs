using Eval.Kernel.Description;

namespace Eval.Harness.Runs.Audits;

/// <summary>Slab objects added up.</summary>
internal struct SlabTotals
{
    /// <summary>Objects.</summary>
    public int Objects;

    /// <summary>Those of reclaimable caches.</summary>
    public int ReclaimableObjects;

    /// <summary>Bytes of all.</summary>
    public long Bytes;

    /// <summary>Bytes of those of reclaimable caches.</summary>
    public long ReclaimableBytes;

    /// <summary>One more, of a cache.</summary>
    public void Add(CacheGeometry cache)
    {
        Objects++;
        Bytes += cache.ObjectBytes;
        if (cache.IsReclaimable)
        {
            ReclaimableObjects++;
            ReclaimableBytes += cache.ObjectBytes;
        }
    }
}
