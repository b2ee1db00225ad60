using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Lab.Guests;
using Eval.Lab.Judges;
using Eval.Lab.Observations;

namespace Eval.Tests.Lab;

/// <summary>Each judge holds on what a healthy kernel did and is violated when that is edited into what a broken one would do.</summary>
public sealed class KernelJudgeTests
{
    private static readonly (string Id, Action<GuestText> Break)[] Broken =
    [
        ("atomic-move", t => t.Edit("\"to\":[2000000,2000000]", "\"to\":[2000000,3000000]")),
        ("conservation", t => t.Put("removed", 0, ("/", 3_000_000), ("/P", 3_000_000), ("/P/b", 4_000_000))),
        ("conservation", t => t.Edit("\"anon\":2000000,", "\"anon\":20000,")),
        ("hierarchical-ownership", t => t.Put("removed", 0, ("/", 9_000_000), ("/P", 9_000_000), ("/P/b", 3_000_000))),
        ("kernel-healthy", t => t.Console.Add("[    9.0] WARNING: CPU: 1 PID: 7 at mm/page_counter.c:58 page_counter_cancel+0x34/0x40")),
        ("kernel-healthy", t => t.Console.Add("[    9.0] BUG: KASAN: slab-use-after-free in obj_cgroup_release+0x1/0x2")),
        ("kernel-healthy", t => t.Console.Add("[   99.0] INFO: task kworker/0:1:9 blocked for more than 60 seconds.")),
        ("kernel-healthy", t => { t.CutBefore("{\"rmdir_ms\""); t.Ending = GuestEnding.Died; }),
        ("kernel-healthy", t => { t.CutBefore("{\"rmdir_ms\""); t.Ending = GuestEnding.Hung; }),
        ("deadlock-freedom", t => t.Console.Add("[    9.0] WARNING: possible circular locking dependency detected")),
        ("limit-respected", t => t.Edit("\"current\":2000000,\"limit\":-1", "\"current\":2000000,\"limit\":1048576")),
        ("limit-respected", t => t.Limit("P/b", 1_900_000)),
        ("no-residue", t => t.Put(Observation.Drained, 0, ("/", 40_960))),
        ("no-residue", t => t.Put(Observation.Drained, 1, ("/", 0))),
        ("zombies-drain", t => t.Put("end", 1, ("/", 3_000_000), ("/P", 3_000_000), ("/P/b", 2_000_000))),
        ("expectations", t => t.Expectations = [new Expectation("removed", "P/b", "anon_bytes", 1, 100, "at most 100")]),
    ];

    // What a healthy run has to be given so that a judge has something to hold.
    private static readonly Dictionary<string, Action<GuestText>> Makings = new()
    {
        ["limit-respected"] = t => t.Edit("\"current\":2000000,\"limit\":-1", "\"current\":2000000,\"limit\":4194304"),
        ["deadlock-freedom"] = t => t.Edit("\"lockdep\":0", "\"lockdep\":1"),
        ["expectations"] = t => t.Expectations = [new Expectation("removed", "P/b", "anon_bytes", 2_000_000, 2_000_000, "equal")],
    };

    private static IEnumerable<int> Cases => Enumerable.Range(0, Broken.Length);

    private static IEnumerable<string> Judged => Broken.Select(b => b.Id).Distinct();

    [TestCaseSource(nameof(Cases))]
    public void A_judge_sees_what_a_broken_kernel_did(int number)
    {
        GuestText text = new();
        Broken[number].Break(text);
        VerdictResult verdict = text.Judge(Broken[number].Id);
        Assert.That(verdict.Verdict, Is.EqualTo(Verdict.Violated), Broken[number].Id);
        Assert.That(verdict.Witness, Is.Not.Empty);
    }

    [TestCaseSource(nameof(Judged))]
    public void A_judge_is_content_with_a_healthy_kernel(string id)
    {
        GuestText text = new();
        Makings.GetValueOrDefault(id)?.Invoke(text);
        VerdictResult verdict = text.Judge(id);
        Assert.That(verdict.Verdict, Is.EqualTo(Verdict.Holds), verdict.Witness ?? verdict.Reason);
    }

    [TestCase(GuestEnding.Hung, "the guest hangs, its last words: lab: begin small / rcu: stuck / sched: still stuck")]
    [TestCase(GuestEnding.NeverBegan, "the guest's agent never said a word; the console's last: lab: begin small / rcu: stuck / sched: still stuck")]
    public void The_last_lines_of_the_console_are_a_stuck_guest_s_witness(GuestEnding ending, string witness)
    {
        GuestText text = new() { Ending = ending };
        text.CutBefore("{\"rmdir_ms\"");
        text.Console.AddRange(["[    2.5] rcu: stuck", "", "[    3.5] sched: still stuck"]);
        Assert.That(text.Judge("kernel-healthy").Witness, Is.EqualTo(witness));
    }

    [Test]
    public void A_guest_that_said_nothing_at_all_is_told_so()
    {
        GuestText text = new() { Ending = GuestEnding.NeverBegan };
        text.CutBefore("{\"rmdir_ms\"");
        text.Console.Clear();
        Assert.That(text.Judge("kernel-healthy").Witness, Does.EndWith("the console's last: nothing at all"));
    }

    [Test]
    public void A_charge_to_the_byte_is_compared_without_kernel_memory_that_no_step_names()
    {
        GuestText text = new() { Expectations = [new Expectation("removed", "P/b", "charged_bytes", 1_995_904, 1_995_904, "equal")] };
        Assert.That(text.Judge("expectations").Witness, Is.EqualTo("at 'removed' charged_bytes of P/b is 2000000; expected 1995904 (equal)"));
        text.Edit("\"kernel\":0", "\"kernel\":4096");
        Assert.That(text.Judge("expectations").Verdict, Is.EqualTo(Verdict.Holds));
        text.Script[3] = "fork t P/a 0 charged";
        Assert.That(text.Judge("expectations").Verdict, Is.EqualTo(Verdict.Violated), "a process with its kernel objects is named");
    }

    [TestCase("low_events", 3)]
    [TestCase("oom_events", 4)]
    [TestCase("oom_kills", 5)]
    [TestCase("oom_group_kills", 6)]
    [TestCase("high_events", 7)]
    [TestCase("max_events", 8)]
    [TestCase("readers_peak_bytes", 9)]
    public void A_counter_of_the_kernel_s_own_files_is_found_by_the_fixture_s_word(string counter, int value)
    {
        GuestText text = new() { Expectations = [new Expectation("removed", "P/b", counter, value, value, "equal")] };
        Assert.That(text.Judge("expectations").Verdict, Is.Not.EqualTo(Verdict.Holds));
        text.Edit(
            "\"events\":{\"max\":0}",
            "\"readers_peak\":9,\"events\":{\"low\":3,\"oom\":4,\"oom_kill\":5,\"oom_group_kill\":6,\"high\":7,\"max\":8}");
        Assert.That(text.Judge("expectations").Verdict, Is.EqualTo(Verdict.Holds));
    }

    [Test]
    public void A_limit_below_what_cannot_be_reclaimed_is_respected_as_long_as_the_usage_does_not_grow() =>
        Assert.That(new GuestText().Limit("P/b", 2_000_000).Judge("limit-respected").Verdict, Is.EqualTo(Verdict.Holds));

    [Test]
    public void A_sample_of_the_fixture_s_own_is_no_end_of_the_run_whatever_it_is_called()
    {
        GuestText text = new();
        text.Edit("\"label\":\"removed\"", "\"label\":\"drained\"");
        Assert.That(text.Read().Story.Select(s => s.Label), Is.EqualTo(["before", "drained", "end"]));
    }

    [Test]
    public void Every_judge_is_proven() =>
        Assert.That(
            typeof(KernelInvariant).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(KernelInvariant)))
                .Select(t => ((KernelInvariant)Activator.CreateInstance(t, nonPublic: true)!).Id),
            Is.EquivalentTo(Judged));

    [Test]
    public void What_user_space_cannot_see_is_not_judged_and_says_so()
    {
        VerdictResult verdict = new GuestText().Judge("no-lost-charge");
        Assert.That(verdict.Verdict, Is.EqualTo(Verdict.NotJudgeable));
        Assert.That(verdict.Reason, Is.EqualTo("not visible from user space"));
    }

    [Test]
    public void A_run_that_was_cut_off_is_judged_by_the_kernel_s_health_alone()
    {
        GuestText text = new() { Ending = GuestEnding.Died };
        text.CutBefore("{\"rmdir_ms\"");
        Assert.That(text.Judge("zombies-drain").Verdict, Is.EqualTo(Verdict.NotJudgeable));
    }

    [Test]
    public void A_complaint_counts_for_the_script_that_ran_when_it_was_made()
    {
        GuestText text = new();
        text.Console.AddRange(["[    2.0] lab: begin another", "[    3.0] BUG: unable to handle page fault"]);
        Assert.That(text.Judge("kernel-healthy").Verdict, Is.EqualTo(Verdict.Holds));
    }
}
