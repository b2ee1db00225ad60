using System.Globalization;
using System.IO.Compression;
using Eval.Cli;
using Eval.Lab.Kernels;
using Eval.Tests.Cli;

namespace Eval.Tests.Lab;

/// <summary>record as a user types it, on a real kernel: the trace comes out and replay takes it, and every tracing file is as it was.</summary>
[NonParallelizable]
[Category("qemu")]
public sealed class RecordingGuestTests
{
    private IReadOnlyDictionary<string, string[]> _said = null!;
    private string _folder = "";

    [OneTimeSetUp]
    public void Boot()
    {
        LabNeeds.Programs([.. RecordingGuest.Programs, "ldd"]);
        KernelImage kernel = LabNeeds.DebianKernel();
        _folder = Directory.CreateTempSubdirectory("memcg-eval-test-").FullName;
        _said = RecordingGuest.Boot(kernel, _folder);
    }

    [OneTimeTearDown]
    public void Remove()
    {
        if (_folder.Length > 0)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Test]
    public void Replay_takes_what_was_recorded()
    {
        Assert.That(_said["recorded"], Has.Member("0::/recorded").And.Member("status 0"));
        string trace = Path.Combine(_folder, "whole.trace.gz");
        File.WriteAllBytes(trace, Convert.FromBase64String(string.Concat(_said["trace"])));
        using (StreamReader text = new(new GZipStream(File.OpenRead(trace), CompressionMode.Decompress)))
        {
            Assert.That(text.ReadToEnd(), Does.Contain("cgroup_mkdir:").And.Contains("path=/short").And.Contains("kmem_cache_alloc:"));
        }

        Typed replay = Typed.At(
            Repository.Root, "replay", trace, "--group", "/short", "--strategy", "leave-behind", "--format", "csv", "--out", Path.Combine(_folder, "out"));
        Assert.That(replay.Status, Is.EqualTo(ExitStatus.Verified), replay.Error);
        Assert.That(replay.Out, Does.Match(@"owner attached +[1-9]\d\d").And.Match(@"cgroup_mkdir +1\n").And.Match(@"cgroup_rmdir +1\n"));
    }

    [Test]
    public void Every_tracing_file_is_as_it_was()
    {
        Assert.That(int.Parse(_said["knobs"].Single(), CultureInfo.InvariantCulture), Is.GreaterThan(1000), "files that were looked at");
        Assert.That(_said["changed"], Is.Empty);
    }

    [Test]
    public void An_interruption_leaves_no_instance_no_process_and_no_file()
    {
        Assert.That(_said["interrupted"].Take(3), Is.EqualTo(["1", "1", "1"]), "one instance, which traces");
        Assert.That(_said["interrupted"], Has.Some.StartsWith("interrupted: ").And.Some.EqualTo("status 2"));
        Assert.That(_said["left"], Is.Empty);
    }
}
