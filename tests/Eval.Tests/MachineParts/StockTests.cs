using Eval.Kernel.Events;
using Eval.Kernel.Ids;
using Eval.Strategies.Facets.Stock.CounterStock;
using Eval.Tests.Invariants;
using Eval.Tests.Invariants.SeededBugs;

namespace Eval.Tests.MachineParts;

/// <summary>Stocks of several slots a CPU, as since 6.15 (NR_MEMCG_STOCK).</summary>
internal sealed class StockTests
{
    private static readonly MemcgId C = new(3), D = new(4);

    // drain_local_stock gives back all that the CPU holds, of whichever group.
    [Test]
    public void A_drain_empties_every_slot_of_a_cpu_that_holds_pages_of_the_subtree()
    {
        TestMachine test = new(m => m with { StockSlots = 7, CpuCount = 2 });
        test.Machine.Charges.TryCharge(TestMachine.A, 1, cpu: 1);
        test.Machine.Charges.TryCharge(TestMachine.B, 1, cpu: 1);
        test.Machine.Charges.TryCharge(TestMachine.B, 1, cpu: 0);
        test.Machine.Stock.DrainAll(TestMachine.A, cpu: 1);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(test.Machine.Stock.HeldPages(TestMachine.A), Is.Zero);
            Assert.That(test.Machine.Stock.HeldPages(TestMachine.B), Is.EqualTo(63), "what the other CPU holds");
            Assert.That((test.Usage(TestMachine.A), test.Usage(TestMachine.B)), Is.EqualTo((1L, 65L)));
        }
    }

    [Test]
    public void Who_finds_all_slots_taken_takes_them_in_turn()
    {
        TestMachine test = new(m => m with { StockSlots = 2, CpuCount = 2 });
        test.Do(EventKind.Mkdir, C, 0);
        test.Do(EventKind.Mkdir, D, 0);
        foreach (MemcgId memcg in new[] { TestMachine.A, TestMachine.B, C, D })
        {
            test.Machine.Charges.TryCharge(memcg, 1, cpu: 1);
        }

        Assert.That(
            new[] { TestMachine.A, TestMachine.B, C, D }.Select(test.Machine.Stock.HeldPages), Is.EqualTo(new long[] { 0, 0, 63, 63 }));
    }

    // page_counter_drain_stock: nobody is evicted, a drain reaches every CPU and no other group, what is uncharged is not kept.
    [Test]
    public void A_stock_of_each_counter_is_drained_for_its_own_subtree_alone()
    {
        TestMachine test = new(m => m with { CpuCount = 2 }, new Sabotaged(stock: () => new StocksOfCounters()));
        test.Machine.Charges.TryCharge(TestMachine.A, 1, cpu: 0);
        test.Machine.Charges.TryCharge(TestMachine.B, 1, cpu: 0);
        test.Machine.Charges.TryCharge(TestMachine.A, 2, cpu: 1);
        test.Machine.Charges.UnchargeToStock(TestMachine.B, 1, cpu: 0);
        Assert.That((test.Machine.Stock.HeldPages(TestMachine.A), test.Machine.Stock.HeldPages(TestMachine.B)), Is.EqualTo((125L, 63L)));
        test.Machine.Stock.DrainAll(TestMachine.A, cpu: 1);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((test.Machine.Stock.HeldPages(TestMachine.A), test.Machine.Stock.HeldPages(TestMachine.B)), Is.EqualTo((0L, 63L)));
            Assert.That((test.Usage(TestMachine.A), test.Usage(TestMachine.B)), Is.EqualTo((3L, 63L)));
        }
    }
}
