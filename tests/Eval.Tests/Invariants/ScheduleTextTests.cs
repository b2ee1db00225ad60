using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Harness.Runs.Schedules;
using Eval.Kernel.Contract;

namespace Eval.Tests.Invariants;

public sealed class ScheduleTextTests
{
    private static Strategy Rollback => MatrixResults.Strategies.Single(s => s.Info.Id == "charge-moving-rollback");

    private static Fixture Fixture(string id) => MatrixResults.Library.Load(MatrixResults.Library.Entries.Single(e => e.Id == id));

    [Test]
    public void Each_CPU_has_its_column_and_CPU1_stands_where_it_was_let_in()
    {
        string[] lines = ScheduleText.Columns(Rollback, Fixture("move-beside-neighbours"), Schedule.Parse("3:1")).Split('\n');
        int move = Array.FindIndex(lines, l => l.StartsWith("move X to", StringComparison.Ordinal));
        Assert.That(lines[0].Split('|', StringSplitOptions.TrimEntries), Is.EqualTo(Heads));
        Assert.That(lines[move + 1], Does.StartWith("  ... interrupted at point 3"));
        Assert.That(lines[move + 2], Does.Match("^ +\\| anon newcomer, 768 pages$"));
        Assert.That(lines.Skip(move + 3).First(l => l.StartsWith(' ')), Does.EndWith("| anon neighbour, 256 pages"), "the rest runs last");
    }

    [Test]
    public void The_schedule_of_a_violation_replays_to_the_charges_its_witness_names()
    {
        Fixture fixture = Fixture("move-beside-neighbours");
        VerdictResult verdict = CellRun.Run(Rollback, fixture).Verdicts["schedule-independence"];
        Assert.That(verdict.Verdict, Is.EqualTo(VerdictResult.Violated));
        string[] words = verdict.Witness!.Split(' ');
        string schedule = words[Array.IndexOf(words, "schedule") + 1], bytes = words[Array.IndexOf(words, "and") + 1];
        Assert.That(ScheduleText.Columns(Rollback, fixture, Schedule.Parse(schedule)), Does.Contain($"{words[0]} ends with {bytes} bytes"));
    }

    [Test]
    public void A_fixture_of_one_thread_is_refused() => Assert.That(
        () => ScheduleText.Columns(Rollback, Fixture("move-mlocked"), Schedule.Undisturbed),
        Throws.TypeOf<BadInputException>().With.Message.Contains("expected a fixture with concurrent steps"));

    private static readonly string[] Heads = ["CPU0", "CPU1"];
}
