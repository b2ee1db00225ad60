using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Events;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Tests.Invariants.SeededBugs;

namespace Eval.Tests.Invariants;

/// <summary>
/// A strategy that cheats with the verbs it has is caught; what it has no verb for, <see cref="Conventions.StrategySightTests"/> shows to be out of
/// its sight.
/// </summary>
internal sealed class HostileStrategyTests
{
    [Test]
    public void One_that_writes_itself_another_groups_pages_is_caught() =>
        Assert.That(ViolatedBy(new Sabotaged(folio: () => new TakesOver())), Does.Contain("conservation"));

    [Test]
    public void One_that_claims_a_move_nobody_paid_for_is_caught() =>
        Assert.That(ViolatedBy(new Sabotaged(move: () => new ClaimsMove())), Does.Contain("conservation"));

    [Test]
    public void One_that_makes_its_group_look_small_is_caught() =>
        Assert.That(ViolatedBy(new Sabotaged(folio: () => new LooksSmall())), Does.Contain("conservation"));

    [Test]
    public void One_that_says_somebody_else_owns_what_it_charged_is_caught() =>
        Assert.That(ViolatedBy(new Sabotaged(folio: () => new Denies())), Does.Contain("hierarchical-ownership").Or.Contain("conservation"));

    [Test]
    public void One_that_says_a_stock_holds_its_dead_groups_is_caught()
    {
        List<Event> program = [.. SmallFixture.TwoGroups(), Event.Of(EventKind.Exit, 0), Event.Of(EventKind.Rmdir, SmallFixture.A)];
        Assert.That(ViolatedBy(new Sabotaged(folio: () => new PinsAsStock()), program), Does.Contain("zombies-drain"));
    }

    [Test]
    public void One_that_counts_its_steps_backwards_is_stopped() =>
        Assert.That(() => ViolatedBy(new Sabotaged(folio: () => new CountsBackwards())), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static string[] ViolatedBy(Strategy strategy)
    {
        List<Event> program = SmallFixture.AnonInA(10);
        program.Add(Event.Of(EventKind.Anon, 1, 20, 10));
        program.Add(Event.Of(EventKind.Move, 0, SmallFixture.B));
        program.Add(Event.Of(EventKind.Sample));
        return ViolatedBy(strategy, program);
    }

    private static string[] ViolatedBy(Strategy strategy, IReadOnlyList<Event> program)
    {
        CellResult cell = CellRun.Run(strategy, SmallFixture.Of(program));
        return [.. cell.Verdicts.Where(v => v.Value.Verdict == Verdict.Violated).Select(v => v.Key)];
    }

    private sealed class TakesOver : FolioOwnership
    {
        public override bool Charge(FolioId folio, MemcgId memcg, int cpu, ChargeContext context)
        {
            bool charged = base.Charge(folio, memcg, cpu, context);
            if (folio > 20 && memcg == SmallFixture.B)
            {
                Machine.Folios.SetOwner(folio, SmallFixture.A);
                Machine.Tree.Get(SmallFixture.A, PinReason.Folio);
                Machine.Tree.Put(memcg, PinReason.Folio);
            }

            return charged;
        }
    }

    private sealed class ClaimsMove : TaskMove
    {
        public override int CanAttach(int task, MemcgId from, MemcgId to)
        {
            Machine.Folios.DrainAllPagevecs();
            Machine.Folios.TryIsolate(new(0));
            Machine.Folios.Move(new(0), to);
            Machine.Folios.Putback(new(0));
            return 0;
        }
    }

    private sealed class LooksSmall : FolioOwnership
    {
        public override bool Charge(FolioId folio, MemcgId memcg, int cpu, ChargeContext context)
        {
            bool charged = base.Charge(folio, memcg, cpu, context);
            if (folio == 5)
            {
                Machine.Charges.Uncharge(memcg, 4);
            }

            return charged;
        }
    }

    private sealed class Denies : FolioOwnership
    {
        public override MemcgId OwnerOf(FolioId folio) => base.OwnerOf(folio) == SmallFixture.A ? SmallFixture.B : base.OwnerOf(folio);
    }

    private sealed class PinsAsStock : FolioOwnership
    {
        public override void MemcgOnline(MemcgId memcg) => Machine.Tree.Get(memcg, PinReason.Stock);
    }

    private sealed class CountsBackwards : FolioOwnership
    {
        public override bool Charge(FolioId folio, MemcgId memcg, int cpu, ChargeContext context)
        {
            Machine.Costs.Step(StepKind.Atomic, -1);
            return base.Charge(folio, memcg, cpu, context);
        }
    }
}
