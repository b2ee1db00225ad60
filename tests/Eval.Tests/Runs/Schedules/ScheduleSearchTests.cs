using Eval.Cli;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Harness.Runs.Schedules;
using Eval.Kernel.Contract;
using Eval.Tests.Cli;

namespace Eval.Tests.Runs.Schedules;

/// <summary>Every point and every cut of the other CPU's program is searched, and the shortest schedule that matters is shown.</summary>
public sealed class ScheduleSearchTests
{
    private static readonly string[] Fixtures = ["move-beside-neighbours", "offline-beside-access"];

    private static IEnumerable<TestCaseData> Cells() =>
        from strategy in MatrixResults.Strategies
        from fixture in Fixtures
        select new TestCaseData(strategy, fixture).SetArgDisplayNames(strategy.Info.Id, fixture);

    // The bounded exploration of the matrix tries fewer schedules: what it finds the search finds, too, and no longer.
    [TestCaseSource(nameof(Cells))]
    public void What_the_bounded_exploration_finds_is_found_by_a_schedule_of_no_more_pieces(Strategy strategy, string id)
    {
        Fixture fixture = Of(id);
        Exploration bounded = ScheduleExplorer.Explore(strategy, fixture, seed: 1);
        if (bounded.Schedule is null)
        {
            Assert.Pass("nothing to find");
        }

        ScheduleAnswer answer = ScheduleSearch.Search(strategy, fixture, seed: 1);
        Assert.That(answer.Difference, Is.Not.Null, answer.Counts);
        Assert.That(answer.Schedule.Pieces, Has.Count.AtMost(bounded.Schedule!.Split(',').Length));
    }

    [Test]
    public void All_points_are_tried_where_nothing_is_found_and_the_answer_says_that_this_is_all()
    {
        Fixture fixture = Of("move-beside-neighbours");
        Strategy strategy = MatrixResults.Strategies.Single(s => s.Info.Id == "charge-moving-reserve");
        ScheduleAnswer answer = ScheduleSearch.Search(strategy, fixture, seed: 1);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Difference, Is.Null);
            Assert.That(answer.Left, Is.Zero);
            Assert.That(answer.Runs, Is.GreaterThan(answer.Points), "a run for each point at least");
            Assert.That(answer.Counts, Does.EndWith("that is all there are"));
        }
    }

    [Test]
    public void A_bound_that_is_reached_is_said()
    {
        Strategy strategy = MatrixResults.Strategies.Single(s => s.Info.Id == "charge-moving-reserve");
        ScheduleAnswer answer = ScheduleSearch.Search(strategy, Of("move-beside-neighbours"), seed: 1, mostRuns: 5);
        Assert.That(answer.Counts, Does.StartWith("5 schedules run").And.Match("the bound of 5 was reached with [0-9]+ more known$"));
    }

    [Test]
    public void Show_prints_the_shortest_schedule_and_who_does_what_in_it()
    {
        Typed race = Show("charge-moving-rollback", "move-beside-neighbours"), deadlock = Show("per-memcg-caches", "hotremove-killer-coredump");
        Typed none = Show("objcg-reparenting", "hotremove-killer-coredump");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(race.Out, Does.StartWith("schedule-independence: A ends with ").And.Contain("interrupted at point").And.Contain("| anon newcomer"));
            Assert.That(deadlock.Out, Does.StartWith("deadlock-freedom: ").And.Contain("waits for cgroup_mutex"));
            Assert.That(deadlock.Out, Does.Match("(?m)^the story +\\| rmdir P/dying$"));
            Assert.That(none.Out, Does.StartWith("deadlock-freedom: no order of the threads closes a circle"));
        }
    }

    // Whoever moves all or nothing at once is not interrupted; that the target was fuller when the move began is the order of whole steps.
    [Test]
    public void Where_points_make_no_difference_locks_are_tried_and_the_answer_replays()
    {
        Strategy strategy = MatrixResults.Strategies.Single(s => s.Info.Id == "charge-moving-reserve");
        Fixture fixture = Of("move-beside-neighbours");
        ScheduleAnswer atLocks = ScheduleSearch.Search(strategy, fixture, seed: 1).AtLocks!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(atLocks.Locks, Is.EqualTo(3), "two groups made, a task moved");
            Assert.That(atLocks.Schedule.ToString(), Does.StartWith("lock3:"), "before the groups and tasks are there nobody can do anything");
            string text = ScheduleText.Columns(strategy, fixture, Schedule.Parse(atLocks.Schedule.ToString()));
            Assert.That(text, Does.Contain("before cgroup_mutex in cgroup_attach_task, lock3"));
            string[] words = atLocks.Difference!.Split(' ');
            Assert.That(text, Does.Contain($"{words[0]} ends with {words[Array.IndexOf(words, "and") + 1]} bytes"));
        }
    }

    [Test]
    public void Neither_points_nor_locks_make_a_difference_to_whoever_charges_the_parent()
    {
        Strategy strategy = MatrixResults.Strategies.Single(s => s.Info.Id == "lru-reparenting");
        ScheduleAnswer answer = ScheduleSearch.Search(strategy, Of("offline-beside-access"), seed: 1);
        Assert.That((answer.Difference, answer.AtLocks!.Difference, answer.AtLocks.Left), Is.EqualTo(((string?)null, (string?)null, 0)));
        Assert.That(answer.AtLocks.Locks, Is.GreaterThan(0));
    }

    [TestCase("lock0:1", "expected points from lock1 to lock3 and at least one event, found lock0:1")]
    [TestCase("lock4:1", "expected points from lock1 to lock3 and at least one event, found lock4:1")]
    [TestCase("lockx:1", "a point such as 3 or lock3, found 'lockx:1'")]
    public void A_lock_that_nobody_tries_is_refused(string schedule, string message)
    {
        Typed typed = Typed.At(Repository.Root, "show", "charge-moving-reserve", "move-beside-neighbours", "--schedule", schedule);
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.BadInput));
        Assert.That(typed.Error, Does.Contain(message));
    }

    [Test]
    public void A_fixture_of_one_thread_is_refused()
    {
        Typed typed = Show("leave-behind", "memory-max");
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.BadInput));
        Assert.That(typed.Error, Does.Contain("expected a fixture with concurrent steps or scripted threads, found memory-max"));
    }

    private static Typed Show(string strategy, string fixture) => Typed.At(Repository.Root, "show", strategy, fixture, "--schedule");

    private static Fixture Of(string id) => MatrixResults.Library.Load(MatrixResults.Library.Entries.Single(e => e.Id == id));
}
