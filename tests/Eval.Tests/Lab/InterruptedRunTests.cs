using Eval.Cli;
using Eval.Harness;
using Eval.Lab;
using Eval.Tests.Terminal;

namespace Eval.Tests.Lab;

/// <summary>Ctrl-C by key in front of lab run: the terminal sends the signal, to the tool and to QEMU alike, and nothing of the run is left.</summary>
[NonParallelizable]
[Category("qemu")]
public sealed class InterruptedRunTests
{
    private const string ControlC = "\u0003";

    private string _folder = "";

    private string Temporary => Path.Combine(_folder, "tmp");

    [SetUp]
    public void Need()
    {
        LabNeeds.Programs("setsid");
        _folder = Directory.CreateTempSubdirectory("memcg-eval-test-").FullName;
        Directory.CreateDirectory(Temporary);
    }

    [TearDown]
    public void Remove()
    {
        if (_folder.Length > 0)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Test]
    public void Of_a_guest_that_boots()
    {
        string image = Path.Combine(_folder, "bzImage");
        EndlessKernel.Write(image);
        Interrupt(image, "k7", () => Processes.Naming(Path.Combine(Temporary, TemporaryFolder.Prefix)).Length > 0);
    }

    [Test]
    public void Of_a_guest_at_work()
    {
        LabNeeds.DebianKernel();
        Interrupt(LabNeeds.Kernel, "transient-groups/transient-groups-1000", () => Logs().Any(log => log.Length > 0));
    }

    [Test]
    public void Of_a_kernel_that_is_built()
    {
        try
        {
            LabDoctor.RequireBuild();
        }
        catch (BadInputException e)
        {
            Assert.Ignore($"SKIPPED: {e.Message}");
        }

        // A script of the build that outlives its make and keeps a temporary file; its name on its command line tells it apart.
        string bin = Path.Combine(_folder, "bin"), tree = Path.Combine(_folder, "tree"), make = Path.Combine(bin, "make");
        Directory.CreateDirectory(bin);
        File.WriteAllText(make, "#!/bin/sh\nsh -c 'trap \"\" INT; mktemp; while :; do sleep 1; done' \"$0\" &\nwait\n");
        Assert.That(ChildProcess.Run("chmod", ["+x", make], null, CancellationToken.None).Status, Is.Zero);
        string[] author = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
        foreach (string[] words in (string[][])[["init", "-q", tree], ["-C", tree, .. author, "commit", "-q", "--allow-empty", "-m", "base"]])
        {
            Assert.That(ChildProcess.Run("git", words, null, CancellationToken.None).Status, Is.Zero);
        }

        string[] build =
        [
            "--tree", tree, "--config", Repository.PathOf("fixtures/lab-series/kernel.config"), "--work", Path.Combine(_folder, "work"),
        ];
        Interrupt(
            "HEAD", "k7", () => Directory.EnumerateFiles(Temporary, "tmp.*", SearchOption.AllDirectories).Any(), build,
            ("PATH", $"{bin}:{Environment.GetEnvironmentVariable("PATH")}"));
    }

    // What agents said.
    private IEnumerable<FileInfo> Logs() =>
        new DirectoryInfo(Temporary).EnumerateDirectories(TemporaryFolder.Prefix + "*").SelectMany(d => d.EnumerateFiles("log"));

    private void Interrupt(string kernel, string fixture, Func<bool> isTime, string[]? more = null, params (string Name, string Value)[] variables)
    {
        string output = Path.Combine(_folder, "out");
        string[] command = Interruptible.Words(
        [
            "dotnet", typeof(Program).Assembly.Location, "lab", "run", "--kernel", kernel, "--as", "linux-6.1", "--fixture", fixture, "--out", output,
            .. more ?? [],
        ]);
        using Pty terminal = new(100);
        Dictionary<string, string?> environment = new() { ["TMPDIR"] = Temporary };
        foreach ((string name, string value) in variables)
        {
            environment[name] = value;
        }

        (int status, string shown) = terminal.RunInFront(command, Repository.Root, environment, isTime, ControlC);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(ExitStatus.BadInput), shown);
            Assert.That(shown, Does.Match(@"interrupted: [^\n]+\n\z").And.Not.Contains("   at "));
            Assert.That(Processes.Naming(_folder), Is.Empty);
            Assert.That(Directory.GetFileSystemEntries(Temporary), Is.Empty);
            Assert.That(Directory.Exists(output), Is.False);
        }
    }
}
