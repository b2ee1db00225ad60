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
        Assert.That(answer.Schedule, Has.Count.AtMost(bounded.Schedule!.Split(',').Length));
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
