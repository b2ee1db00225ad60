using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Events;
using Eval.Kernel.Ids;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Tasks;
using Eval.Strategies.Facets.Kmem.PerMemcgCaches;
using Eval.Strategies.Facets.Move.Lazy;
using Eval.Strategies.Facets.Move.Precharge;
using Eval.Strategies.Facets.Move.PrivateAnon;

namespace Eval.Tests.Strategies;

public class TaskMoveTests
{
    private const int X = 0, Y = 1, Z = 2;
    private static readonly MemcgId A = new(1), B = new(2);

    // The case study in pages: A is limited to 100 and X uses 80 of it; B is limited to 100 and has 50 of Y.
    private static Bench CaseStudy(Strategy strategy, int usedInB = 50)
    {
        Bench b = new(strategy);
        b.Mkdir(A).Mkdir(B).Do(EventKind.SetLimit, A, 100).Do(EventKind.SetLimit, B, 100).Fork(X, A).Fork(Y, B).Fork(Z, A);
        b.Anon(X, 80);
        if (usedInB > 0)
        {
            b.Anon(Y, usedInB);
        }

        return b;
    }

    private static int Move(Bench b, int to, EventFlags flags = EventFlags.None)
    {
        b.Do(EventKind.Move, X, to, flags: flags);
        return b.M.LastErrno;
    }

    // At the n-th page a neighbour in a group touches pages of its own.
    private static void Inject(Bench b, int afterPages, int task, int pages)
    {
        b.M.LoadSideProgram([Event.Of(EventKind.Anon, task, 1000, pages)], []);
        b.Do(EventKind.Inject, (int)PreemptionPoint.MovePage, afterPages, 0, 1);
    }

    [Test]
    public void LeavingBehindMovesNothing()
    {
        Bench b = CaseStudy(new Composed());
        Assert.That((Move(b, B), b.Usage(A), b.Usage(B)), Is.EqualTo((0, 80L, 50L)));
    }

    [Test]
    public void AMoveWithRoomTakesAllPrivateAnonymousPagesAlong()
    {
        Bench b = CaseStudy(new Composed(move: () => new RollbackMove()), usedInB: 0);
        Assert.That((Move(b, B), b.Usage(A), b.Usage(B), b.M.MovedBytes), Is.EqualTo((0, 0L, 80L, 80L * Bench.Page)));
        b.AssertConserved();
    }

    [Test]
    public void AMoveWithoutRoomIsRefusedBeforeAnyPageMoves()
    {
        Bench b = CaseStudy(new Composed(move: () => new RollbackMove()));
        Assert.That((Move(b, B), b.Usage(A), b.Usage(B), b.M.Tasks.Memcg[X]), Is.EqualTo((12, 80L, 50L, A)));
    }

    [Test]
    public void RollbackLosesThePagesWhoseRoomANeighbourTookMeanwhile()
    {
        Bench b = CaseStudy(new Composed(move: () => new RollbackMove()), usedInB: 0);

        // After 70 pages Y in B takes 30: the 71st does not fit. Then Z in A has taken 60 of the room that the 70 left.
        b.M.LoadSideProgram([Event.Of(EventKind.Anon, Y, 1000, 30), Event.Of(EventKind.Anon, Z, 2000, 60)], []);
        b.Do(EventKind.Inject, (int)PreemptionPoint.MovePage, 70, 0, 2);
        int errno = Move(b, B);

        // A: 9 never moved, 60 of Z, room for 31 of the 71 that come back.
        Assert.That((errno, b.Usage(A), b.Usage(B), ((RollbackMove)b.M.Move).LostPages), Is.EqualTo((12, 100L, 30L, 40L)));
        MoveRecord move = b.M.Moves[0];
        Assert.That(move.After, Is.EqualTo(new ChargedPages(40, 0, 40)));
        b.AssertConserved();
        b.Do(EventKind.Exit, X).Do(EventKind.Exit, Y).Do(EventKind.Exit, Z);
        Assert.That((b.Usage(A), b.Usage(B)), Is.EqualTo((0L, 0L)), "a page charged to nobody is not uncharged again");
    }

    [Test]
    public void AnotherControllersRefusalRollsBackAndTheOldGroupHasRoom()
    {
        Bench b = CaseStudy(new Composed(move: () => new RollbackMove()), usedInB: 0);
        Assert.That((Move(b, B, EventFlags.Denied), b.Usage(A), b.Usage(B), b.M.Tasks.Memcg[X]), Is.EqualTo((22, 80L, 0L, A)));
    }

    [Test]
    public void AReservationOccupiesTwiceTheUsageAndIsGivenBackWhole()
    {
        Bench b = CaseStudy(new Composed(move: () => new ReserveMove()), usedInB: 0);
        Assert.That(Move(b, B, EventFlags.Denied), Is.EqualTo(22));
        Assert.That((b.M.Moves[0].PeakBothPages, b.Usage(A), b.Usage(B)), Is.EqualTo((160L, 80L, 0L)));
        Assert.That((Move(b, B), b.Usage(A), b.Usage(B)), Is.EqualTo((0, 0L, 80L)));
        b.AssertConserved();
        Assert.That(Move(CaseStudy(new Composed(move: () => new ReserveMove())), B), Is.EqualTo(12));
    }

    [Test]
    public void ANeighbourCannotDisturbAReservedMove()
    {
        Bench b = CaseStudy(new Composed(move: () => new ReserveMove()), usedInB: 0);
        Inject(b, 40, Y, 20);
        Assert.That((Move(b, B), b.Usage(A), b.Usage(B)), Is.EqualTo((0, 0L, 100L)));
    }

    [Test]
    public void AHalfMoveStopsWhereItFailed()
    {
        Bench b = CaseStudy(new Composed(move: () => new HalfMove()));
        Assert.That((Move(b, B), b.Usage(A), b.Usage(B)), Is.EqualTo((12, 30L, 100L)));
        b.AssertConserved();
    }

    [Test]
    public void LazyPagesMoveUnderPressureAsFarAsThereIsRoomAndMlockedOnesNever()
    {
        Bench b = CaseStudy(new Composed(move: () => new LazyMove()));
        b.Anon(Z, 5);
        Assert.That((Move(b, B), b.Usage(A), b.Usage(B)), Is.EqualTo((0, 85L, 50L)));

        // Z fills A: 15 pages are left, the 16th brings pressure, and so does the 48th; then B is full.
        for (int i = 0; i < 65; i++)
        {
            b.Anon(Z, 1);
        }

        Assert.That(((LazyMove)b.M.Move).MovedPages, Is.EqualTo(50), "a cluster of 32, and 18 of the second");
        Assert.That((b.Usage(A), b.Usage(B)), Is.EqualTo((100L, 100L)), "both are full, and 30 pages of X are A's still");
        b.AssertConserved();

        Bench locked = CaseStudy(new Composed(move: () => new LazyMove()));
        locked.Do(EventKind.Mlock, X, -1);
        Move(locked, B);
        locked.Do(EventKind.Reclaim, A, 50);
        Assert.That((locked.Usage(A), ((LazyMove)locked.M.Move).MovedPages), Is.EqualTo((80L, 0L)));

        // Marked pages go before anything else of the group is taken, cached files too.
        Bench cached = CaseStudy(new Composed(move: () => new LazyMove()));
        cached.Do(EventKind.CreateFile, 0, 500, 10);
        cached.Do(EventKind.Read, Z, 0, 0, 10);
        Move(cached, B);
        Assert.That(cached.Usage(A), Is.EqualTo(90L));
        cached.Do(EventKind.Reclaim, A, 20);
        Assert.That((cached.Usage(A), cached.Usage(B)), Is.EqualTo((80L + 10 - 32, 50L + 32)), "the file is whole");
    }

    [Test]
    public void CgroupV1MovesOnlyWhatTheTargetAsksForAndCancelsItsPrecharge()
    {
        Bench b = CaseStudy(new Composed(() => new SynchronousCachesKmem(), move: () => new PrechargedMove()), usedInB: 0);
        Assert.That((Move(b, B), b.Usage(A), b.Usage(B)), Is.EqualTo((0, 80L, 0L)), "by default nothing");
        Move(b, A);
        b.Do(EventKind.SetMoveCharge, B, 1);
        Assert.That((Move(b, B, EventFlags.Denied), b.Usage(A), b.Usage(B)), Is.EqualTo((22, 80L, 0L)));
        Assert.That((Move(b, B), b.Usage(A), b.Usage(B)), Is.EqualTo((0, 0L, 80L)));

        Bench full = CaseStudy(new Composed(() => new SynchronousCachesKmem(), move: () => new PrechargedMove()));
        full.Do(EventKind.SetMoveCharge, B, 1);
        Assert.That((Move(full, B), full.Usage(A), full.Usage(B)), Is.EqualTo((12, 80L, 50L)));
    }

    /// <summary>mem_cgroup_move_charge_pte_range: the walk goes on to the end of the page table when nothing that was charged in advance is left.</summary>
    [Test]
    public void CgroupV1ChargesOnePageMoreOnTheCpuOfWhoMovesTheTask()
    {
        const int Batch = 64, Mover = 1;
        Bench b = new(new Composed(() => new SynchronousCachesKmem(), move: () => new PrechargedMove()), cpus: 2, stockPages: Batch);
        b.Mkdir(A).Mkdir(B).Fork(X, A);
        b.Anon(X, 80);
        b.M.Stock.DrainEverything();
        b.Do(EventKind.SetMoveCharge, B, 1).Do(EventKind.Move, X, B, cpu: Mover);
        Assert.That((b.Usage(A), b.Usage(B), b.M.Stock.HeldPages(B)), Is.EqualTo((0L, 80L + Batch - 1, Batch - 1L)));
        b.M.Charges.TryCharge(A, 1, Mover, ChargeContext.Normal);
        Assert.That(b.M.Stock.HeldPages(B), Is.Zero, "another group took its place on that CPU");
    }
}
