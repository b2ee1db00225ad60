using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>LRU reparenting by hand: at offline a memcg's folios become its parent's, step by step.</summary>
internal sealed class ReparentsFolios(ReparentStep steps) : FolioOwnership
{
    private MemcgId[] _heir = [];
    private int[] _folios = [];

    public override void Booted()
    {
        _heir = [.. Enumerable.Range(0, Machine.Tree.Capacity).Select(m => new MemcgId(m))];
        _folios = new int[Machine.Tree.Capacity];
    }

    public override bool Charge(FolioId folio, MemcgId memcg, int cpu, ChargeContext context)
    {
        if (!base.Charge(folio, memcg, cpu, context))
        {
            return false;
        }

        _folios[memcg]++;
        return true;
    }

    public override void Uncharge(FolioId folio)
    {
        MemcgId owner = OwnerOf(folio);
        if (owner != MemcgId.None)
        {
            Machine.Folios.SetOwner(folio, MemcgId.None);
            _folios[owner]--;
            Machine.Charges.Uncharge(owner, 1);
            if (Machine.Tree.RefsFor(owner, PinReason.Folio) > 0)
            {
                Machine.Tree.Put(owner, PinReason.Folio);
            }
        }
    }

    public override MemcgId OwnerOf(FolioId folio)
    {
        MemcgId memcg = new(Machine.Folios.Owner[folio]);
        while (memcg > MemcgId.Root && _heir[memcg] != memcg)
        {
            memcg = _heir[memcg];
        }

        return memcg;
    }

    public override WorkResult MemcgOffline(MemcgId memcg, int stage)
    {
        Machine.Folios.DrainAllPagevecs();
        int count = _folios[memcg];
        MemcgId parent = Does(ReparentStep.ToParent) ? Machine.Tree.Parent[memcg] : MemcgId.Root;
        for (int node = 0; node < (Does(ReparentStep.OtherNodes) ? Machine.Nodes.Count : 1); node++)
        {
            ReparentLists(Machine.Nodes.Of(memcg, node), Machine.Nodes.Of(parent, node));
        }

        _heir[memcg] = parent;
        _folios[parent] += count;
        Uncharge(memcg, parent, count);
        Machine.Tree.Get(parent, PinReason.Folio, count);
        Machine.Tree.Put(memcg, PinReason.Folio, count);
        foreach (StatKind kind in (StatKind[])[StatKind.Anon, StatKind.File, StatKind.Shmem])
        {
            if (Does(ReparentStep.Stats))
            {
                Machine.Stats.MoveTo(memcg, parent, kind);
            }
        }

        if (!Does(ReparentStep.FreshBatch) && count > 0)
        {
            // One page moved between two lists before; its minus is folded into the child, which has nothing left.
            Machine.Stats.Add(memcg, StatKind.File, -Machine.Description.PageSizeBytes);
            Machine.Stats.Add(parent, StatKind.File, Machine.Description.PageSizeBytes);
        }

        return WorkResult.Done;
    }

    private void ReparentLists(MemcgNodeId child, MemcgNodeId parent)
    {
        LruLists lru = Machine.Folios.Lru;
        Machine.Folios.FillGenerations(parent);
        for (int list = lru.FirstOf(child), to = lru.FirstOf(parent); list <= lru.UnevictableOf(child) && Does(ReparentStep.Lists); list++, to++)
        {
            lru.SpliceTail(list, to);
            if (Does(ReparentStep.Sizes))
            {
                lru.MoveCount(list, to);
            }
        }
    }

    private void Uncharge(MemcgId memcg, int heir, int count)
    {
        for (MemcgId up = memcg; count > 0 && up > MemcgId.Root && up != heir; up = Machine.Tree.Parent[up])
        {
            Machine.Memory.ReparentCharge(up, count);
        }

        if (heir == MemcgId.Root && count > 0)
        {
            Machine.Memory.ReparentCharge(MemcgId.Root, count);
        }
    }

    private bool Does(ReparentStep step) => (steps & step) != 0;
}
