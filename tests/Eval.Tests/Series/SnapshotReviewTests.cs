using Eval.Series.Review;
using static Eval.Tests.Series.Cells;

namespace Eval.Tests.Series;

[TestFixture]
public sealed class SnapshotReviewTests
{
    private GitSandbox sandbox = null!;

    [SetUp]
    public void MakeThreeReceived()
    {
        sandbox = new();
        foreach (string fixture in Fixtures)
        {
            sandbox.Verify(Cell("charge-moving", fixture));
            sandbox.Verify(Cell("charge-moving", fixture, Violated("event 9"), moved: 8192), ending: "received");
        }

        sandbox.Verify(Cell("new-one", "fork"), ending: "received");
    }

    [TearDown]
    public void Remove() => sandbox.Dispose();

    [Test]
    public void Accept_replaces_reject_removes_and_skip_leaves()
    {
        using StringWriter output = new();
        using StringReader answers = new("a\nwhat?\nr\ns\na\n");
        IReadOnlyList<ReceivedSnapshot> accepted = Review(output).Walk(ReceivedSnapshot.Find(sandbox.Root), answers);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(accepted.Select(a => a.Cell.ToString()), Is.EqualTo(Accepted));
            Assert.That(sandbox.Read(PathOf("charge-moving", "a")), Does.Contain("8192"));
            Assert.That(sandbox.Read(PathOf("charge-moving", "b")), Does.Contain("4096"));
            Assert.That(ReceivedSnapshot.Find(sandbox.Root).Select(r => r.Cell.Fixture), Is.EqualTo(Left));
            Assert.That(output.ToString(), Does.Contain("Newly violated (1)").And.Contain("4096 -> 8192 (+100.0 %)"));
        }
    }

    [Test]
    public void The_end_of_input_stops_and_changes_nothing()
    {
        using StringWriter output = new();
        Assert.That(Review(output).Walk(ReceivedSnapshot.Find(sandbox.Root), TextReader.Null), Is.Empty);
        Assert.That(ReceivedSnapshot.Find(sandbox.Root), Has.Count.EqualTo(4));
    }

    [Test]
    public void The_list_has_a_line_for_each()
    {
        using StringWriter output = new() { NewLine = "\n" };
        Review(output).List(ReceivedSnapshot.Find(sandbox.Root));
        string[] lines = output.ToString().TrimEnd().Split('\n');
        Assert.That(lines, Has.Length.EqualTo(4));
        Assert.That(lines[0], Does.StartWith("charge-moving on a: 1 newly violated"));
        Assert.That(lines[3], Is.EqualTo("new-one on fork: new, nothing is verified yet"));
    }

    [Test]
    public void The_trailers_are_understood_by_git()
    {
        string text = "Subject\n\n" + ReviewTrailer.Text("the reserve\nis counted now", [.. ReceivedSnapshot.Find(sandbox.Root).Take(2)]);
        sandbox.Write("message", text);
        string parsed = sandbox.Git("interpret-trailers", "--parse", "message");
        Assert.That(parsed, Does.Contain("Snapshots-Reason: the reserve is counted now\n"));
        Assert.That(parsed, Does.Contain("Snapshots-Accepted: 2 (charge-moving on a, charge-moving on b); 2 newly violated\n"));
    }

    private static readonly string[] Fixtures = ["a", "b", "c"];
    private static readonly string[] Accepted = ["charge-moving on a", "new-one on fork"];
    private static readonly string[] Left = ["c"];

    private static SnapshotReview Review(TextWriter output) => new(output, 100, false);
}
