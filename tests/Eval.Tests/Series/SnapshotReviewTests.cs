using Eval.Series.Review;
using static Eval.Tests.Series.Cells;

namespace Eval.Tests.Series;

[TestFixture]
public sealed class SnapshotReviewTests
{
    private GitSandbox sandbox = null!;

    // Two cells become worse in the same way, one of them breaks a promise as well; a third strategy is new.
    [SetUp]
    public void MakeThreeReceived()
    {
        sandbox = new();
        sandbox.Write("Eval.sln", "");
        foreach (string fixture in Fixtures)
        {
            sandbox.Verify(Cell("charge-moving", fixture));
        }

        sandbox.Verify(Cell("charge-moving", "a", moved: 8192), ending: "received");
        sandbox.Verify(Cell("charge-moving", "b", Violated("event 9"), moved: 8192), ending: "received");
        sandbox.Verify(Cell("new-one", "a"), ending: "received");
    }

    [TearDown]
    public void Remove() => sandbox.Dispose();

    [Test]
    public void Changes_of_one_kind_are_asked_once_with_their_values()
    {
        (IReadOnlyList<ReceivedSnapshot> accepted, string shown) = Walk("a\nwhat?\na\na\n");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(accepted.Select(a => a.Name), Is.EquivalentTo(All));
            Assert.That(sandbox.Read(PathOf("charge-moving", "a")), Does.Contain("8192"));
            Assert.That(ReceivedSnapshot.Find(sandbox.Root), Is.Empty);
            Assert.That(shown, Does.Contain("no-lost-charge: holds -> violated").And.Contain("event 9").And.Contain("4 KiB -> 8 KiB (+100.0 %)"));
            Assert.That(shown, Does.Contain("new-one is a new strategy").And.Contain("against charge-moving, which it is most like"));
        }
    }

    [Test]
    public void A_snapshot_waits_until_everything_that_it_changes_is_accepted()
    {
        (IReadOnlyList<ReceivedSnapshot> accepted, _) = Walk("s\na\na\n");
        Assert.That(accepted.Select(a => a.Name), Is.EquivalentTo(WithoutTheBroken), "the broken promise was skipped, so its snapshot waits");
        Assert.That(ReceivedSnapshot.Find(sandbox.Root).Single().Name, Is.EqualTo("charge-moving/b"));
        Assert.That(sandbox.Read(PathOf("charge-moving", "b")), Does.Contain("4096"));
    }

    [Test]
    public void Reject_removes_what_was_received_and_keeps_what_is_verified()
    {
        (IReadOnlyList<ReceivedSnapshot> accepted, _) = Walk("r\ns\na\n");
        Assert.That(accepted.Single().Name, Is.EqualTo("charge-moving/a"));
        Assert.That(sandbox.Has(PathOf("charge-moving", "b", "received")), Is.False);
        Assert.That(sandbox.Read(PathOf("charge-moving", "b")), Does.Contain("4096"));
    }

    [Test]
    public void The_end_of_input_stops_and_changes_nothing()
    {
        Assert.That(Walk("").Accepted, Is.Empty);
        Assert.That(ReceivedSnapshot.Find(sandbox.Root), Has.Count.EqualTo(3));
    }

    [Test]
    public void Pages_claims_fidelity_and_contents_are_asked_as_well()
    {
        string folder = Eval.Series.Verified.VerifiedReader.SnapshotsPath;
        sandbox.Write($"{folder}/reports/text.verified.txt", "one\ntwo\n");
        sandbox.Write($"{folder}/reports/text.received.txt", "one\n2\nthree\n");
        sandbox.Write(
            $"{folder}/contents.received.txt",
            sandbox.Read($"{folder}/contents.verified.txt").Replace("0123456789abcdef", "fedcba9876543210", StringComparison.Ordinal));
        sandbox.Write($"{folder}/claims.received.txt", "claims\n\ncharge-moving\n  c1   reproduced\n    expected 1\n    measured 1\n");
        (IReadOnlyList<ReceivedSnapshot> accepted, string shown) = Walk("a\na\na\na\na\na\n");
        Assert.That(accepted.Select(a => a.Name), Is.SupersetOf(OfTheWhole));
        Assert.That(shown, Does.Contain("reports/text: 1 lines removed, 2 added").And.Contain("other content"));
        Assert.That(ReceivedSnapshot.Find(sandbox.Root), Is.Empty);
    }

    [TestCase("--accept charge-moving/* --field moved_bytes", "charge-moving/b new-one/a", "no-lost-charge")]
    [TestCase("--accept charge-moving/* --field moved_bytes --field no-lost-charge", "new-one/a", "")]
    [TestCase("--accept new-one/*", "charge-moving/a charge-moving/b", "")]
    [TestCase("--accept-all", "", "")]
    public void A_glob_and_fields_accept_what_changes_nothing_else(string options, string left, string named)
    {
        (int status, string said, _) = Review([.. options.Split(' '), "--reason", "why"]);
        Assert.That(string.Join(' ', ReceivedSnapshot.Find(sandbox.Root).Select(r => r.Name)), Is.EqualTo(left));
        Assert.That(status, Is.EqualTo(left.Length == 0 ? 0 : 1));
        Assert.That(said, Does.Contain(named).And.Contain("Snapshots-Reason: why"));
    }

    [TestCase("--accept *", "--reason")]
    [TestCase("--field moved_bytes", "--accept GLOB")]
    [TestCase("--accept nobody/* --reason why", "such as charge-moving/a")]
    [TestCase("--accept * --field nothing --reason why", "moved_bytes, new, no-lost-charge")]
    public void Bad_options_are_one_line_and_accept_nothing(string options, string expected)
    {
        (int status, _, string error) = Review(options.Split(' '));
        Assert.That((status, error.TrimEnd().Contains('\n', StringComparison.Ordinal)), Is.EqualTo((2, false)), error);
        Assert.That(error, Does.Contain(expected));
        Assert.That(ReceivedSnapshot.Find(sandbox.Root), Has.Count.EqualTo(3));
    }

    [Test]
    public void The_hint_sums_up_by_field_and_its_command_accepts_only_what_it_names()
    {
        ReceivedSet set = ReceivedSet.Open(sandbox.Root, name => name.StartsWith("charge-moving/", StringComparison.Ordinal));
        string hint = ReviewHint.Text(set, 120);
        Assert.That(hint, Does.StartWith("2 snapshots not as verified.").And.Contain("2 cells; mean +100.0 %"));
        string command = hint.TrimEnd().Split('\n')[^1].Split("memcg-eval review ")[1];
        Assert.That(
            Review([.. command.Replace("'", "", StringComparison.Ordinal).Replace("WORDS", "why", StringComparison.Ordinal).Split(' ')]).Status,
            Is.EqualTo(1));
        Assert.That(ReceivedSnapshot.Find(sandbox.Root).Single().Name, Is.EqualTo("new-one/a"));
    }

    [Test]
    public void The_trailers_are_understood_by_git()
    {
        ReceivedSet set = ReceivedSet.Open(sandbox.Root);
        string text = "Subject\n\n" + ReviewTrailer.Text("the reserve\nis counted now", [.. set.Snapshots.Take(2)], set.Change);
        sandbox.Write("message", text);
        string parsed = sandbox.Git("interpret-trailers", "--parse", "message");
        Assert.That(parsed, Does.Contain("Snapshots-Reason: the reserve is counted now\n"));
        Assert.That(parsed, Does.Contain("Snapshots-Accepted: 2 (charge-moving/a, charge-moving/b); 1 newly violated\n"));
    }

    private static readonly string[] Fixtures = ["a", "b", "c"];
    private static readonly string[] All = ["charge-moving/a", "charge-moving/b", "new-one/a"];
    private static readonly string[] OfTheWhole = ["reports/text", "contents", "claims"];
    private static readonly string[] WithoutTheBroken = ["charge-moving/a", "new-one/a"];

    private (IReadOnlyList<ReceivedSnapshot> Accepted, string Shown) Walk(string answers)
    {
        using StringWriter output = new();
        using StringReader input = new(answers);
        return (new SnapshotReview(output, 120, false).Walk(ReceivedSet.Open(sandbox.Root), input), output.ToString());
    }

    private (int Status, string Out, string Error) Review(string[] options)
    {
        Cli.Typed typed = Cli.Typed.At(sandbox.Root, ["review", .. options]);
        return (typed.Status, typed.Out, typed.Error);
    }
}
