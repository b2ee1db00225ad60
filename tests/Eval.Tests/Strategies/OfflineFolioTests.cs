using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Events;
using Eval.Kernel.Faults;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Strategies.Facets.Folio.CommonAncestor;
using Eval.Strategies.Facets.Folio.ForceEmpty;
using Eval.Strategies.Facets.Folio.MlockRecharge;
using Eval.Strategies.Facets.Folio.PageReparenting;
using Eval.Strategies.Facets.Folio.WipeOnOffline;
using Eval.Strategies.Facets.Folio.ZombieReaper;

namespace Eval.Tests.Strategies;

/// <summary>What becomes of the folios of a removed group, mechanism by mechanism. Dead is a child of Parent; User is another child.</summary>
public class OfflineFolioTests
{
    private const int Reader = 0, Other = 1;
    private static readonly MemcgId Dead = new(1), User = new(2), Parent = new(3);

    // Dead has read ten pages of file 0, and has a few pages of its own.
    private static Bench Removed(Func<FolioOwnership> folio, Action<Bench>? before = null)
    {
        Bench b = new(new Composed(folio: folio));
        b.Mkdir(Parent).Mkdir(Dead, Parent).Mkdir(User, Parent).Fork(Reader, Dead).Fork(Other, User);
        b.File(0, 10);
        b.Do(EventKind.Read, Reader, 0, 0, 10);
        before?.Invoke(b);
        return b.Do(EventKind.Exit, Reader).Rmdir(Dead).Settle();
    }

    [Test]
    public void ReparentedPagesEndInTheParentsListsAndLetTheGroupGo()
    {
        Bench b = Removed(() => new ReparentedPages());
        Assert.That((b.Usage(Dead), b.Usage(Parent), b.State(Dead)), Is.EqualTo((0L, 10L, MemcgState.Released)));
        Assert.That((InactiveFile(b, Dead), InactiveFile(b, Parent)), Is.EqualTo((0, 10)));
        Assert.That((b.M.Stats.Local(Dead, StatKind.File), b.M.Stats.Local(Parent, StatKind.File)), Is.EqualTo((0L, 10L * Bench.Page)));
        b.AssertConserved();
    }

    [Test]
    public void ReparentedPagesOfATopLevelGroupAreTheRoots()
    {
        Bench b = new(new Composed(folio: () => new ReparentedPages()));
        b.Mkdir(Dead).Fork(Reader, Dead).File(0, 10);
        b.Do(EventKind.Read, Reader, 0, 0, 10).Do(EventKind.Exit, Reader).Rmdir(Dead).Settle();
        Assert.That((b.State(Dead), b.M.Folios.OwnerOf(new(0))), Is.EqualTo((MemcgState.Released, MemcgId.Root)));
        b.Do(EventKind.Unlink, 0);
        b.AssertNothingLeft();
    }

    [Test]
    public void BusyPagesAreReparentedInALaterRound()
    {
        Bench b = Removed(() => new ReparentedPages(), x => x.Do(EventKind.Fault, (int)FaultKind.Isolate, 700));
        Assert.That((b.Usage(Parent), b.State(Dead)), Is.EqualTo((10L, MemcgState.Released)));
    }

    [Test]
    public void TheCostOfReparentingPagesGrowsWithTheirNumber()
    {
        Assert.That(Walked(100) - Walked(50), Is.EqualTo(50));

        static long Walked(int pages)
        {
            Bench b = new(new Composed(folio: () => new ReparentedPages()));
            b.Mkdir(Dead).Fork(Reader, Dead).File(0, pages);
            b.Do(EventKind.Read, Reader, 0, 0, pages).Do(EventKind.Exit, Reader);
            long before = b.M.Costs.StepsOf(StepKind.ListNode);
            b.Rmdir(Dead).Settle();
            return b.M.Costs.StepsOf(StepKind.ListNode) - before;
        }
    }

    [Test]
    public void WipingReclaimsWhatCanBeAndTheRestPins()
    {
        Bench clean = Removed(() => new WipedFolios());
        Assert.That((clean.State(Dead), clean.M.Folios.PresentCount), Is.EqualTo((MemcgState.Released, 0)));

        // What another task has locked cannot be reclaimed.
        Bench locked = Removed(() => new WipedFolios(), x => x.Do(EventKind.Map, Other, 0, 0, 3).Do(EventKind.Mlock, Other, 0));
        Assert.That((locked.State(Dead), locked.Usage(Dead)), Is.EqualTo((MemcgState.Dying, 3L)));
        locked.AssertConserved();
    }

    [Test]
    public void TheReaperComesAfterFiveSeconds()
    {
        Bench b = Removed(() => new ReapedFolios());
        Assert.That((b.State(Dead), b.Usage(Dead)), Is.EqualTo((MemcgState.Dying, 10L)));
        b.Settle(5_000_000_000);
        Assert.That((b.State(Dead), b.M.Folios.PresentCount), Is.EqualTo((MemcgState.Released, 0)));
    }

    [Test]
    public void TheReaperLeavesDirtyPagesToWriteback()
    {
        Bench b = Removed(() => new ReapedFolios(), x => x.Do(EventKind.Write, Reader, 0, 0, 1));
        b.Settle(5_000_000_000);
        Assert.That((b.State(Dead), b.Usage(Dead)), Is.EqualTo((MemcgState.Dying, 10L)), "not within dirty_expire_interval");
        b.Settle(40_000_000_000);
        Assert.That((b.State(Dead), b.M.Folios.PresentCount), Is.EqualTo((MemcgState.Released, 0)));
    }

    [Test]
    public void ForceEmptyDropsChargesUntilSomebodyMapsThePage()
    {
        Bench b = Removed(() => new DroppedFolios());
        Assert.That((b.State(Dead), b.Usage(Parent), b.M.Folios.OwnerOf(new(0))), Is.EqualTo((MemcgState.Released, 0L, MemcgId.None)));
        Assert.That(b.M.Folios.Has(new(0), FolioFlags.Present), "it does not reclaim the page");
        b.Do(EventKind.Read, Other, 0, 0, 4);
        Assert.That(b.Usage(User), Is.Zero, "a read charges nothing that is there");
        b.Do(EventKind.Map, Other, 0, 0, 4);
        Assert.That((b.Usage(User), b.Usage(Parent)), Is.EqualTo((4L, 4L)));
        b.AssertConserved();
    }

    [Test]
    public void AFolioThatASiblingAccessesRisesToTheCommonParent()
    {
        Bench b = Removed(() => new SharedFolios(), x => x.Do(EventKind.Read, Other, 0, 0, 4));
        Assert.That((b.Usage(Dead), b.Usage(User), b.Usage(Parent)), Is.EqualTo((6L, 0L, 10L)));
        Assert.That(b.M.Folios.OwnerOf(new(0)), Is.EqualTo(Parent));
        b.AssertConserved();
        b.Do(EventKind.Read, Other, 0, 4, 6).Settle();
        Assert.That(b.State(Dead), Is.EqualTo(MemcgState.Released), "nothing of it is private any more");
    }

    [Test]
    public void WhoLocksAFolioPaysForItWhateverItsLimit()
    {
        Bench b = Removed(
            () => new MlockedFolios(),
            x => x.Do(EventKind.Map, Other, 0, 0, 6).Do(EventKind.SetLimit, User, 2).Do(EventKind.Mlock, Other, 0));
        Assert.That((b.Usage(Dead), b.Usage(User), b.M.RechargedBytes), Is.EqualTo((4L, 6L, 6L * Bench.Page)));
        b.AssertConserved();
    }

    private static int InactiveFile(Bench b, MemcgId memcg) => b.M.Folios.Lru.Count[b.M.Folios.Lru.ListOf(b.M.Nodes.Of(memcg, 0), LruKind.InactiveFile)];
}
