using Eval.Kernel.Charging;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Execution;

/// <summary>The calls that go up through the rooms: the room that calls owns the interface, and here stands who answers.</summary>
internal sealed class UpCalls(Machine machine) : IReleaseQueue, IOwnStock, IReclaim, IOomKiller, ICloneObserver, IPreemption
{
    void IReleaseQueue.Queue(MemcgId memcg) => machine.Groups.QueueRelease(memcg);

    int IOwnStock.StocksPerCpu => machine.Kmem.StocksPerCpu;

    (MemcgId Memcg, long Bytes) IOwnStock.StockOf(int cpu, int slot) => machine.Kmem.StockOf(cpu, slot);

    void IOwnStock.DrainStock(int cpu) => machine.Kmem.DrainStock(cpu);

    int IReclaim.Retries => machine.Reclaimer.Retries;

    long IReclaim.Reclaim(MemcgId memcg, long pages, int cpu, int swappiness) => machine.Reclaimer.Reclaim(memcg, pages, cpu, swappiness);

    bool IOomKiller.Kill(MemcgId memcg, int askedPages) => machine.Oom.Kill(memcg, askedPages);

    bool IOomKiller.HasKilled(int task) => machine.Oom.HasKilled(task);

    void ICloneObserver.CloneMade(CacheId instance) => machine.Clones.Made(instance);

    void ICloneObserver.CloneGone(CacheId instance) => machine.Clones.Gone(instance);

    void IPreemption.Pass(PreemptionPoint point)
    {
        machine.Migration.NotePeak();
        machine.Side.Pass(point);
    }
}
