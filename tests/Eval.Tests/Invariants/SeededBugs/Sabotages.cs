using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>A strategy made of facets with one fault each.</summary>
internal sealed class Sabotaged(
    Func<KmemOwnership>? kmem = null, Func<FolioOwnership>? folio = null, Func<TaskMove>? move = null, Func<SwapOwnership>? swap = null,
    Func<StockKeeping>? stock = null) : Strategy
{
    public override StrategyInfo Info { get; } = new()
    {
        Id = "sabotaged",
        Title = "sabotaged",
        Base = "",
        Series = new SeriesInfo("test", "test", "2026-01-01"),
    };

    public override KmemOwnership CreateKmem() => kmem?.Invoke() ?? base.CreateKmem();

    public override FolioOwnership CreateFolio() => folio?.Invoke() ?? base.CreateFolio();

    public override TaskMove CreateMove() => move?.Invoke() ?? base.CreateMove();

    public override SwapOwnership CreateSwap() => swap?.Invoke() ?? base.CreateSwap();

    public override StockKeeping CreateStock() => stock?.Invoke() ?? base.CreateStock();
}

/// <summary>Charges one page too many with the first folio and takes it back with the last.</summary>
internal sealed class ChargesTwice : FolioOwnership
{
    public override bool Charge(FolioId folio, MemcgId memcg, int cpu, ChargeContext context)
    {
        if (folio == 0)
        {
            Machine.Memory.Charge(memcg, 1);
        }

        return base.Charge(folio, memcg, cpu, context);
    }

    public override void Uncharge(FolioId folio)
    {
        if (folio == 0)
        {
            Machine.Memory.Uncharge(OwnerOf(folio), 1);
        }

        base.Uncharge(folio);
    }
}

/// <summary>Refuses a charge although there is room, so that the task is killed.</summary>
internal sealed class RefusesOnce : FolioOwnership
{
    public override bool Charge(FolioId folio, MemcgId memcg, int cpu, ChargeContext context) => folio != 5 && base.Charge(folio, memcg, cpu, context);
}

/// <summary>Forgets who owns a folio, as the rollback of 2008 does, without any need.</summary>
internal sealed class ForgetsOwner : FolioOwnership
{
    public override void Accessed(FolioId folio, int task)
    {
        Machine.Folios.DrainAllPagevecs();
        if (Machine.Folios.TryIsolate(folio))
        {
            Machine.Folios.Disown(folio);
            Machine.Folios.Putback(folio);
        }
    }
}

/// <summary>Never drops one css reference.</summary>
internal sealed class KeepsReference : FolioOwnership
{
    public override void MemcgOnline(MemcgId memcg) => Machine.Tree.Get(memcg, PinReason.Work);
}

/// <summary>Drops its css reference under memory pressure only.</summary>
internal sealed class PinsUntilPressure : KmemOwnership
{
    private readonly List<MemcgId> _pinned = [];

    public override void MemcgOnline(MemcgId memcg)
    {
        Machine.Tree.Get(memcg, PinReason.Work);
        _pinned.Add(memcg);
    }

    public override void Pressure(MemcgId memcg)
    {
        _pinned.ForEach(m => Machine.Tree.Put(m, PinReason.Work));
        _pinned.Clear();
    }
}

/// <summary>Uncharges first and asks afterwards.</summary>
internal sealed class Underflows : FolioOwnership
{
    public override void Uncharge(FolioId folio)
    {
        MemcgId owner = OwnerOf(folio);
        Machine.Memory.Uncharge(owner, 1_000_000);
        Machine.Memory.Charge(owner, 1_000_000);
        base.Uncharge(folio);
    }
}

/// <summary>Charges past the limit.</summary>
internal sealed class IgnoresLimit : FolioOwnership
{
    public override bool Charge(FolioId folio, MemcgId memcg, int cpu, ChargeContext context)
    {
        Machine.Memory.Charge(memcg, 1);
        Machine.Folios.SetOwner(folio, memcg);
        Machine.Tree.Get(memcg, PinReason.Folio);
        return true;
    }
}

/// <summary>At offline, hands folios to somebody: a sibling, or the parent.</summary>
internal sealed class HandsOver(Func<MemcgId> heir) : FolioOwnership
{
    public override WorkResult MemcgOffline(MemcgId memcg, int stage)
    {
        Machine.Folios.DrainAllPagevecs();
        for (FolioId folio = new(0); folio < Machine.Folios.Count; folio++)
        {
            if (Machine.Folios.Has(folio, FolioFlags.Present) && OwnerOf(folio) == memcg && Machine.Folios.TryIsolate(folio))
            {
                Machine.Folios.Disown(folio);
                Machine.Folios.ChargeIsolated(folio, heir(), cpu: 0);
                Machine.Folios.Putback(folio);
            }
        }

        return WorkResult.Done;
    }
}

/// <summary>Charges each slab page to its memcg and gives every object a page of its own.</summary>
internal sealed class PagePerObject(bool spread) : KmemOwnership
{
    private readonly Dictionary<int, MemcgId> _ownerOfSlab = [];
    private readonly Dictionary<CacheId, MemcgId> _ownerOfInstance = [];

    public override ChargeUnit Unit => ChargeUnit.SlabPage;

    public override CacheId CacheFor(CacheId root, MemcgId memcg)
    {
        if (!spread && _ownerOfInstance.FirstOrDefault(o => o.Value == memcg) is { Key.Index: > 0 } mine)
        {
            return mine.Key;
        }

        CacheId instance = Machine.Slabs.CreateInstance(root);
        _ownerOfInstance[instance] = memcg;
        return instance;
    }

    public override bool ChargeSlab(CacheId instance, int slab, int pages)
    {
        MemcgId memcg = _ownerOfInstance[instance];
        _ownerOfSlab[slab] = memcg;
        Machine.Memory.Charge(memcg, pages);
        Machine.Tree.Get(memcg, PinReason.SlabPage, pages);
        Machine.Stats.Add(memcg, StatKind.SlabReclaimable, (long)pages * Machine.Description.PageSizeBytes);
        return true;
    }

    public override void UnchargeSlab(CacheId instance, int slab, int pages)
    {
        MemcgId memcg = _ownerOfSlab[slab];
        Machine.Memory.Uncharge(memcg, pages);
        Machine.Stats.Add(memcg, StatKind.SlabReclaimable, -(long)pages * Machine.Description.PageSizeBytes);
        Machine.Tree.Put(memcg, PinReason.SlabPage, pages);
        _ownerOfSlab.Remove(slab);
    }

    public override void Pressure(MemcgId memcg)
    {
        foreach (CacheId instance in _ownerOfInstance.Keys)
        {
            Machine.Slabs.Shrink(instance);
        }
    }

    public override MemcgId OwnerOfSlab(int slab) => _ownerOfSlab.GetValueOrDefault(slab, MemcgId.None);

    public override MemcgId OwnerOfObject(int slot) => OwnerOfSlab(Machine.Slabs.SlabOfSlot(slot));
}

/// <summary>Moves half of a task's pages and then says it cannot.</summary>
internal sealed class StopsHalfway : TaskMove
{
    public override int CanAttach(int task, MemcgId from, MemcgId to)
    {
        Machine.Folios.DrainAllPagevecs();
        for (FolioId folio = new(0); folio < 5; folio++)
        {
            Machine.Folios.TryIsolate(folio);
            Machine.Folios.Disown(folio);
            Machine.Folios.ChargeIsolated(folio, to, cpu: 0);
            Machine.Folios.Putback(folio);
        }

        return 12;
    }
}

/// <summary>What it moves depends on whether somebody else came first.</summary>
internal sealed class Races : TaskMove
{
    public override int CanAttach(int task, MemcgId from, MemcgId to)
    {
        Machine.Folios.DrainAllPagevecs();
        for (FolioId folio = new(0); folio < 5; folio++)
        {
            Machine.Preempt(PreemptionPoint.MovePage);
            if (Machine.Memory.UsagePages[to] < 100 && Machine.Folios.TryIsolate(folio))
            {
                Machine.Folios.Disown(folio);
                Machine.Folios.ChargeIsolated(folio, to, cpu: 0);
                Machine.Folios.Putback(folio);
            }
        }

        return 0;
    }
}

/// <summary>Takes two locks in one order when a memcg comes and in the other when it goes.</summary>
internal sealed class TakesLocksBothWays : KmemOwnership
{
    public override void MemcgOnline(MemcgId memcg) => Take("first", "second");

    public override WorkResult MemcgOffline(MemcgId memcg, int stage)
    {
        Take("second", "first");
        return WorkResult.Done;
    }

    private void Take(string outer, string inner)
    {
        Machine.Locks.Acquire(Machine.Locks.Named(outer), "sabotage");
        Machine.Locks.Acquire(Machine.Locks.Named(inner), "sabotage");
        Machine.Locks.Release(Machine.Locks.Named(inner));
        Machine.Locks.Release(Machine.Locks.Named(outer));
    }
}

/// <summary>Walks a list that only grows, at each offline.</summary>
internal sealed class WalksEverything : KmemOwnership
{
    private int _everCreated;

    public override void MemcgOnline(MemcgId memcg) => _everCreated++;

    public override WorkResult MemcgOffline(MemcgId memcg, int stage)
    {
        Machine.Costs.Step(Kernel.Costs.StepKind.ListNode, 10L * _everCreated);
        return WorkResult.Done;
    }
}
