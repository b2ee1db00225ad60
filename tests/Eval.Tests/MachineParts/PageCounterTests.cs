using Eval.Kernel.Events;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace Eval.Tests.MachineParts;

internal sealed class PageCounterTests
{
    private static PageCounter Chain()
    {
        TestMachine test = new();
        test.Do(EventKind.Mkdir, 3, TestMachine.A);
        return test.Machine.Memory;
    }

    [Test]
    public void A_charge_is_counted_at_every_level_up_to_the_root()
    {
        PageCounter counter = Chain();
        Assert.That(counter.TryCharge(new(3), 5, out _), Is.True);
        Assert.That((counter.UsagePages[3], counter.UsagePages[1], counter.UsagePages[0], counter.UsagePages[2]), Is.EqualTo((5L, 5L, 5L, 0L)));
    }

    [Test]
    public void A_charge_that_meets_a_limit_above_is_undone_and_counted_there()
    {
        PageCounter counter = Chain();
        counter.SetLimit(new(1), 4);
        Assert.That(counter.TryCharge(new(3), 5, out MemcgId failedAt), Is.False);
        Assert.That(failedAt, Is.EqualTo(new MemcgId(1)));
        Assert.That((counter.UsagePages[3], counter.UsagePages[1], counter.UsagePages[0]), Is.EqualTo((0L, 0L, 0L)));
        Assert.That((counter.FailCount[3], counter.FailCount[1]), Is.EqualTo((0L, 1L)));
    }

    [Test]
    public void The_peak_stays_when_usage_goes()
    {
        PageCounter counter = Chain();
        counter.TryCharge(new(1), 7, out _);
        counter.Uncharge(new(1), 7);
        Assert.That((counter.UsagePages[1], counter.PeakPages[1]), Is.EqualTo((0L, 7L)));
    }

    [Test]
    public void A_counter_below_zero_is_remembered_with_its_memcg()
    {
        PageCounter counter = Chain();
        counter.Uncharge(new(2), 3);
        Assert.That((counter.UnderflowMemcg, counter.UnderflowPages), Is.EqualTo((new MemcgId(2), -3L)));
    }

    [Test]
    public void A_reparented_charge_leaves_the_child_alone_and_the_parent_paying()
    {
        PageCounter counter = Chain();
        counter.Charge(new(3), 5);
        counter.ReparentCharge(new(3), 5);
        Assert.That((counter.UsagePages[3], counter.UsagePages[1]), Is.EqualTo((0L, 5L)));
    }

    [Test]
    public void Whatever_is_charged_and_uncharged_each_level_has_the_sum_of_what_is_below_and_no_limit_is_passed()
    {
        // Group 3 is below 1 below the root, 2 below the root alone.
        MemcgId[] parents = [MemcgId.None, MemcgId.Root, MemcgId.Root, new(1)];
        Gen<(MemcgId Memcg, int Pages, bool Charge)[]> operations =
            Gen.ArrayOf(Gen.Choose(1, 3).Select(m => new MemcgId(m)).SelectMany(m =>
                 Gen.Choose(1, 40).SelectMany(p => Gen.Elements(true, true, false).Select(c => (m, p, c)))));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20_261_121UL, 1_234_567UL), Prop.ForAll(operations.ToArbitrary(), steps =>
        {
            PageCounter counter = new(parents);
            counter.SetLimit(new(1), 100);
            counter.SetLimit(new(3), 60);
            long[] local = new long[4];
            foreach ((MemcgId memcg, int pages, bool charge) in steps)
            {
                long[] before = [.. counter.UsagePages];
                if (charge && counter.TryCharge(memcg, pages, out _))
                {
                    local[memcg] += pages;
                }
                else if (charge)
                {
                    Assert.That(counter.UsagePages.ToArray(), Is.EqualTo(before), "a refused charge leaves nothing");
                }
                else
                {
                    long some = Math.Min(pages, local[memcg]);
                    counter.Uncharge(memcg, some);
                    local[memcg] -= some;
                }

                long[] sums = [local[1] + local[2] + local[3], local[1] + local[3], local[2], local[3]];
                Assert.That(counter.UsagePages.ToArray(), Is.EqualTo(sums));
                Assert.That(counter.UsagePages[1] <= 100 && counter.UsagePages[3] <= 60 && counter.UnderflowMemcg == MemcgId.None, Is.True);
            }
        }));
    }
}
