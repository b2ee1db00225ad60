using Eval.Harness.Fixtures;
using Eval.Lab;
using Eval.Lab.Guests;
using Eval.Lab.Kernels;

namespace Eval.Tests.Lab;

/// <summary>QEMU itself, on a kernel that is a header and an endless loop: what it leaves when it is cancelled or never speaks.</summary>
[NonParallelizable]
[Category("qemu")]
public sealed class RealGuestTests
{
    private string _folder = "";

    [SetUp]
    public void Need()
    {
        LabNeeds.Programs();
        _folder = Directory.CreateTempSubdirectory("memcg-eval-test-").FullName;
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
    public void A_cancelled_guest_leaves_no_process_and_no_file()
    {
        string[] before = Folders();
        using CancellationTokenSource cancel = new();
        Task boot = Task.Run(() => Boot(stall: 600, cancel.Token));
        Assert.That(() => Guests().Length, Is.EqualTo(1).After(120_000, 100), "QEMU runs");
        cancel.Cancel();
        Assert.That(() => boot.GetAwaiter().GetResult(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Guests(), Is.Empty);
        Assert.That(Folders(), Is.EqualTo(before));
    }

    [Test]
    public void A_kernel_that_never_speaks_is_ended()
    {
        GuestResult result = Boot(stall: 2, CancellationToken.None);
        Assert.That(result.Ending, Is.EqualTo(GuestEnding.NeverBegan));
        Assert.That(Guests(), Is.Empty);
    }

    private static string[] Folders() => [.. Directory.GetDirectories(Path.GetTempPath(), "memcg-eval-lab-*").Order(StringComparer.Ordinal)];

    private string[] Guests() => Processes.Naming(_folder);

    private GuestResult Boot(int stall, CancellationToken cancel)
    {
        string image = Path.Combine(_folder, "bzImage");
        EndlessKernel.Write(image);
        FixtureLibrary library = FixtureLibrary.Open(Repository.PathOf("fixtures"));
        LabCache cache = LabCache.At(Path.Combine(_folder, "cache"), 1L << 32);
        return Guest.Boot(
            KernelImage.Open(image), [library.LoadScript(library.Match(["k7"]).Single())], "v2", new GuestOptions(cache, stall, cancel));
    }
}
