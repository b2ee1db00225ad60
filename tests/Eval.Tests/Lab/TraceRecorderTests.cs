using Eval.Harness;
using Eval.Lab;
using Eval.Lab.Recording;

namespace Eval.Tests.Lab;

/// <summary>Recording against a folder that looks like tracefs: what is switched on, what is written, and that nothing is left.</summary>
public sealed class TraceRecorderTests
{
    private static readonly string[] Events =
        [
            "kmem/kmem_cache_alloc", "kmem/kmem_cache_free", "kmem/mm_page_alloc", "kmem/mm_page_free", "kmem/kmalloc", "sched/sched_process_fork",
            "sched/sched_process_exit",
        ];

    private FolderTracefs _tracefs = null!;
    private string _folder = "";

    [SetUp]
    public void Make()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("needs Linux and its shell");
        }

        _folder = Directory.CreateTempSubdirectory("memcg-eval-test-").FullName;
        _tracefs = new FolderTracefs(Path.Combine(_folder, "tracing"));
    }

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_command_is_recorded_with_its_events_on_and_nothing_is_left()
    {
        string output = Path.Combine(_folder, "out.trace");
        string look = $"cd {_tracefs.Root}/instances/* && cat tracing_on events/kmem/kmalloc/enable events/sched/sched_process_fork/enable " +
            $"buffer_size_kb | tr -d '\\n' > {_folder}/seen";
        (int status, IReadOnlyList<string> lacking) = Recorder().Record(["sh", "-c", look], null, output, _ => { });
        Assert.That(status, Is.Zero);
        Assert.That(File.ReadAllText(Path.Combine(_folder, "seen")), Is.EqualTo("11164"));
        Assert.That(File.ReadAllText(output), Does.StartWith("# tracer: nop"));
        Assert.That(lacking, Does.Contain("cgroup/cgroup_mkdir").And.Not.Contains("kmem/kmalloc"));
        Assert.That(Directory.GetFileSystemEntries(Path.Combine(_tracefs.Root, "instances")), Is.Empty);
    }

    [Test]
    public void An_interruption_ends_the_command_and_leaves_nothing()
    {
        using CancellationTokenSource cancel = new();
        string started = Path.Combine(_folder, "pid"), output = Path.Combine(_folder, "out.trace");
        Task run = Task.Run(
            () => new TraceRecorder(_tracefs, 64, cancel.Token).Record(["sh", "-c", $"echo $$ > {started}; sleep 1000"], null, output, _ => { }));
        Assert.That(() => File.Exists(started) && File.ReadAllText(started).Length > 1, Is.True.After(60_000, 50));
        cancel.Cancel();
        Assert.That(() => run.GetAwaiter().GetResult(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => Directory.Exists("/proc/" + File.ReadAllText(started).Trim()), Is.False.After(60_000, 50));
        Assert.That(Directory.GetFileSystemEntries(Path.Combine(_tracefs.Root, "instances")), Is.Empty);
        Assert.That(File.Exists(output), Is.False);
    }

    [Test]
    public void A_command_starts_in_the_group_it_is_given()
    {
        string group = Path.Combine(_folder, "group");
        Directory.CreateDirectory(group);
        File.WriteAllText(Path.Combine(group, "cgroup.procs"), "");
        Recorder().Record(["sh", "-c", $"echo $$ > {_folder}/me"], group, Path.Combine(_folder, "out.trace"), _ => { });
        Assert.That(File.ReadAllText(Path.Combine(group, "cgroup.procs")), Is.EqualTo(File.ReadAllText(Path.Combine(_folder, "me"))));
    }

    [Test]
    public void Lost_events_are_one_line_and_no_file()
    {
        _tracefs.Trace = "# tracer: nop\n#\n# entries-in-buffer/entries-written: 10/25   #P:2\n#\n";
        string output = Path.Combine(_folder, "out.trace");
        Assert.That(
            () => Recorder().Record(["true"], null, output, _ => { }),
            Throws.InstanceOf<BadInputException>().With.Message.Contains("10 of 25").And.Message.Contains("--buffer"));
        Assert.That(File.Exists(output), Is.False);
    }

    [Test]
    public void A_kernel_without_an_event_that_replay_needs_is_one_line()
    {
        _tracefs.Events = ["kmem/kmem_cache_alloc"];
        Assert.That(
            () => Recorder().Record(["true"], null, Path.Combine(_folder, "o"), _ => { }),
            Throws.InstanceOf<BadInputException>().With.Message.Contains("kmem/mm_page_free"));
        Assert.That(Directory.GetFileSystemEntries(Path.Combine(_tracefs.Root, "instances")), Is.Empty);
    }

    private TraceRecorder Recorder() => new(_tracefs, 64, CancellationToken.None);

    // The kernel fills a new instance with files and empties a removed one; a folder does not.
    private sealed class FolderTracefs(string root) : Tracefs(root)
    {
        public string[] Events { get; set; } = TraceRecorderTests.Events;

        public string Trace { get; set; } = "# tracer: nop\n#\n# entries-in-buffer/entries-written: 1/1   #P:2\n#\n  sh-1 [000] ..... 1.0: kfree: " +
            "call_site=f ptr=0000000012345678\n";

        public override string MakeInstance(string name)
        {
            string path = base.MakeInstance(name);
            foreach (string e in Events)
            {
                Directory.CreateDirectory(Path.Combine(path, "events", e));
                File.WriteAllText(Path.Combine(path, "events", e, "enable"), "0");
            }

            File.WriteAllText(Path.Combine(path, "trace"), Trace);
            return path;
        }

        public override void RemoveInstance(string path) => Directory.Delete(path, recursive: true);
    }
}
