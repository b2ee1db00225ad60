using Eval.Series;

namespace Eval.Tests.Series;

[TestFixture]
public sealed class ProvenanceTests
{
    [Test]
    public void A_clean_checkout_gives_its_commit()
    {
        using GitSandbox sandbox = new();
        sandbox.Write("a/b.txt", "one\n");
        string commit = sandbox.Commit("First");
        ProvenanceReading reading = Provenance.Read(Path.Combine(sandbox.Root, "a"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(reading.Tool.Commit, Is.EqualTo(commit));
            Assert.That(reading.Tool.Dirty, Is.False);
            Assert.That(reading.Reason, Is.Null);
        }
    }

    [TestCase("b.txt", TestName = "A changed file makes the checkout dirty")]
    [TestCase("new.txt", TestName = "An untracked file makes the checkout dirty")]
    public void A_change_makes_the_checkout_dirty(string path)
    {
        using GitSandbox sandbox = new();
        sandbox.Write("b.txt", "one\n");
        sandbox.Commit("First");
        sandbox.Write(path, "another\n");
        Assert.That(Provenance.Read(sandbox.Root).Tool.Dirty, Is.True);
    }

    [Test]
    public void An_ignored_file_leaves_the_checkout_clean()
    {
        using GitSandbox sandbox = new();
        sandbox.Write(".gitignore", "*.received.*\n");
        sandbox.Commit("First");
        sandbox.Write("x.received.txt", "another\n");
        Assert.That(Provenance.Read(sandbox.Root).Tool.Dirty, Is.False);
    }

    [Test]
    public void A_worktree_gives_its_own_commit()
    {
        using GitSandbox sandbox = new();
        sandbox.Write("b.txt", "one\n");
        string first = sandbox.Commit("First");
        sandbox.Commit("Second");
        string place = Path.Combine(sandbox.Root, "wt");
        sandbox.Git("worktree", "add", "-q", "--detach", place, first);
        Assert.That(Provenance.Read(place).Tool.Commit, Is.EqualTo(first));
    }

    [Test]
    public void A_bare_repository_gives_a_commit_and_no_dirtiness()
    {
        using GitSandbox origin = new();
        origin.Commit("First");
        using GitSandbox bare = GitSandbox.CloneOf(origin, "--bare");
        ProvenanceReading reading = Provenance.Read(bare.Root);
        Assert.That((reading.Tool.Commit, reading.Tool.Dirty), Is.EqualTo((origin.Head, (bool?)null)));
    }

    [Test]
    public void Without_a_repository_it_says_so_and_goes_on()
    {
        string directory = Directory.CreateTempSubdirectory("memcg-eval-test-").FullName;
        ProvenanceReading reading = Provenance.Read(directory);
        Directory.Delete(directory);
        Assert.That(reading.Tool.Commit, Is.Null);
        Assert.That(reading.Reason, Does.Contain("not in a git repository"));
        Assert.That(reading.Text, Does.Contain("commit unknown"));
    }

    [Test]
    public void A_repository_without_a_commit_says_so()
    {
        using GitSandbox sandbox = new();
        Assert.That(Provenance.Read(sandbox.Root).Reason, Does.Contain("no commit yet"));
    }
}
