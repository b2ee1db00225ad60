using Eval.Kernel.Contract;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>The owner of a slab page is cleared at offline, before its pages are uncharged, as in __free_slab before b749ecfaf6c5.</summary>
internal sealed class LosesSlabOwner : KmemOwnership
{
    private readonly Dictionary<int, MemcgId> _ownerOfSlab = [];
    private readonly Dictionary<MemcgId, CacheId> _instanceOf = [];

    public override ChargeUnit Unit => ChargeUnit.SlabPage;

    public override CacheId CacheFor(CacheId root, MemcgId memcg)
    {
        if (!_instanceOf.TryGetValue(memcg, out CacheId instance))
        {
            instance = Machine.Slabs.CreateInstance(root);
            _instanceOf.Add(memcg, instance);
        }

        return instance;
    }

    public override bool ChargeSlab(CacheId instance, int slab, int pages)
    {
        MemcgId memcg = _instanceOf.FirstOrDefault(i => i.Value == instance).Key;
        if (memcg > MemcgId.Root)
        {
            _ownerOfSlab[slab] = memcg;
            Machine.Memory.Charge(memcg, pages);
            Machine.Stats.Add(memcg, StatKind.SlabReclaimable, (long)pages * Machine.Description.PageSizeBytes);
        }

        return true;
    }

    public override void UnchargeSlab(CacheId instance, int slab, int pages)
    {
        if (_ownerOfSlab.Remove(slab, out MemcgId memcg))
        {
            Machine.Memory.Uncharge(memcg, pages);
            Machine.Stats.Add(memcg, StatKind.SlabReclaimable, -(long)pages * Machine.Description.PageSizeBytes);
        }
    }

    public override WorkResult MemcgOffline(MemcgId memcg, int stage)
    {
        foreach (int slab in _ownerOfSlab.Where(s => s.Value == memcg).Select(s => s.Key).ToList())
        {
            _ownerOfSlab.Remove(slab);
        }

        return WorkResult.Done;
    }

    public override MemcgId OwnerOfSlab(int slab) => _ownerOfSlab.GetValueOrDefault(slab, MemcgId.None);

    public override MemcgId OwnerOfObject(int slot) => OwnerOfSlab(Machine.Slabs.SlabOfSlot(slot));
}
