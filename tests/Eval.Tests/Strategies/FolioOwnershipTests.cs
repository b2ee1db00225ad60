using Eval.Kernel.Collections;
using Eval.Kernel.Events;
using Eval.Kernel.Faults;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Strategies.Facets.Folio.LazyRecharge;
using Eval.Strategies.Facets.Folio.LruReparenting;
using Eval.Strategies.Facets.Kmem.Objcg;

namespace Eval.Tests.Strategies;

public class FolioOwnershipTests
{
    private const int Reader = 0, Mapper = 1;
    private const long AllRetries = 100_000_000_000;
    private static readonly MemcgId Dead = new(1), User = new(2);

    // The group Dead has read 10 pages of file 0; a task of User may map some of them.
    private static Bench Restarted(int mapped, Action<Bench>? before = null, Eval.Kernel.Contract.Strategy? strategy = null)
    {
        Bench b = new(strategy ?? new Composed(() => new ObjcgKmem(ObjcgRules.Since514), () => new RechargedFolios()));
        b.Mkdir(3).Mkdir(Dead, 3).Mkdir(User).Fork(Reader, Dead).Fork(Mapper, User);
        b.File(0, 10);
        b.Do(EventKind.Read, Reader, 0, 0, 10);
        if (mapped > 0)
        {
            b.Do(EventKind.Map, Mapper, 0, 0, mapped);
        }

        before?.Invoke(b);
        return b.Do(EventKind.Exit, Reader).Rmdir(Dead).Settle();
    }

    private static RechargedFolios Facet(Bench b) => (RechargedFolios)b.M.FolioOwnership;

    [Test]
    public void MappedFoliosGoToTheMapperAndTheOthersPin()
    {
        Bench b = Restarted(6);
        Assert.That((b.Usage(Dead), b.Usage(User), b.Pins(Dead, PinReason.Folio), Facet(b).Recharged), Is.EqualTo((4L, 6L, 4, 6)));
        Assert.That((b.M.RechargedBytes, b.State(Dead)), Is.EqualTo((6L * Bench.Page, MemcgState.Dying)));
        b.AssertConserved();
    }

    [Test]
    public void UnmappedFoliosFollowWhoeverAccessesThemLater()
    {
        Bench b = Restarted(0);
        Assert.That(b.Usage(User), Is.Zero);
        b.Do(EventKind.Read, Mapper, 0, 0, 7).Settle();
        Assert.That((b.Usage(Dead), b.Usage(User)), Is.EqualTo((3L, 7L)));
        b.Do(EventKind.Write, Mapper, 0, 7, 3).Settle();
        Assert.That((b.State(Dead), b.Usage(User)), Is.EqualTo((MemcgState.Released, 10L)));
        b.AssertConserved();
    }

    [Test]
    public void AFolioThatCannotBeIsolatedStaysAfterSixteenRetries()
    {
        Bench b = Restarted(10, x => x.Do(EventKind.Fault, (int)FaultKind.Isolate, 1000)).Settle(AllRetries);
        Assert.That((b.Usage(Dead), Facet(b).FailedIsolations), Is.EqualTo((10L, 10 * 17)));
    }

    [Test]
    public void ALockedFolioIsRechargedWhenItIsUnlocked()
    {
        Bench b = Restarted(10, x => x.Do(EventKind.LockFolios, 0));
        Assert.That((b.Usage(Dead), Facet(b).FailedTrylocks), Is.EqualTo((10L, 90)), "nine walks in a second");
        b.Do(EventKind.LockFolios, 0, flags: EventFlags.Off).Settle(AllRetries);
        Assert.That((b.Usage(Dead), b.Usage(User), b.State(Dead)), Is.EqualTo((0L, 10L, MemcgState.Released)));
    }

    [Test]
    public void ADeferredRechargeWaitsForAGracePeriodAndManyWaitTogether()
    {
        Bench b = Restarted(0);
        b.Do(EventKind.Read, Mapper, 0, 0, 10).Settle(Bench.Grace / 2);
        Assert.That(b.Usage(Dead), Is.EqualTo(10L));
        b.Settle(Bench.Grace);
        Assert.That(b.Usage(Dead), Is.Zero);
    }

    [Test]
    public void AnAccessWithoutAtomicMemoryIsForgotten()
    {
        Bench b = Restarted(0, x => x.Do(EventKind.Fault, (int)FaultKind.AtomicAllocation, 1000));
        b.Do(EventKind.Read, Mapper, 0, 0, 10).Settle();
        Assert.That((b.Usage(Dead), Facet(b).FailedAllocations), Is.EqualTo((10L, 10)));
    }

    [Test]
    public void AUserAtItsLimitReclaimsForWhatItIsGiven()
    {
        Bench b = Restarted(10, x => x.Do(EventKind.SetLimit, User, 4));
        Assert.That((b.Usage(Dead), b.Usage(User), b.State(Dead)), Is.EqualTo((0L, 4L, MemcgState.Released)));
    }

    [Test]
    public void AUserWithNothingToReclaimTakesNothingAndIsNotKilled()
    {
        Bench b = Restarted(10, x => x.Do(EventKind.SetLimit, User, 4).Anon(Mapper, 4)).Settle(AllRetries);
        Assert.That((b.Usage(Dead), b.Usage(User), Facet(b).FailedCharges), Is.EqualTo((10L, 4L, 10 * 17)));
        Assert.That(b.M.Tasks.IsAlive[Mapper], Is.True);
    }

    [Test]
    public void ASecondMapperTakesWhatTheFirstHasNoRoomFor()
    {
        Bench b = Restarted(10, x =>
        {
            x.Do(EventKind.SetLimit, User, 4).Anon(Mapper, 4);
            x.Mkdir(4).Fork(2, 4).Do(EventKind.Map, 2, 0, 0, 10);
        });
        Assert.That((b.Usage(Dead), b.Usage(User), b.Usage(4)), Is.EqualTo((0L, 4L, 10L)));
    }

    [Test]
    public void MlockedFoliosAreOnNoListThatIsWalked()
    {
        Bench b = Restarted(10, x => x.Do(EventKind.Mlock, Mapper, 0));
        Assert.That((b.Usage(Dead), Facet(b).Recharged), Is.EqualTo((10L, 0)));
    }

    [Test]
    public void LruReparentingMovesListsChargesAndStatisticsAndReleasesTheGroup()
    {
        Bench b = Restarted(3, strategy: new Composed(() => new ObjcgKmem(ObjcgRules.Since514), () => new ReparentedFolios()));
        Assert.That((b.State(Dead), b.Usage(3), b.Usage(User)), Is.EqualTo((MemcgState.Released, 10L, 0L)));
        Assert.That(b.M.Stats.Local(new(3), StatKind.File), Is.EqualTo(10 * Bench.Page));
        int onLists = 0;
        for (int list = b.M.Folios.Lru.FirstOf(new MemcgId(3)); list <= b.M.Folios.Lru.LastOf(new MemcgId(3)); list++)
        {
            onLists += b.M.Folios.Lru.Count[list];
        }

        Assert.That(onLists, Is.EqualTo(10));
        b.AssertConserved();
        b.Do(EventKind.Reclaim, 3, 10).Do(EventKind.Reclaim, 3, 10).Do(EventKind.Exit, Mapper).Rmdir(User).Rmdir(3).Settle();
        b.AssertNothingLeft();
    }

    [Test]
    public void LruReparentingCostsTheSameStepsHoweverManyFoliosThereAre()
    {
        Assert.That(Steps(100), Is.EqualTo(Steps(1)));

        static long Steps(int pages)
        {
            Bench b = new(new Composed(() => new ObjcgKmem(ObjcgRules.Since514), () => new ReparentedFolios()));
            b.Mkdir(1).Fork(0, 1).File(0, pages);
            b.Do(EventKind.Read, 0, 0, 0, pages).Do(EventKind.Exit, 0).Rmdir(1).Settle();
            Assert.That(b.State(1), Is.EqualTo(MemcgState.Released));
            return b.M.Costs.Steps(Eval.Kernel.Costs.CostPath.Teardown);
        }
    }
}
