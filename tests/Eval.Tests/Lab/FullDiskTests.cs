using Eval.Cli;
using Eval.Lab;

namespace Eval.Tests.Lab;

/// <summary>
/// lab run where a disk is full: a small tmpfs, in a mount namespace of its own, which needs no root where users may have namespaces. One line, and
/// nothing left.
/// </summary>
[NonParallelizable]
[Category("qemu")]
public sealed class FullDiskTests
{
    // A namespace's files go with it, so that the script looks for what is left before it ends: nothing but the cache's own empty directory, and what was in
    // the directory of the results.
    private const string Script =
        """
        full=$1 size=$2; shift 2
        mkdir -p "$full" && mount -t tmpfs -o size="$size" tmpfs "$full" || exit 77
        test "${full##*/}" != out || echo old >"$full/results.json"
        "$@"
        echo "status $?"
        find "$full" -mindepth 1 ! -path "*/memcg-eval/lab" ! -path "*/out/results.json" | sed 's/^/left /'
        test "${full##*/}" != out || test "$(cat "$full/results.json")" = old || echo "results.json is another"
        """;

    private string _folder = "";

    [SetUp]
    public void Need()
    {
        LabNeeds.Programs("unshare");
        _folder = Directory.CreateTempSubdirectory("memcg-eval-test-").FullName;
        if (Namespaced(Path.Combine(_folder, "full"), "4k", ["true"]).Status != 0)
        {
            Assert.Ignore("SKIPPED: no disk was filled: this user may not mount in a namespace (kernel.unprivileged_userns_clone)");
        }
    }

    [TearDown]
    public void Remove()
    {
        if (_folder.Length > 0)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [TestCase("tmp", "600k", Description = "no room for the ramdisk")]
    [TestCase("cache/memcg-eval", "200k", Description = "no room for the agent")]
    public void A_full_disk_is_one_line_and_nothing_is_left(string full, string size)
    {
        (string[] lines, string text, string output) = RunOn(full, size);
        Assert.That(lines[0], Does.Contain("No space left on device").IgnoreCase, text);
        Assert.That(lines[1..], Is.EqualTo([$"status {ExitStatus.BadInput}"]), text);
        Assert.That(Directory.Exists(output), Is.False);
        Assert.That(Processes.Naming(_folder), Is.Empty);
    }

    [TestCase("64k", Description = "no room for the reports")]
    [TestCase("160k", Description = "no room for the last of what is written")]
    public void A_full_disk_for_the_results_is_one_line_and_leaves_those_that_were_there(string size)
    {
        // The directory is where the disk is mounted, so that it is there afterwards; what it holds was looked at in the namespace.
        (string[] lines, string text, string output) = RunOn("out", size);
        Assert.That(lines[0], Does.Contain("the disk was full").IgnoreCase.And.Contain(output), text);
        Assert.That(lines[1..], Is.EqualTo([$"status {ExitStatus.BadInput}"]), text);
        Assert.That(Directory.EnumerateFileSystemEntries(output), Is.Empty);
        Assert.That(Processes.Naming(_folder), Is.Empty);
    }

    [Test]
    public void A_folder_for_temporary_files_that_is_not_there_is_one_line()
    {
        string image = Path.Combine(_folder, "bzImage");
        EndlessKernel.Write(image);
        (int status, string text) = ChildProcess.Run(
            "env",
            [
                $"TMPDIR={Path.Combine(_folder, "none")}", "dotnet", typeof(Program).Assembly.Location, "lab", "run", "--kernel", image, "--as", "linux-6.12",
                "--fixture", "k7",
            ],
            null, CancellationToken.None);
        Assert.That(status, Is.EqualTo(ExitStatus.BadInput), text);
        Assert.That(text, Does.Match(@"\A\S+/none/: expected a directory for temporary files[^\n]+\n\z"));
    }

    private (string[] Lines, string Text, string Output) RunOn(string full, string size)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "tmp"));
        string image = Path.Combine(_folder, "bzImage"), output = Path.Combine(_folder, "out");
        EndlessKernel.Write(image);
        (int _, string text) = Namespaced(
            Path.Combine(_folder, full), size,
            [
                "env", "-u", "MEMCG_EVAL_CACHE", $"TMPDIR={Path.Combine(_folder, "tmp")}", $"XDG_CACHE_HOME={Path.Combine(_folder, "cache")}",
                "dotnet", typeof(Program).Assembly.Location, "lab", "run", "--kernel", image, "--as", "linux-6.12", "--fixture", "k7", "--out", output,
                "--stall", "2",
            ]);
        return (text.Split('\n', StringSplitOptions.RemoveEmptyEntries), text, output);
    }

    private static (int Status, string Text) Namespaced(string full, string size, string[] command)
    {
        (int status, string text) = ChildProcess.Run(
            "unshare", ["--map-root-user", "--mount", "sh", "-c", Script, "sh", full, size, .. command], Repository.Root, CancellationToken.None);
        return (status, text);
    }
}
