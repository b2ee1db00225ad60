using System.Buffers.Binary;
using System.Text;
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
    private static readonly string[] Programs = ["qemu-system-x86_64", "gcc", "mkfs.ext4"];
    private string _folder = "";

    [SetUp]
    public void Need()
    {
        if (!OperatingSystem.IsLinux() || Programs.Any(p => ChildProcess.Find(p) is null))
        {
            Assert.Ignore("SKIPPED: no guest was booted: apt-get install qemu-system-x86 gcc libc6-dev e2fsprogs");
        }

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

    // Processes that have this test's kernel on their command line.
    private string[] Guests() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(p => char.IsAsciiDigit(Path.GetFileName(p)[0]) && CommandLine(p).Contains(_folder, StringComparison.Ordinal)),
    ];

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }

    private GuestResult Boot(int stall, CancellationToken cancel)
    {
        string image = Path.Combine(_folder, "bzImage");
        File.WriteAllBytes(image, Endless());
        FixtureLibrary library = FixtureLibrary.Open(Repository.PathOf("fixtures"));
        LabCache cache = LabCache.At(Path.Combine(_folder, "cache"), 1L << 32);
        return Guest.Boot(
            KernelImage.Open(image), [library.LoadScript(library.Match(["k7"]).Single())], "v2", new GuestOptions(cache, stall, cancel));
    }

    // Documentation/arch/x86/boot.rst: a boot sector, one sector of setup that begins with its jump at 0x200, here onto itself; "HdrS", protocol 2.03,
    // the offset of the version's text, loaded high, the highest address of a ramdisk.
    private static byte[] Endless()
    {
        byte[] image = new byte[4096];
        image[0x1f1] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x1fe), 0xaa55);
        image[0x200] = 0xeb;
        image[0x201] = 0xfe;
        "HdrS"u8.CopyTo(image.AsSpan(0x202));
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x206), 0x0203);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x20e), 0x100);
        image[0x211] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(0x22c), 0x37ffffff);
        Encoding.ASCII.GetBytes("6.12.0-endless \0").CopyTo(image.AsSpan(0x300));
        return image;
    }
}
