using Eval.Harness;
using Eval.Lab;
using Eval.Lab.Kernels;

namespace Eval.Tests.Lab;

/// <summary>What a test that boots a guest needs; where it is missing, the test is skipped with one line that says what to install.</summary>
internal static class LabNeeds
{
    /// <summary>The kernel that the smoke run of .ci/run boots, so that it is downloaded once.</summary>
    public const string Kernel = "debian:6.1";

    private static readonly string[] Guests = ["qemu-system-x86_64", "gcc", "mkfs.ext4"];

    /// <summary>Programs that boot guests, and more.</summary>
    public static void Programs(params string[] more)
    {
        if (!OperatingSystem.IsLinux() || Guests.Concat(more).Any(p => ChildProcess.Find(p) is null))
        {
            Assert.Ignore("SKIPPED: no guest was booted: apt-get install qemu-system-x86 gcc libc6-dev e2fsprogs");
        }
    }

    /// <summary>A kernel of Debian, from the lab's cache or downloaded into it by apt.</summary>
    public static KernelImage DebianKernel()
    {
        try
        {
            return Eval.Lab.Kernels.DebianKernel.Find(Kernel, LabCache.OfUser(), CancellationToken.None);
        }
        catch (BadInputException e)
        {
            Assert.Ignore($"SKIPPED: no kernel was booted: {e.Message}");
            throw;
        }
    }
}
