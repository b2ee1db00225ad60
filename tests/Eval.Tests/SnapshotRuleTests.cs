namespace Eval.Tests;

public sealed class SnapshotRuleTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("memcg-eval-snapshot-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void A_text_nobody_verified_fails_and_is_written_as_received()
    {
        Assert.That(Compare("new", "one\n"), Does.Contain("does not exist yet"));
        Assert.That(File.ReadAllText(Received("new")), Is.EqualTo("one\n"));
    }

    [Test]
    public void The_verified_text_passes_and_takes_the_received_file_away()
    {
        File.WriteAllText(Verified("same"), "one\n");
        File.WriteAllText(Received("same"), "stale");
        Assert.That(Compare("same", "one\n"), Is.Null);
        Assert.That(File.Exists(Received("same")), Is.False);
    }

    [Test]
    public void A_difference_names_the_first_line_that_differs()
    {
        File.WriteAllText(Verified("other"), "one\ntwo\nthree\n");
        Assert.That(Compare("other", "one\n2\nthree\n"), Does.Contain("other.verified.txt:2").And.Contain("verified: two").And.Contain("received: 2"));
    }

    [Test]
    public void A_byte_order_mark_in_the_verified_file_fails()
    {
        File.WriteAllText(Verified("mark"), "one\n", new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.That(Compare("mark", "one\n"), Is.Not.Null);
    }

    [Test]
    public void Accepting_makes_what_came_out_the_verified_text()
    {
        File.WriteAllText(Verified("agreed"), "one\n");
        Assert.That(Snapshot.Compare(Path.Combine(folder, "agreed"), "two\n", accept: true), Is.Null);
        Assert.That(File.ReadAllText(Verified("agreed")), Is.EqualTo("two\n"));
        Assert.That(File.Exists(Received("agreed")), Is.False);
    }

    private string? Compare(string name, string text) => Snapshot.Compare(Path.Combine(folder, name), text, accept: false);

    private string Verified(string name) => Path.Combine(folder, name + ".verified.txt");

    private string Received(string name) => Path.Combine(folder, name + ".received.txt");
}
