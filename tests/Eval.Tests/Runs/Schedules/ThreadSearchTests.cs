using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Harness.Runs.Schedules;
using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Events;
using Eval.Kernel.Faults;
using Eval.Kernel.Ids;
using Eval.Kernel.Scheduling;
using Eval.Tests.Invariants;
using Eval.Tests.Strategies;

namespace Eval.Tests.Runs.Schedules;

/// <summary>The orders of a fixture's threads are searched, and not the one order that the file has them in.</summary>
public sealed class ThreadSearchTests
{
    private const int Locks = 3, Threads = 3;

    // The 2020 mail's four threads one after the other: in this order nobody waits for anybody.
    private static readonly Fixture AnyOrder = MatrixResults.Library.Load(
        new FixtureEntry("hotremove-any-order", "test", Repository.PathOf("tests/Eval.Tests/Runs/Schedules/hotremove-any-order.yaml")));

    [Test]
    public void The_deadlock_of_four_threads_is_found_although_the_story_runs_them_one_after_the_other()
    {
        Strategy strategy = Of("per-memcg-caches");
        ThreadAnswer answer = ThreadSearch.Search(strategy, AnyOrder, seed: 1);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(CellRun.Run(strategy, AnyOrder).Verdicts["deadlock-freedom"].Witness ?? "", Does.Not.StartWith("deadlock:"), "told in this order");
            Assert.That(answer.Deadlock?.Chain.Select(l => l.Lock), Is.EquivalentTo(
                (string[])["pipe to be read", "cgroup_mutex", "mem_hotplug_lock", "reference to pfn 9e5113"]));
            Assert.That(answer.Steps, Has.Count.EqualTo(8), "each of the four takes one thing and then waits; no shorter order closes the circle");
        }
    }

    [Test]
    public void A_design_that_takes_no_such_lock_has_none_in_any_order()
    {
        ThreadAnswer answer = ThreadSearch.Search(Of("objcg-reparenting"), AnyOrder, seed: 1);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Deadlock, Is.Null);
            Assert.That(answer.IsWhole, Is.True, answer.Counts);
            Assert.That(answer.Pruned, Is.Positive);
        }
    }

    // What is told to happen in the fixture of the matrix is found there without being told, and nothing else.
    [TestCaseSource(typeof(MatrixResults), nameof(MatrixResults.Strategies))]
    public void A_design_deadlocks_in_some_order_when_it_does_in_the_one_of_the_mail(Strategy strategy)
    {
        Fixture told = MatrixResults.Library.Load(MatrixResults.Library.Entries.Single(e => e.Id == "hotremove-killer-coredump"));
        string witness = CellRun.Run(strategy, told).Verdicts["deadlock-freedom"].Witness ?? "";
        bool isTold = witness.StartsWith("deadlock:", StringComparison.Ordinal);
        Assert.That(ThreadSearch.Search(strategy, told, seed: 1).Deadlock is not null, Is.EqualTo(isTold), witness);
    }

    // The story takes the inner lock alone, then both: the circle closes only when the other thread takes the inner one between these two.
    [TestCase(true)]
    [TestCase(false)]
    public void A_circle_that_closes_in_the_middle_of_a_step_of_the_story_is_found(bool isOtherWayRound)
    {
        (int first, int second) = isOtherWayRound ? (1, 0) : (0, 1);
        Event[] program =
        [
            .. SmallFixture.TwoGroups(),
            Event.Of(EventKind.ThreadAcquire, 0, first, 2, 3), Event.Of(EventKind.ThreadAcquire, 0, second, 2, 3),
            Event.Of(EventKind.ThreadRelease, 0, second, 2, 3), Event.Of(EventKind.ThreadRelease, 0, first, 2, 3),
            Event.Of(EventKind.Anon, 0, 0, 1),
        ];
        Fixture fixture = SmallFixture.Of(program) with { Names = ["outer", "inner", "site", "other"] };
        ThreadAnswer answer = ThreadSearch.Search(new Composed(folio: () => new ChargesUnderTwoLocks()), fixture, seed: 1);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Points, Is.EqualTo(3), "each of the locks that the step tries");
            Assert.That(answer.Infeasible, Is.Positive, "where it would wait for somebody who goes on by himself");
            Assert.That(answer.IsWhole, Is.EqualTo(!isOtherWayRound), answer.Counts);
            string? circle = answer.Deadlock is { } deadlock ? string.Join(", ", deadlock.Chain.Select(l => $"{l.Waiter}: {l.Lock}")) : null;
            Assert.That(circle, Is.EqualTo(isOtherWayRound ? "main: inner, other: outer" : null));
            Assert.That(
                string.Join("; ", answer.Steps.Select(s => $"{s.Thread} {s.Step}")),
                isOtherWayRound
                    ? Is.EqualTo("the story anon X, 1 pages; other takes inner in site; the story goes on with anon X, 1 pages")
                    : Is.Empty);
        }
    }

    // Against a search that tries every order of every step and knows no machine.
    [Test]
    public void What_reduction_leaves_out_hides_no_deadlock()
    {
        int deadlocks = 0, pruned = 0;
        for (ulong seed = 1; seed <= 150; seed++)
        {
            Event[][] threads = RandomThreads(seed);
            ThreadAnswer answer = ThreadSearch.Search(Of("leave-behind"), Script(threads), seed: 1);
            int? shortest = ShortestByHand(threads);
            Assert.That(answer.Deadlock is not null, Is.EqualTo(shortest is not null), $"seed {seed}: {answer.Counts}");
            deadlocks += shortest is null ? 0 : 1;
            pruned += answer.Pruned;
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(deadlocks, Is.InRange(20, 130), "some deadlock and some do not");
            Assert.That(pruned, Is.GreaterThan(100), "and something is left out");
        }
    }

    private static Strategy Of(string id) => MatrixResults.Strategies.Single(s => s.Info.Id == id);

    private static Event[][] RandomThreads(ulong seed)
    {
        RandomStream dice = new(seed, "threads");
        EventKind[] kinds = [EventKind.ThreadAcquire, EventKind.ThreadAcquire, EventKind.ThreadRelease, EventKind.ThreadWait];
        return
        [
            .. Enumerable.Range(0, Threads).Select(thread => Enumerable.Range(0, 2 + dice.Below(3))
                .Select(_ => Event.Of(kinds[dice.Below(kinds.Length)], thread, dice.Below(Locks), Locks, Locks + 1 + thread)).ToArray()),
        ];
    }

    private static Fixture Script(Event[][] threads) => SmallFixture.Of([.. threads.SelectMany(t => t)]) with
    {
        Names = ["lock 0", "lock 1", "lock 2", "site", "thread 0", "thread 1", "thread 2"],
    };

    private static int? ShortestByHand(Event[][] threads)
    {
        Queue<(int[] At, int[] Holder, int Steps)> waiting = new([([0, 0, 0], [-1, -1, -1], 0)]);
        while (waiting.TryDequeue(out (int[] At, int[] Holder, int Steps) state))
        {
            int[] wants = [.. Enumerable.Range(0, Threads).Select(t => Wanted(threads, state.At, state.Holder, t))];
            for (int thread = 0; thread < Threads; thread++)
            {
                if (IsInCircle(thread, wants, state.Holder))
                {
                    return state.Steps;
                }

                if (state.At[thread] == threads[thread].Length || wants[thread] >= 0)
                {
                    continue;
                }

                Event e = threads[thread][state.At[thread]];
                (int[] at, int[] holder) = ([.. state.At], [.. state.Holder]);
                at[thread]++;
                holder[e.B] = e.Kind == EventKind.ThreadAcquire ? thread
                    : e.Kind == EventKind.ThreadRelease && holder[e.B] == thread ? -1 : holder[e.B];
                waiting.Enqueue((at, holder, state.Steps + 1));
            }
        }

        return null;
    }

    private sealed class ChargesUnderTwoLocks : FolioOwnership
    {
        public override bool Charge(FolioId folio, MemcgId memcg, int cpu, ChargeContext context)
        {
            KernelLock outer = Machine.Locks.Named("outer"), inner = Machine.Locks.Named("inner");
            Machine.Locks.Acquire(inner, "look");
            Machine.Locks.Release(inner);
            Machine.Locks.Acquire(outer, "charge");
            Machine.Locks.Acquire(inner, "charge");
            bool isCharged = base.Charge(folio, memcg, cpu, context);
            Machine.Locks.Release(inner);
            Machine.Locks.Release(outer);
            return isCharged;
        }
    }

    private static int Wanted(Event[][] threads, int[] at, int[] holder, int thread) =>
        at[thread] < threads[thread].Length && threads[thread][at[thread]] is { Kind: not EventKind.ThreadRelease } e && holder[e.B] >= 0 ? e.B : -1;

    private static bool IsInCircle(int start, int[] wants, int[] holder)
    {
        int thread = start;
        for (int hops = 0; hops < Threads && wants[thread] >= 0; hops++)
        {
            thread = holder[wants[thread]];
            if (thread == start)
            {
                return true;
            }
        }

        return false;
    }
}
