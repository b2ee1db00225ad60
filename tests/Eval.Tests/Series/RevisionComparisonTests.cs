using Eval.Harness;
using Eval.Harness.Results;
using Eval.Harness.Results.Snapshots;
using Eval.Series.Comparison;
using Eval.Series.Git;
using Eval.Series.Rendering;
using Eval.Series.Verified;
using static Eval.Tests.Series.Cells;

namespace Eval.Tests.Series;

[TestFixture]
public sealed class RevisionComparisonTests
{
    private GitSandbox sandbox = null!;

    [SetUp]
    public void MakeTwoCells()
    {
        sandbox = new();
        sandbox.Verify(Cell("charge-moving", "case-study"));
        sandbox.Verify(Cell("leave-behind", "case-study", Violated("event 7: 4096 bytes charged, owner none")));
        sandbox.Commit("First");
    }

    [TearDown]
    public void Remove() => sandbox.Dispose();

    [Test]
    public void Nothing_changed_between_a_revision_and_itself()
    {
        ComparisonResult result = Compare("HEAD", "HEAD");
        Assert.That((result.IsEmpty, result.CellsCompared), Is.EqualTo((true, 2)));
        Assert.That(ComparisonMarkdown.Render(result), Is.Empty);
    }

    [Test]
    public void A_newly_violated_verdict_has_both_witnesses_and_its_number()
    {
        sandbox.Verify(Cell("charge-moving", "case-study", Violated("event 9: 8192 bytes lost"), moved: 8192));
        ComparisonResult result = Compare("HEAD");
        VerdictChange change = result.NewlyViolated.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((change.Cell.Strategy, change.Invariant, change.Old), Is.EqualTo(("charge-moving", "no-lost-charge", "holds")));
            Assert.That(change.NewWitness, Is.EqualTo("event 9: 8192 bytes lost"));
            Assert.That(result.Metrics.Single(), Is.EqualTo(new MetricChange(change.Cell, "moved_bytes", 4096, 8192)));
            Assert.That(result.Metrics.Single().Percent, Is.EqualTo(100));
            Assert.That(result.NewlyHolding, Is.Empty);
        }
    }

    [Test]
    public void A_repaired_verdict_is_newly_holding_and_keeps_its_old_witness()
    {
        sandbox.Verify(Cell("leave-behind", "case-study"));
        sandbox.Commit("Repair");
        VerdictChange change = Compare("HEAD~1", "HEAD").NewlyHolding.Single();
        Assert.That((change.OldWitness, change.NewWitness), Is.EqualTo(("event 7: 4096 bytes charged, owner none", (string?)null)));
    }

    [Test]
    public void Another_witness_of_the_same_verdict_is_text_only()
    {
        sandbox.Verify(Cell("leave-behind", "case-study", Violated("event 8: 4096 bytes charged, owner none")));
        ComparisonResult result = Compare("HEAD");
        Assert.That(result.TextOnly.Single().What, Is.EqualTo("no-lost-charge"));
        Assert.That(result.Verdicts, Is.Empty);
    }

    [Test]
    public void Another_line_outside_the_fields_is_text_only_with_that_line()
    {
        sandbox.Verify(Cell("charge-moving", "case-study") with { Fates = new FateResult(0, 0, 0, 9) });
        TextChange change = Compare("HEAD").TextOnly.Single();
        Assert.That(change.What, Does.StartWith("fates"));
        Assert.That(change.New, Does.StartWith("lost").And.EndsWith("9"));
    }

    [TestCase("fedcba9876543210", "x86-2cpu", "content")]
    [TestCase("0123456789abcdef", "power8", "machine")]
    public void Another_fixture_or_machine_is_refused_by_name(string content, string machine, string named)
    {
        sandbox.Verify(Cell("charge-moving", "case-study", Violated("event 9")), content, machine);
        ComparisonResult result = Compare("HEAD");
        OtherContent refusal = result.OtherContents.Single();
        Assert.That((refusal.Fixture, refusal.Differing, refusal.Same), Is.EqualTo(("case-study", 1, 1)), "the cell that is the same says so");
        Assert.That(refusal.Reason, Does.Contain(named));
        Assert.That(result.NewlyViolated, Is.Empty);
        Assert.That(result.CellsCompared, Is.EqualTo(1));
    }

    [Test]
    public void A_renamed_fixture_is_compared_under_its_new_name()
    {
        sandbox.Delete(PathOf("charge-moving", "case-study"));
        sandbox.Delete(PathOf("leave-behind", "case-study"));
        sandbox.Verify(Cell("charge-moving", "case-study-2008", moved: 1));
        sandbox.Verify(Cell("leave-behind", "case-study-2008", Violated("event 7: 4096 bytes charged, owner none")));
        ComparisonResult result = Compare("HEAD");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.FixturesRenamed, Is.EqualTo(new[] { new RenameResult("case-study", "case-study-2008") }));
            Assert.That(result.FixturesAdded.Count + result.FixturesRemoved.Count + result.TextOnly.Count, Is.Zero);
            Assert.That(result.Metrics.Single().Metric, Is.EqualTo("moved_bytes"));
        }
    }

    [Test]
    public void Strategies_and_fixtures_that_come_and_go_are_listed_with_what_they_violate()
    {
        sandbox.Delete(PathOf("leave-behind", "case-study"));
        sandbox.Verify(Cell("objcg", "case-study", Violated("event 1", declared: true), noResidue: Violated("event 2")));
        sandbox.Verify(Cell("charge-moving", "fork"), content: "another");
        ComparisonResult result = Compare("HEAD");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.StrategiesAdded.Select(s => (s.Id, s.Cells, s.Violated, s.Undeclared)), Is.EqualTo(new[] { ("objcg", 1, 2, 1) }));
            Assert.That(result.StrategiesRemoved.Single().Id, Is.EqualTo("leave-behind"));
            Assert.That(result.FixturesAdded.Single().Id, Is.EqualTo("fork"));
            Assert.That(result.Cells, Is.Empty);
        }
    }

    [Test]
    public void A_claim_that_is_no_longer_reproduced_and_a_kernel_that_is_predicted_worse_are_told_first()
    {
        VerifyWhole("reproduced", 11);
        sandbox.Commit("Verify the whole");
        VerifyWhole("not-reproduced", 12);
        sandbox.Verify(Cell("charge-moving", "case-study", moved: 8192));
        ComparisonResult result = Compare("HEAD");
        string text = ComparisonText.Render(result);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((result.Claims.Single().IsLost, result.Claims.Single().New), Is.EqualTo((true, "not-reproduced: 2 (expected 1)")));
            Assert.That(
                result.Fidelity.Select(f => (f.Kernel, f.Where, f.IsWorse)),
                Is.EqualTo(new[] { ("6.1", "usage", true), ("6.1", "k1 end / usage", true) }));
            Assert.That(result.Fidelity[1].New, Is.EqualTo("predicted 12, observed 11, tolerance 0"));
            Assert.That(
                text.IndexOf("Claims no longer reproduced", StringComparison.Ordinal),
                Is.Positive.And.LessThan(text.IndexOf("Numbers", StringComparison.Ordinal)));
        }
    }

    [Test]
    public void A_revision_that_verifies_no_claims_yet_has_lost_none()
    {
        VerifyWhole("not-reproduced", 12);
        Assert.That(Compare("HEAD"), Has.Property(nameof(ComparisonResult.Fidelity)).Empty);
        Assert.That(Compare("HEAD").Claims, Has.None.Property(nameof(ClaimChange.IsLost)).True);
    }

    [Test]
    public void A_new_strategy_is_compared_with_the_one_it_is_most_like()
    {
        sandbox.Verify(Cell("charge-moving", "fork", moved: 100));
        sandbox.Verify(Cell("leave-behind", "fork", moved: 0));
        sandbox.Commit("A second fixture");
        sandbox.Verify(Cell("charge-moving-later", "case-study"));
        sandbox.Verify(Cell("charge-moving-later", "fork", Violated("event 3"), moved: 150));
        RosterChange added = Compare("HEAD").StrategiesAdded.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(added.Nearest, Is.EqualTo("charge-moving"));
            Assert.That(added.Against!.NewlyViolated.Single().Cell.ToString(), Is.EqualTo("charge-moving-later on fork"));
            Assert.That(added.Against.Metrics.Single().New, Is.EqualTo(150));
        }
    }

    [Test]
    public void A_new_strategy_is_compared_with_the_baseline_it_names_when_that_is_verified()
    {
        sandbox.Verify(Cell("charge-moving-later", "case-study"));
        RosterChange named = Compare("HEAD", baselineOf: _ => "leave-behind").StrategiesAdded.Single();
        RosterChange unverified = Compare("HEAD", baselineOf: _ => "nobody").StrategiesAdded.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((named.Nearest, named.IsBaseline), Is.EqualTo(("leave-behind", true)));
            Assert.That(named.Against!.NewlyHolding.Single().Invariant, Is.EqualTo("no-lost-charge"));
            Assert.That(ComparisonText.Render(Compare("HEAD", baselineOf: _ => "leave-behind"), 100), Does.Contain("against leave-behind, its baseline:"));
            Assert.That((unverified.Nearest, unverified.IsBaseline), Is.EqualTo(("charge-moving", false)));
        }
    }

    [Test]
    public void What_nobody_reads_to_its_end_is_summed_up_and_says_how_to_see_the_rest()
    {
        CellKey[] cells = [.. Enumerable.Range(0, 600).Select(i => new CellKey($"strategy-{i % 30:00}", $"fixture-{i / 30:00}"))];
        ComparisonResult result = Compare("HEAD") with
        {
            NewlyViolated = [.. Enumerable.Range(0, 90).Select(i => new VerdictChange(cells[i], $"invariant-{i}", "holds", "violated", null, "w", false))],
            Numbers = MetricShift.Of(
                cells.SelectMany(cell => new[] { new MetricChange(cell, "teardown_ns", 1, 2), new MetricChange(cell, "moved_bytes", 1, 2) })),
            Cells = [.. cells.Select(cell => new CellChange(cell, IsNew: true))],
        };
        string text = ComparisonText.Render(result), whole = ComparisonText.Render(result, everyCell: true);
        Assert.That(text.Split('\n'), Has.Length.LessThan(60), text);
        Assert.That(text, Does.Contain("and 83 more; --cells lists each").And.Contain("in 30 strategies together").And.Contain("600 cells"));
        Assert.That(whole, Does.Contain("invariant-89").And.Contain("strategy-29").And.Contain("fixture-19"));
    }

    [Test]
    public void Numbers_are_summed_up_by_strategy_and_metric_with_the_worst_cell()
    {
        foreach ((string fixture, int nanoseconds) in ((string, int)[])[("a", 1_000_000), ("b", 2_000_000), ("c", 4_000_000)])
        {
            sandbox.Verify(Timed(fixture, nanoseconds));
        }

        sandbox.Commit("Three fixtures");
        sandbox.Verify(Timed("a", 1_100_000));
        sandbox.Verify(Timed("b", 3_000_000));
        sandbox.Verify(Timed("c", 3_000_000));
        MetricShift shift = Compare("HEAD").Numbers.Single();
        string line = ComparisonText.Render(Compare("HEAD"), width: 140).Split('\n').Single(l => l.Contains("teardown_ns", StringComparison.Ordinal));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((shift.Better, shift.Worse, shift.MeanPercent, shift.LeastPercent, shift.MostPercent), Is.EqualTo((1, 2, 11.7m, -25m, 50m)));
            Assert.That(shift.Worst.Cell.Fixture, Is.EqualTo("b"));
            Assert.That(line, Does.Contain("3 cells: 1 better, 2 worse; mean +11.7 %, -25.0 % to +50.0 %; worst on b: 2 ms -> 3 ms (+50.0 %)"));
            Assert.That(ComparisonText.Render(Compare("HEAD"), width: 140, everyCell: true), Does.Contain("1 ms -> 1.1 ms (+10.0 %)"));
        }
    }

    [Test]
    public void A_change_that_rounding_would_hide_is_told_in_full()
    {
        sandbox.Verify(Timed("a", 5_000_000_000));
        sandbox.Commit("One fixture");
        sandbox.Verify(Timed("a", 5_000_000_001));
        Assert.That(ComparisonText.Render(Compare("HEAD"), width: 140), Does.Contain("5000000000 -> 5000000001 ns"));
    }

    [Test]
    public void A_machine_that_changed_and_changed_nothing_else_is_told_in_a_line_and_its_cells_are_compared()
    {
        sandbox.Verify(Cell("charge-moving", "case-study"), content: "fedcba9876543210");
        ComparisonResult result = Compare("HEAD");
        Assert.That((result.OtherContents.Single().Differing, result.OtherContents.Single().Same, result.CellsCompared), Is.EqualTo((0, 2, 2)));
        Assert.That(sandbox.Git("status", "--porcelain").Trim().Split('\n'), Has.Length.EqualTo(1), "only what says the contents changed");
    }

    [Test]
    public void Snapshots_that_carry_their_hash_themselves_are_still_compared()
    {
        string path = PathOf("charge-moving", "case-study");
        sandbox.Write(
            path,
            "strategy  charge-moving\nfixture   case-study\nmachine   x86-2cpu\ncontent   0123456789abcdef0123\n\nverdicts\n  no-lost-charge           holds\n"
            + "  no-residue               not-applicable\n    nothing is removed\n\nmetrics\n  events    12\n  moved_bytes   4096\n  failed_ops   0\n");
        sandbox.Delete($"{VerifiedReader.SnapshotsPath}/{ContentsSnapshot.Name}.verified.txt");
        sandbox.Delete(PathOf("leave-behind", "case-study"));
        sandbox.Commit("As it was");
        sandbox.Verify(Cell("charge-moving", "case-study", moved: 5000));
        ComparisonResult result = Compare("HEAD");
        Assert.That(result.Metrics.Single().New, Is.EqualTo(5000));
        Assert.That(result.Verdicts.Single().Old, Is.EqualTo("not-applicable"));
        sandbox.Verify(Cell("charge-moving", "case-study", moved: 6000), content: "fedcba9876543210");
        Assert.That(Compare("HEAD").OtherContents.Single().Differing, Is.EqualTo(1));
    }

    [Test]
    public void A_received_snapshot_is_no_verified_result()
    {
        sandbox.Verify(Cell("charge-moving", "case-study", moved: 9), ending: "received");
        Assert.That(Compare("HEAD").IsEmpty, Is.True);
    }

    [Test]
    public void A_merge_is_compared_like_any_other_revision()
    {
        sandbox.Git("checkout", "-q", "-b", "side");
        sandbox.Verify(Cell("charge-moving", "case-study", moved: 5000));
        sandbox.Commit("Side");
        sandbox.Git("checkout", "-q", "main");
        sandbox.Commit("Main");
        sandbox.Git("merge", "-q", "--no-ff", "-m", "Merge", "side");
        Assert.That(Compare("HEAD^1", "HEAD").Metrics.Single().New, Is.EqualTo(5000));
        Assert.That(Compare("HEAD^2", "HEAD").IsEmpty, Is.True);
    }

    [Test]
    public void Pages_of_reports_are_no_cells()
    {
        sandbox.Write(Cells.PathOf("reports", "text"), "a page\n");
        sandbox.Commit("A page");
        sandbox.Write(Cells.PathOf("reports", "text"), "another page\n");
        Assert.That(Compare("HEAD~1", "HEAD").CellsCompared, Is.EqualTo(2));
        Assert.That(Compare("HEAD~1").IsEmpty, Is.True);
        Assert.That(Compare("HEAD").IsEmpty, Is.True);
    }

    [Test]
    public void A_bare_repository_compares_revisions_and_has_no_working_tree()
    {
        using GitSandbox bare = GitSandbox.CloneOf(sandbox, "--bare");
        using GitRepository repository = GitRepository.Open(bare.Root);
        Assert.That(VerifiedReader.At(repository, "main").Cells, Has.Count.EqualTo(2));
        Assert.That(() => VerifiedReader.InWorkingTree(repository), Throws.TypeOf<BadInputException>().With.Message.Contains("bare"));
    }

    [Test]
    public void A_shallow_clone_says_so_where_history_ends()
    {
        sandbox.Commit("Second");
        using GitSandbox shallow = GitSandbox.CloneOf(sandbox, "--depth", "1");
        using GitRepository repository = GitRepository.Open(shallow.Root);
        Assert.That(VerifiedReader.At(repository, "HEAD").Cells, Has.Count.EqualTo(2));
        Assert.That(() => VerifiedReader.At(repository, "HEAD~1"), Throws.TypeOf<BadInputException>().With.Message.Contains("--unshallow"));
    }

    [Test]
    public void A_branch_that_does_not_exist_is_named()
    {
        Assert.That(() => Compare("no-such-branch"), Throws.TypeOf<BadInputException>().With.Message.StartsWith("no-such-branch: expected a commit"));
    }

    [Test]
    public void An_annotated_tag_names_its_commit()
    {
        sandbox.Git("tag", "-a", "v1", "-m", "One");
        Assert.That(Compare("v1").IsEmpty, Is.True);
    }

    [Test]
    public void A_mail_is_at_most_72_columns_wide()
    {
        string witness = string.Join(' ', Enumerable.Repeat("4096 bytes of /a/long/path charged to nobody,", 9)) + new string('x', 90);
        sandbox.Verify(Cell("charge-moving", "case-study", Violated(witness), moved: 8192));
        string mail = ComparisonText.Render(Compare("HEAD"));
        Assert.That(mail.Split('\n').Max(l => l.Length), Is.LessThanOrEqualTo(ComparisonText.MailColumns));
        Assert.That(mail, Does.Contain("Newly violated (1)").And.Contain("4 KiB -> 8 KiB (+100.0 %)"));
    }

    [Test]
    public void A_comment_stays_under_the_size_a_comment_may_have_and_says_what_it_left_out()
    {
        CellKey cell = new("a", "b");
        ComparisonResult result = Compare("HEAD") with
        {
            NewlyViolated =
            [
                .. Enumerable.Range(0, 900).Select(i => new VerdictChange(cell, $"invariant-{i}", "holds", "violated", null, new string('w', 300), false)),
            ],
            Numbers = MetricShift.Of(Enumerable.Range(0, 900).Select(i => new MetricChange(cell, $"metric-{i}", 1, 2))),
        };
        string comment = ComparisonMarkdown.Render(result);
        Assert.That(comment, Has.Length.LessThan(65_000));
        Assert.That(comment, Does.Contain("880 more; `--format json` has all").And.Contain("Numbers (900)"));
        Assert.That(comment.Split("<details>"), Has.Length.EqualTo(comment.Split("</details>").Length));
    }

    [Test]
    public void A_comment_folds_details_and_cannot_be_broken_by_a_witness()
    {
        sandbox.Verify(Cell("charge-moving", "case-study", Violated("a | b </details> `c`"), moved: 8192));
        string comment = ComparisonMarkdown.Render(Compare("HEAD"));
        Assert.That(comment, Does.StartWith(ComparisonMarkdown.Marker).And.Contain(@"a \| b &lt;/details&gt; \`c\`"));
        Assert.That(comment, Does.Contain("<details><summary>Numbers (1)</summary>"));
    }

    [Test]
    public void The_json_has_every_change()
    {
        sandbox.Verify(Cell("charge-moving", "case-study", moved: 8192));
        string json = SeriesJson.ToJson(Compare("HEAD"));
        Assert.That(json, Does.Contain("\"metric\": \"moved_bytes\"").And.Contain("\"percent\": 100"));
    }

    private ComparisonResult Compare(string old, string? now = null, Func<string, string?>? baselineOf = null)
    {
        using GitRepository repository = GitRepository.Open(sandbox.Root);
        VerifiedResults after = now is null ? VerifiedReader.InWorkingTree(repository) : VerifiedReader.At(repository, now);
        return RevisionComparison.Between(VerifiedReader.At(repository, old), after, baselineOf);
    }

    private static CellResult Timed(string fixture, decimal nanoseconds) =>
        Cell("charge-moving", fixture) with { Metrics = new Dictionary<string, decimal> { ["teardown_ns"] = nanoseconds } };

    private void VerifyWhole(string outcome, decimal predicted)
    {
        sandbox.Write(
            $"{VerifiedReader.SnapshotsPath}/claims.verified.txt",
            ClaimsSnapshot.Render([new ClaimResult("a", "c1", "words", "2008", "1", "2", outcome, null, "predicted")]));
        sandbox.Write(
            $"{VerifiedReader.SnapshotsPath}/fidelity.verified.txt",
            FidelitySnapshot.Of([new FidelityResult("6.1", "k1", "end", "/", "usage", predicted, 11, 0, predicted == 11)]).Render());
    }
}
