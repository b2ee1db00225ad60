using Eval.Harness;
using Eval.Series.Commits;
using Eval.Series.Comparison;
using Eval.Series.Git;
using Eval.Series.Rendering;

namespace Eval.Tests.Series;

[TestFixture]
public sealed class SeriesEvaluationTests
{
    private readonly List<string> ids = [];
    private GitSandbox sandbox = null!;
    private PlanEvaluator evaluator = null!;
    private string cache = null!;

    [SetUp]
    public void MakeSixCommits()
    {
        cache = Directory.CreateTempSubdirectory("memcg-eval-test-cache-").FullName;
        sandbox = new();
        evaluator = new();
        ids.Clear();
        foreach ((string plan, string subject) in Plans)
        {
            sandbox.Write("plan.txt", plan);
            ids.Add(sandbox.Commit(subject));
        }
    }

    [TearDown]
    public void Remove()
    {
        sandbox.Dispose();
        Directory.Delete(cache, recursive: true);
    }

    [Test]
    public void The_matrix_says_what_each_commit_changed_against_its_parent()
    {
        SeriesReport report = Evaluate($"{ids[0]}..main");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Rows.Select(r => r.Commit.Id), Is.EqualTo(ids.Skip(1)));
            Assert.That(report.Rows.Select(r => r.Builds), Is.EqualTo(Builds));
            Assert.That(report.Rows.Select(r => r.Change?.NewlyViolated.Count), Is.EqualTo(new int?[] { 0, 0, 1, null, 0, 0 }));
            Assert.That(report.Rows.Select(r => r.Change?.NewlyHolding.Count), Is.EqualTo(new int?[] { 0, 0, 0, null, 1, 0 }));
            Assert.That(report.Rows.Select(r => r.Change?.Metrics.Count()), Is.EqualTo(new int?[] { 1, 0, 0, null, 0, 1 }));
            Assert.That(report.Rows.Select(r => r.VerdictsHold), Is.EqualTo(new bool?[] { true, true, false, null, true, true }));
            Assert.That(report.Rows[1].Change!.IsEmpty, Is.True, "a comment changes nothing");
        }
    }

    [Test]
    public void The_first_bad_commit_of_an_invariant_is_named_with_its_witness()
    {
        FirstBad bad = Evaluate($"{ids[0]}..main").FirstBad.Single();
        Assert.That((bad.Invariant, bad.Commit.Id), Is.EqualTo(("no-lost-charge", ids[3])));
        Assert.That(bad.Witness, Does.Contain("4096 bytes"));
    }

    [Test]
    public void A_cell_that_was_violated_at_the_base_names_no_first_bad_commit_though_it_held_in_between()
    {
        sandbox.Git("checkout", "-q", "-b", "known", ids[0]);
        string start = Plan("4096\nleft\n", "Known trouble");
        string breaking = Plan("4096\nlost\n", "Break another cell, and hide the trouble");
        Plan("4096\nleft\n", "Repair it");
        SeriesReport report = Evaluate($"{start}..known");
        Assert.That(report.Rows[1].Change!.NewlyViolated.Single().Cell.Strategy, Is.EqualTo("leave-behind"), "the repair brings the known trouble back");
        Assert.That(
            report.FirstBad.Select(b => (b.Invariant, b.Commit.Id, b.Cell.Strategy)),
            Is.EqualTo(new[] { ("no-lost-charge", breaking, "charge-moving") }));

        // From a base where that cell held, the same commit is the first.
        Assert.That(Evaluate($"{breaking}..known").FirstBad.Single().Cell.Strategy, Is.EqualTo("leave-behind"));
    }

    [Test]
    public void A_commit_that_a_later_one_repairs_does_not_stand_alone()
    {
        IReadOnlyList<NotAlone> found = Evaluate($"{ids[0]}..main").NotAlone;
        Assert.That(found.Select(n => (n.Commit.Id, n.RepairedBy.Id)), Is.EqualTo(new[] { (ids[3], ids[5]), (ids[4], ids[5]) }));
    }

    [Test]
    public void A_commit_after_one_that_does_not_build_is_compared_with_the_nearest_that_ran()
    {
        Assert.That(Evaluate($"{ids[0]}..main").Rows[4].ComparedWith, Is.EqualTo(ids[3]));
    }

    [Test]
    public void A_second_run_costs_nothing_and_says_the_same()
    {
        SeriesReport cold = Evaluate($"{ids[0]}..main");
        int evaluated = evaluator.Evaluated;
        SeriesReport cached = Evaluate($"{ids[0]}..main");
        Assert.That(evaluator.Evaluated, Is.EqualTo(evaluated));
        Assert.That(cached.Rows.All(r => r.FromCache), Is.True);
        Assert.That(SeriesText.Render(cached), Is.EqualTo(SeriesText.Render(cold)));
    }

    [Test]
    public void The_user_s_repository_is_untouched()
    {
        sandbox.Write("plan.txt", "77\nnot committed\n");
        sandbox.Write("staged.txt", "staged\n");
        sandbox.Git("add", "staged.txt");
        string before = sandbox.State;
        Evaluate($"{ids[0]}..main");
        Assert.That(sandbox.State, Is.EqualTo(before));
        Assert.That(sandbox.Read("plan.txt"), Does.StartWith("77"));
    }

    [Test]
    public void A_worktree_is_the_commit_outside_the_checkout_and_gone_afterwards()
    {
        List<string> places = [];
        List<string?> commits = [];
        evaluator.Before = place =>
        {
            lock (places)
            {
                places.Add(place);
                commits.Add(Eval.Series.Provenance.Read(place) is { Tool.Dirty: false } reading ? reading.Tool.Commit : null);
            }
        };
        Evaluate($"{ids[0]}..main");
        Assert.That(commits, Is.EquivalentTo(ids.Where(id => id != ids[5])), "the repair has the tree of the commit before the break, which is evaluated once");
        Assert.That(places.Where(p => p.StartsWith(sandbox.Root, StringComparison.Ordinal) || Directory.Exists(Path.GetDirectoryName(p))), Is.Empty);
    }

    [Test]
    public void An_interruption_leaves_nothing_behind_and_the_next_run_goes_on()
    {
        using CancellationTokenSource interruption = new();
        List<string> places = [];
        evaluator.Before = place =>
        {
            places.Add(place);
            if (places.Count == 3)
            {
                interruption.Cancel();
            }
        };
        string before = sandbox.State;
        Assert.That(() => Evaluate($"{ids[0]}..main", interruption: interruption.Token, jobs: 1), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(places.Where(p => Directory.Exists(Path.GetDirectoryName(p))), Is.Empty);
        Assert.That(sandbox.State, Is.EqualTo(before));
        evaluator.Before = _ => { };
        Assert.That(Evaluate($"{ids[0]}..main").Rows.Count(r => r.FromCache), Is.EqualTo(1), "base and first commit were done");
        Assert.That(evaluator.Evaluated, Is.EqualTo(3 + 4), "six trees, two of them known");
    }

    [Test]
    public void What_a_killed_process_left_is_removed_by_the_next()
    {
        string place = Directory.CreateTempSubdirectory("memcg-eval-test-place-").FullName;
        string left = Path.Combine(place, "memcg-eval-series-2147483646-abcd");
        Directory.CreateDirectory(left);
        using (GitRepository repository = GitRepository.Open(sandbox.Root))
        using (Workspace workspace = new(repository, place))
        {
            Assert.That(Directory.Exists(left), Is.False);
            Assert.That(Directory.Exists(workspace.Root), Is.True);
        }

        Assert.That(Directory.EnumerateFileSystemEntries(place), Is.Empty);
        Directory.Delete(place);
    }

    [Test]
    public void A_branch_that_is_checked_out_in_another_worktree_can_be_evaluated_from_there()
    {
        string other = sandbox.Root + "-wt";
        sandbox.Git("worktree", "add", "-q", "-b", "side", other, ids[2]);
        SeriesReport report = Evaluate($"{ids[0]}..side", directory: other);
        sandbox.Git("worktree", "remove", "--force", other);
        Assert.That(report.Rows, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_bare_repository_can_be_evaluated()
    {
        using GitSandbox bare = GitSandbox.CloneOf(sandbox, "--bare");
        Assert.That(Evaluate($"{ids[0]}..main", directory: bare.Root).Rows, Has.Count.EqualTo(6));
    }

    [Test]
    public void A_shallow_clone_serves_as_far_as_it_goes()
    {
        using GitSandbox shallow = GitSandbox.CloneOf(sandbox, "--depth", "3");
        Assert.That(Evaluate("HEAD~2..HEAD", directory: shallow.Root).Rows, Has.Count.EqualTo(2));
        Assert.That(() => Evaluate($"{ids[0]}..HEAD", directory: shallow.Root), Throws.TypeOf<BadInputException>().With.Message.Contains("--unshallow"));
    }

    [Test]
    public void A_merge_is_compared_with_its_first_parent_and_its_branch_stands_before_it()
    {
        sandbox.Git("checkout", "-q", "-b", "side", ids[1]);
        sandbox.Write("other.txt", "side\n");
        string side = sandbox.Commit("Side");
        sandbox.Git("checkout", "-q", "main");
        sandbox.Git("merge", "-q", "--no-ff", "-m", "Merge", "side");
        SeriesReport report = Evaluate($"{ids[5]}..main");
        Assert.That(report.Rows.Select(r => r.Commit.Subject), Is.EqualTo(Merged));
        Assert.That(report.Rows[1].ComparedWith, Is.EqualTo(ids[1]));
        Assert.That(report.Rows[2].ComparedWith, Is.EqualTo(ids[6]));
        Assert.That(report.Rows[1].Commit.Id, Is.EqualTo(side));
    }

    [TestCase("main", "BASE..HEAD")]
    [TestCase("main...main", "BASE..HEAD")]
    [TestCase("main..main", "at least one commit")]
    [TestCase("main..no-such-branch", "no-such-branch")]
    public void A_range_that_is_none_is_refused(string range, string expected) =>
        Assert.That(() => Evaluate(range), Throws.TypeOf<BadInputException>().With.Message.Contains(expected));

    [Test]
    public void Onto_another_base_the_commits_are_picked_without_touching_the_repository()
    {
        sandbox.Git("checkout", "-q", "-b", "other", ids[0]);
        sandbox.Write("other.txt", "another base\n");
        string other = sandbox.Commit("Another base");
        sandbox.Git("checkout", "-q", "main");
        string before = sandbox.State;
        SeriesReport report = Evaluate(new SeriesRequest($"{ids[0]}..main", Onto: "other"));
        Assert.That(sandbox.State, Is.EqualTo(before));
        Assert.That(report.Base.Id, Is.EqualTo(other));
        Assert.That(report.Rows.Select(r => r.Commit.Subject), Is.EqualTo(Plans.Skip(1).Select(p => p.Subject)));
        Assert.That(report.Rows.Select(r => r.Commit.Id).Intersect(ids), Is.Empty);
    }

    [Test]
    public void A_commit_that_does_not_apply_ends_the_series_and_names_the_file()
    {
        sandbox.Git("checkout", "-q", "-b", "other", ids[0]);
        sandbox.Write("plan.txt", "1\nother\n");
        sandbox.Commit("Another plan");
        SeriesReport report = Evaluate(new SeriesRequest($"{ids[0]}..main", Onto: "other"));
        Assert.That(report.Conflict, Does.Contain("Move more").And.Contain("plan.txt"));
        Assert.That(report.Rows, Is.Empty);
    }

    [Test]
    public void Against_an_earlier_version_commits_are_matched_and_compared_in_behaviour()
    {
        sandbox.Git("checkout", "-q", "-b", "v1", ids[0]);
        sandbox.Write("note.txt", "a new first patch\nof two lines\n");
        sandbox.Commit("Say more");
        sandbox.Write("plan.txt", "4000\nmoved\n");
        string less = sandbox.Commit("Move more");
        sandbox.Git("checkout", "-q", "main");
        SeriesReport report = Evaluate(new SeriesRequest($"{ids[0]}..{ids[1]}", Against: $"{ids[0]}..v1"));
        MatchRow match = report.Against.Single(m => m.New is not null);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((match.Old!.Id, match.New!.Id, match.SameText), Is.EqualTo((less, ids[1], false)));
            Assert.That(match.Change!.Metrics.Single(), Is.EqualTo(new MetricChange(new("charge-moving", "case-study"), "moved_bytes", 4000, 8192)));
            Assert.That(report.Against.Single(m => m.New is null).Old!.Subject, Is.EqualTo("Say more"));
        }
    }

    [Test]
    public void The_report_is_plain_text_of_72_columns_a_comment_and_json()
    {
        SeriesReport report = Evaluate($"{ids[0]}..main");
        string mail = SeriesText.Render(report);
        Assert.That(mail.Split('\n').Max(l => l.Length), Is.LessThanOrEqualTo(72));
        Assert.That(mail, Does.Contain("First bad commit per invariant").And.Contain("do not stand alone"));
        Assert.That(SeriesMarkdown.Render(report), Does.StartWith(SeriesMarkdown.Marker).And.Contain("| no-lost-charge |"));
        Assert.That(SeriesJson.ToJson(report), Does.Contain("\"first_bad\""));
        Assert.That(SeriesMarkdown.Render(Evaluate($"{ids[1]}..{ids[2]}")), Is.Empty);
    }

    private static readonly bool[] Builds = [true, true, true, false, true, true];
    private static readonly string[] Merged = ["Move less", "Side", "Merge"];

    private static readonly (string Plan, string Subject)[] Plans =
    [
        ("4096\nmoved\n", "Base"),
        ("8192\nmoved\n", "Move more"),
        ("8192\nmoved, a comment\n", "Explain"),
        ("8192\nmoved, a comment\nlost\n", "Break"),
        ("8192\nmoved, a comment\nlost\nsyntax error\n", "Do not build"),
        ("8192\nmoved, a comment\n", "Repair both"),
        ("6000\nmoved, a comment\n", "Move less"),
    ];

    private string Plan(string plan, string subject)
    {
        sandbox.Write("plan.txt", plan);
        return sandbox.Commit(subject);
    }

    private SeriesReport Evaluate(string range, string? directory = null, int? jobs = null, CancellationToken interruption = default) =>
        Evaluate(new SeriesRequest(range), directory, jobs, interruption);

    private SeriesReport Evaluate(SeriesRequest request, string? directory = null, int? jobs = null, CancellationToken interruption = default)
    {
        using GitRepository repository = GitRepository.Open(directory ?? sandbox.Root);
        return SeriesEvaluation.Run(repository, request, new SeriesRunner(evaluator, new EvaluationCache(cache), jobs), interruption);
    }
}
