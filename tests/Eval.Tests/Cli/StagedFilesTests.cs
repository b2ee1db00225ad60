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
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.EqualTo(ExitStatus.HarnessFailed), output + error.Result);
        Assert.That(error.Result, Does.Contain("is as it was, because not all files could be written"));
        Assert.That(Contents(), Is.EqualTo("report.html=old results.json=old"));
    }

    private string Contents() => string.Join(' ', Directory.EnumerateFiles(Out, "*", SearchOption.AllDirectories)
        .Select(f => $"{Path.GetRelativePath(Out, f).Replace('\\', '/')}={File.ReadAllText(f)}").Order(StringComparer.Ordinal));
}
