using Eval.Cli;

namespace Eval.Tests.Cli;

/// <summary>A set of outputs is written whole or not at all.</summary>
public sealed class StagedFilesTests
{
    private string folder = "";

    private string Out => Path.Combine(folder, "deep", "out");

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("memcg-eval-staged-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void A_set_replaces_what_was_there_and_leaves_nothing_else()
    {
        OutputFiles.WriteAll([("a", "1"), ("b", "1")], Out);
        OutputFiles.WriteAll([("a", "2"), ("c/d", "2")], Out);
        Assert.That(Contents(), Is.EqualTo("a=2 b=1 c/d=2"));
    }

    [Test]
    public void A_file_that_cannot_be_staged_leaves_the_others_as_they_were()
    {
        OutputFiles.WriteAll([("a", "1"), ("b", "1")], Out);
        string tooLong = new('x', 300);
        Assert.That(() => OutputFiles.WriteAll([("a", "2"), (tooLong, "2")], Out), Throws.InstanceOf<IOException>().With.Message.Contains("is as it was"));
        Assert.That(Contents(), Is.EqualTo("a=1 b=1"));
    }

    [Test]
    public void A_file_that_cannot_take_its_place_puts_back_those_before_it()
    {
        OutputFiles.WriteAll([("a", "1"), ("b/c", "1")], Out);
        Assert.That(() => OutputFiles.WriteAll([("a", "2"), ("new", "2"), ("b", "2")], Out), Throws.InstanceOf<IOException>(), "b is a folder");
        Assert.That(Contents(), Is.EqualTo("a=1 b/c=1"));
    }

    [Test]
    public void A_set_that_fails_leaves_no_folder_it_made()
    {
        Assert.That(() => OutputFiles.WriteAll([(new string('x', 300), "")], Out), Throws.InstanceOf<IOException>());
        Assert.That(Directory.EnumerateFileSystemEntries(folder), Is.Empty);
    }

    [Test]
    public void Trying_a_folder_leaves_nothing()
    {
        OutputFiles.Probe(Out);
        Assert.That(Directory.EnumerateFileSystemEntries(folder), Is.Empty);
    }

    // What is on the disk when a process is killed after so many of its renames, the last file's first.
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void A_set_whose_process_was_killed_between_two_files_is_finished_by_whoever_comes_next(int placed)
    {
        string[] names = ["results.json", "b/c", "d"];
        OutputFiles.WriteAll(names.Select(n => (n, "1")), Out);
        Write(".memcg-eval-of-a-killed-one/lock", "");
        foreach (string name in names.Reverse())
        {
            Write(placed-- > 0 ? name : $".memcg-eval-of-a-killed-one/whole/{name}", "2");
        }

        OutputFiles.Probe(Out);
        Assert.That(Contents(), Is.EqualTo("b/c=2 d=2 results.json=2"));
        Assert.That(Directory.EnumerateDirectories(Out, ".*"), Is.Empty);
    }

    [Test]
    public void What_a_killed_process_had_not_staged_whole_is_thrown_away()
    {
        OutputFiles.WriteAll([("a", "1"), ("b", "1")], Out);
        Write(".memcg-eval-of-a-killed-one/lock", "");
        Write(".memcg-eval-of-a-killed-one/new/a", "2");
        OutputFiles.WriteAll([("b", "3")], Out);
        Assert.That(Contents(), Is.EqualTo("a=1 b=3"));
    }

    [Test]
    public void What_could_not_be_finished_for_a_killed_process_is_finished_by_whoever_comes_when_it_can()
    {
        Directory.CreateDirectory(Path.Combine(Out, "a", "in-the-way"));
        Write(".memcg-eval-of-a-killed-one/lock", "");
        Write(".memcg-eval-of-a-killed-one/whole/a", "2");
        OutputFiles.WriteAll([("b", "3")], Out);
        Assert.That(Contents(), Is.EqualTo(".memcg-eval-of-a-killed-one/whole/a=2 b=3"));
        Directory.Delete(Path.Combine(Out, "a"), recursive: true);
        OutputFiles.Probe(Out);
        Assert.That(Contents(), Is.EqualTo("a=2 b=3"));
        Assert.That(Directory.EnumerateDirectories(Out, ".*"), Is.Empty);
    }

    [Test]
    public void A_killed_process_of_which_only_the_folder_is_left_leaves_nothing_to_whoever_comes_next()
    {
        OutputFiles.WriteAll([("a", "1")], Out);
        Directory.CreateDirectory(Path.Combine(Out, ".memcg-eval-of-a-killed-one"));
        OutputFiles.Probe(Out);
        Assert.That(Directory.EnumerateDirectories(Out, ".*"), Is.Empty);
        Assert.That(Contents(), Is.EqualTo("a=1"));
    }

    [Test]
    public void Sets_that_begin_at_the_same_time_do_not_take_each_other_for_abandoned()
    {
        const int Sets = 400;
        OutputFiles.WriteAll([("a", "0")], Out);
        Parallel.For(0, Sets, new ParallelOptions { MaxDegreeOfParallelism = 12 }, n => OutputFiles.WriteAll([($"{n % 4}", "1")], Out));
        Assert.That(Directory.EnumerateDirectories(Out, ".*"), Is.Empty);
        Assert.That(Contents(), Is.EqualTo("0=1 1=1 2=1 3=1 a=0"));
    }

    [Test]
    public void A_set_that_somebody_is_at_is_left_to_them()
    {
        using StagedFiles slow = new(Out);
        slow.Add("a", "1");
        OutputFiles.WriteAll([("a", "2"), ("b", "2")], Out);
        Assert.That(slow.Commit(), Has.Count.EqualTo(1));
        slow.Dispose();
        Assert.That(Contents(), Is.EqualTo("a=1 b=2"));
    }

    [Test]
    public void The_first_file_is_the_last_to_take_its_place()
    {
        OutputFiles.WriteAll([("results.json", "1")], Out);
        Directory.CreateDirectory(Path.Combine(Out, "report.md"));
        using StagedFiles set = new(Out);
        set.Add("results.json", "2");
        set.Add("report.md", "2");
        // Whoever looks at the moment in which the second one fails.
        Assert.That(set.Commit, Throws.InstanceOf<IOException>());
        Assert.That(File.Exists(Path.Combine(Directory.EnumerateDirectories(Out, ".*").Single(), "new", "results.json")), Is.True);
        Assert.That(Directory.Exists(Path.Combine(Directory.EnumerateDirectories(Out, ".*").Single(), "old")), Is.False, "results.json was not touched");
    }

    [Test]
    public void A_run_into_what_is_no_folder_is_refused_before_any_work()
    {
        string file = Path.Combine(folder, "file");
        File.WriteAllText(file, "mine");
        foreach (string target in new[] { file, Path.Combine(file, "below") })
        {
            Typed typed = Typed.At(Repository.Root, "run", "--strategy", "leave-behind", "--fixture", "move-mlocked", "--out", target);
            Assert.That(typed.Status, Is.EqualTo(ExitStatus.BadInput), typed.Error);
            Assert.That(typed.Error.TrimEnd('\n'), Does.StartWith($"--out {target}: expected a directory that can be written").And.Not.Contain("\n"));
            Assert.That(typed.Out, Is.Empty);
        }

        Assert.That(File.ReadAllText(file), Is.EqualTo("mine"));
    }

    [Test]
    [Platform("Linux", Reason = "the shell's limit on the size of files stands for a full disk")]
    public void A_run_that_finds_no_room_leaves_what_was_there()
    {
        OutputFiles.WriteAll([("results.json", "old"), ("report.html", "old")], Out);
        // 12 or 24 KiB, as the shell counts: less than the page.
        const int Blocks = 24;
        string command = $"trap '' XFSZ; ulimit -f {Blocks}; DOTNET_EnableWriteXorExecute=0 exec dotnet " +
            $"'{typeof(Eval.Cli.Program).Assembly.Location}' run --strategy leave-behind --fixture move-mlocked --out '{Out}'";
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", command])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        Ended ended = Ended.Of(process);
        Assert.That(ended.Status, Is.EqualTo(ExitStatus.HarnessFailed), ended.Both);
        Assert.That(ended.Error, Does.Contain("is as it was, because not all files could be written"));
        Assert.That(Contents(), Is.EqualTo("report.html=old results.json=old"));
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(Out, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private string Contents() => string.Join(' ', Directory.EnumerateFiles(Out, "*", SearchOption.AllDirectories)
        .Select(f => $"{Path.GetRelativePath(Out, f).Replace('\\', '/')}={File.ReadAllText(f)}").Order(StringComparer.Ordinal));
}
