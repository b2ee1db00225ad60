using System.Diagnostics;
using Eval.Harness;
using Eval.Lab;
using Eval.Lab.Guests;
using Eval.Lab.Kernels;
using Eval.Tests.Cli;

namespace Eval.Tests.Lab;

/// <summary>What happens around a guest, with a stand-in for QEMU: bad input is one line, and no process or file is left, however a run ends.</summary>
[NonParallelizable]
public sealed class GuestTests
{
    private string _folder = "", _path = "", _before = "";

    [SetUp]
    public void Fake()
    {
        if (!OperatingSystem.IsLinux() || ChildProcess.Find("gcc") is null || ChildProcess.Find("mkfs.ext4") is null)
        {
            Assert.Ignore("needs gcc, its static C library and mkfs.ext4: apt-get install gcc libc6-dev e2fsprogs");
        }

        _folder = Directory.CreateTempSubdirectory("memcg-eval-test-").FullName;
        _before = Environment.GetEnvironmentVariable("PATH")!;
        _path = Path.Combine(_folder, "bin");
        Directory.CreateDirectory(_path);
        Environment.SetEnvironmentVariable("PATH", $"{_path}:{_before}");
        Environment.SetEnvironmentVariable("MEMCG_EVAL_CACHE", Path.Combine(_folder, "cache"));
    }

    [TearDown]
    public void Restore()
    {
        if (_before.Length > 0)
        {
            Environment.SetEnvironmentVariable("PATH", _before);
            Environment.SetEnvironmentVariable("MEMCG_EVAL_CACHE", null);
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Test]
    public void A_cancelled_guest_leaves_no_process_and_no_file()
    {
        string started = Path.Combine(_folder, "pid");
        Qemu($"echo $$ > {started}\nsleep 1000 &\nwait");
        string[] before = LabFolders();
        using CancellationTokenSource cancel = new();
        Task boot = Task.Run(() => Boot(cancel.Token));
        Assert.That(() => File.Exists(started) && File.ReadAllText(started).Length > 1, Is.True.After(60_000, 50));
        int pid = int.Parse(File.ReadAllText(started), System.Globalization.CultureInfo.InvariantCulture);
        cancel.Cancel();
        Assert.That(() => boot.GetAwaiter().GetResult(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => Directory.Exists($"/proc/{pid}"), Is.False.After(60_000, 50));
        Assert.That(LabFolders(), Is.EqualTo(before));
    }

    [Test]
    public void A_guest_that_says_nothing_is_a_result_not_a_failure()
    {
        Qemu("echo booting; sleep 1000");
        GuestResult result = Boot(CancellationToken.None, stall: 1);
        Assert.That(result.Ending, Is.EqualTo(GuestEnding.NeverBegan));
        Assert.That(result.Console, Does.Contain("booting"));
    }

    [Test]
    public void What_is_done_is_told_while_the_guest_runs_on()
    {
        // QEMU's stand-in ends when the test has been told of the first script.
        string told = Path.Combine(_folder, "told");
        Qemu(
            "for a in \"$@\"; do case $a in file:*) log=${a#file:};; esac; done\n" +
            "printf '{\"kernel\":\"6.1\"}\\n{\"done\":\"k7\",\"dying\":0}\\n{\"done\":\"half' > $log\n" +
            $"while [ ! -e {told} ]; do sleep 0.1; done; printf '\"}}\\n{{\"end\":1}}\\n' >> $log");
        List<string> done = [];
        Boot(CancellationToken.None, done: fixture => { done.Add(fixture); File.WriteAllText(told, ""); });
        Assert.That(done, Is.EqualTo(["k7", "half"]));
    }

    [Test]
    public void A_panic_is_a_result_with_the_console_as_witness()
    {
        // The log is QEMU's -debugcon file:…
        Qemu(
            "for a in \"$@\"; do case $a in file:*) echo '{\"kernel\":\"6.1\",\"scenario\":\"x\"}' > ${a#file:};; esac; done\necho 'Kernel panic - " +
            "not syncing: test'");
        GuestResult result = Boot(CancellationToken.None);
        Assert.That(result.Ending, Is.EqualTo(GuestEnding.Died));
        Assert.That(result.Console, Has.Some.Contains("Kernel panic"));
    }

    [Test]
    public void Qemu_that_fails_is_one_line()
    {
        Qemu("echo 'qemu: no such machine' >&2; exit 1");
        Assert.That(
            () => Boot(CancellationToken.None),
            Throws.InstanceOf<BadInputException>().With.Message.EqualTo("qemu-system-x86_64: qemu: no such machine"));
    }

    [Test]
    public void A_file_that_is_no_kernel_is_one_line_and_status_2()
    {
        Qemu("exit 1");
        string file = Path.Combine(_folder, "notes.txt");
        File.WriteAllText(file, "no kernel");
        Typed typed = Typed.At(Repository.Root, "lab", "run", "--kernel", file, "--fixture", "k7", "--out", Path.Combine(_folder, "out"));
        Assert.That(typed.Status, Is.EqualTo(2));
        Assert.That(typed.Error.Trim().Split('\n'), Has.Length.EqualTo(1).And.Some.Contains("expected a bzImage"));
        Assert.That(Directory.Exists(Path.Combine(_folder, "out")), Is.False);
    }

    [TestCase("{\"error\":\"cgroup v2: No such device\"}", "", "CONFIG_MEMCG")]
    [TestCase("{\"kernel\":\"6.1\",\"scenario\":\"k7\"}", "Out of memory: Killed process 77 (init)", "ran out of its memory")]
    public void A_guest_that_can_run_nothing_is_one_line_and_status_2(string log, string console, string what)
    {
        Qemu($"for a in \"$@\"; do case $a in file:*) echo '{log}' > ${{a#file:}};; esac; done; echo '{console}'");
        Typed typed = Typed.At(Repository.Root, "lab", "run", "--kernel", Kernel(), "--fixture", "k7", "--out", Path.Combine(_folder, "out"));
        Assert.That((typed.Status, typed.Error.Trim().Split('\n').Length), Is.EqualTo((2, 1)), typed.Error);
        Assert.That(typed.Error, Does.Contain(what));
        Assert.That(Directory.Exists(Path.Combine(_folder, "out")), Is.False);
    }

    [Test]
    public void A_cache_that_cannot_be_written_is_one_line_and_status_2()
    {
        Qemu("exit 0");
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Environment.SetEnvironmentVariable("MEMCG_EVAL_CACHE", Path.Combine(file, "cache"));
        Typed typed = Typed.At(Repository.Root, "lab", "run", "--kernel", Kernel(), "--fixture", "k7", "--out", Path.Combine(_folder, "out"));
        Assert.That((typed.Status, typed.Error.Trim().Split('\n').Length), Is.EqualTo((2, 1)), typed.Error);
    }

    [Test]
    public void Without_a_compiler_there_is_one_line_with_the_package()
    {
        Qemu("exit 0");
        Environment.SetEnvironmentVariable("PATH", _path);
        Typed typed = Typed.At(Repository.Root, "lab", "run", "--kernel", "x", "--fixture", "k7");
        Assert.That((typed.Status, typed.Error.Trim().Split('\n').Length), Is.EqualTo((2, 1)));
        Assert.That(typed.Error, Does.Contain("the lab needs gcc").And.Contain("apt-get install gcc libc6-dev"));
    }

    [Test]
    public void A_word_of_lab_that_is_used_wrongly_is_named_with_its_verb() =>
        Assert.That(
            Typed.At(Repository.Root, "lab", "run", "--kernel", "x", "--jobs", "0").Error.Trim(), Is.EqualTo("memcg-eval lab run: --jobs: expected 1 or more"));

    [Test]
    public void A_configuration_without_its_tree_is_one_line()
    {
        Qemu("exit 0");
        Typed typed = Typed.At(Repository.Root, "lab", "run", "--kernel", Kernel(), "--config", "fragment", "--fixture", "k7");
        Assert.That((typed.Status, typed.Error.Trim().Split('\n').Length), Is.EqualTo((2, 1)));
        Assert.That(typed.Error, Does.Contain("expected --tree and --config"));
    }

    [Test]
    public void Without_qemu_there_is_one_line_with_the_package()
    {
        Environment.SetEnvironmentVariable("PATH", _path);
        Typed typed = Typed.At(Repository.Root, "lab", "run", "--kernel", "x", "--fixture", "k7");
        Assert.That(typed.Status, Is.EqualTo(2));
        Assert.That(typed.Error, Does.Contain("qemu-system-x86").And.Contains("apt-get install"));
        Assert.That(Typed.At(Repository.Root, "lab", "doctor").Status, Is.EqualTo(1));
    }

    // A header with a release, and nothing behind it.
    private string Kernel()
    {
        string file = Path.Combine(_folder, "bzImage");
        byte[] image = new byte[1024];
        "HdrS"u8.CopyTo(image.AsSpan(0x202));
        image[0x20f] = 1;
        "6.1.0-toy "u8.CopyTo(image.AsSpan(0x300));
        File.WriteAllBytes(file, image);
        return file;
    }

    private static string[] LabFolders() => [.. Directory.GetDirectories(Path.GetTempPath(), "memcg-eval-lab-*").Order(StringComparer.Ordinal)];

    private void Qemu(string script)
    {
        string file = Path.Combine(_path, "qemu-system-x86_64");
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        Debug.Assert(OperatingSystem.IsLinux());
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private GuestResult Boot(CancellationToken cancel, int stall = 60, Action<string>? done = null)
    {
        Harness.Fixtures.FixtureLibrary library = Harness.Fixtures.FixtureLibrary.Open(Repository.PathOf("fixtures"));
        LabCache cache = LabCache.At(Path.Combine(_folder, "cache"), 1L << 32);
        return Guest.Boot(
            new KernelImage("kernel", "6.1.0", null), [library.LoadScript(library.Match(["k7"]).Single())], "v2",
            new GuestOptions(cache, stall, cancel), done: done);
    }
}
