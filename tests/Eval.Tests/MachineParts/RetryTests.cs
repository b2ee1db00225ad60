using Eval.Kernel.Charging;
using Eval.Kernel.Events;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Observation;

namespace Eval.Tests.MachineParts;

/// <summary>How often reclaim is tried in vain (MAX_RECLAIM_RETRIES) before whoever wants room gives up: locked anonymous memory never goes.</summary>
internal sealed class RetryTests
{
    private const int Retries = 3, Pages = 40;

    private static TestMachine WithoutRoom(bool highIsTriedHard = true)
    {
        TestMachine test = new(m => m with { ReclaimRetries = Retries, StockPages = 0, HighIsTriedHard = highIsTriedHard, CgroupVersion = 2 });
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.Anon, 0, 0, Pages);
        return test;
    }

    // try_charge_memcg: the first time in vain drains the stocks, each further one is a retry, and the last finds none left.
    [TestCase(false, Retries + 2)]
    [TestCase(true, 2)]
    public void A_charge_is_tried_so_often_again(bool isNoRetry, int tries)
    {
        TestMachine test = WithoutRoom();
        test.Do(EventKind.SetLimit, TestMachine.A, Pages);
        long before = test.Machine.Events.Of(TestMachine.A, MemoryEvent.Max);
        ReclaimCount seen = Watch(test);
        Assert.That(test.Machine.Charges.TryCharge(TestMachine.A, 1, cpu: 0, isNoRetry ? ChargeContext.NoRetry : ChargeContext.RetryMayFail), Is.False);
        Assert.That(seen.Begun, Is.EqualTo(tries));
        Assert.That(test.Machine.Events.Of(TestMachine.A, MemoryEvent.Max) - before, Is.EqualTo(tries), "each try is an event");
    }

    // memory_high_write since 5.5: stocks are drained first; before, it is one try and no more.
    [TestCase(true, Retries + 1)]
    [TestCase(false, 1)]
    public void A_write_to_memory_high_is_tried_so_often(bool isTriedHard, int tries)
    {
        TestMachine test = WithoutRoom(isTriedHard);
        ReclaimCount seen = Watch(test);
        test.Do(EventKind.SetHigh, TestMachine.A, Pages - 1);
        Assert.That(seen.Begun, Is.EqualTo(tries));
        seen.Begun = 0;
        test.Do(EventKind.SetHigh, TestMachine.A, Pages);
        Assert.That(seen.Begun, Is.Zero, "nothing is above it");
    }

    [Test]
    public void Emptying_a_group_ends_after_so_many_tries_in_vain()
    {
        TestMachine test = WithoutRoom();
        ReclaimCount seen = Watch(test);
        test.Do(EventKind.ForceEmpty, TestMachine.A);
        Assert.That((seen.Begun, test.Machine.LastErrno), Is.EqualTo((Retries, 0)));
        seen.Begun = 0;
        test.Do(EventKind.ForceEmpty, TestMachine.B);
        Assert.That(seen.Begun, Is.Zero, "nothing is charged to it");
    }

    // mem_cgroup_oom: what is above PAGE_ALLOC_COSTLY_ORDER is not worth a life.
    [TestCase(8, true)]
    [TestCase(9, false)]
    public void Who_wants_many_pages_at_once_has_nobody_killed_for_them(int pages, bool kills)
    {
        TestMachine test = WithoutRoom();
        test.Do(EventKind.SetLimit, TestMachine.A, Pages);
        ReclaimCount seen = Watch(test);
        Assert.That(test.Machine.Charges.TryCharge(TestMachine.A, pages, cpu: 0), Is.EqualTo(kills));
        Assert.That((test.Machine.Tasks.IsAlive[0], seen.AskedPages), Is.EqualTo((!kills, kills ? pages : 0)));
    }

    // mem_cgroup_force_empty since 4.20.
    [TestCase(true, 0)]
    [TestCase(false, 63)]
    public void Emptying_a_group_takes_back_what_stocks_hold(bool drains, long held)
    {
        TestMachine test = new(m => m with { ForceEmptyDrainsStock = drains });
        test.Machine.Charges.TryCharge(TestMachine.A, 1, cpu: 0);
        test.Do(EventKind.ForceEmpty, TestMachine.A);
        Assert.That(test.Machine.Stock.HeldPages(TestMachine.A), Is.EqualTo(held));
    }

    private static ReclaimCount Watch(TestMachine test)
    {
        ReclaimCount seen = new();
        test.Machine.Post.Watcher = seen;
        return seen;
    }

    private sealed class ReclaimCount : IMachineWatcher
    {
        public int Begun { get; set; }

        public int AskedPages { get; private set; }

        public void ReclaimBegins(MemcgId top) => Begun++;

        public void ReclaimKeeps(MemcgId memcg)
        {
        }

        public void ReclaimEnds(MemcgId top, int priority, long wantedPages)
        {
        }

        public void OfflineBegins(MemcgId memcg)
        {
        }

        public void OfflineEnds(MemcgId memcg)
        {
        }

        public void NestedBegins()
        {
        }

        public void NestedEnds()
        {
        }

        public void Kills(MemcgId over, int task, int askedPages) => AskedPages = askedPages;
    }
}
