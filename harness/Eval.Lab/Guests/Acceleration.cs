using System.Diagnostics;
using Eval.Lab.Kernels;

namespace Eval.Lab.Guests;

/// <summary>How guests are run: by the processor's virtualisation where a kernel boots with it, else emulated.</summary>
internal static class Acceleration
{
    // A kernel without a root needs a second or two to its panic, and less to its first line.
    private const double MostSeconds = 20, MostSilentSeconds = 5;
    private const string FirstLine = "Linux version";

    private static readonly string[] Kvm = ["-accel", "kvm", "-cpu", "host"];
    private static readonly string[] Emulated = ["-accel", "tcg,thread=multi", "-cpu", "max,cx16=off,la57=off"];
    private static readonly Lock Gate = new();
    private static bool? s_boots;

    /// <summary>QEMU's arguments for it. The first guest of a process tries its kernel, if /dev/kvm is there.</summary>
    public static string[] Of(KernelImage kernel) => LabDoctor.HasKvm() && Boots(kernel) ? Kvm : Emulated;

    // Where the host is a guest itself, /dev/kvm may be there and no kernel get past its first pages, or be stopped at an instruction that is not emulated.
    private static bool Boots(KernelImage kernel)
    {
        lock (Gate)
        {
            return s_boots ??= Try(kernel);
        }
    }

    private static bool Try(KernelImage kernel)
    {
        bool isLate = false, speaks = false;
        Stopwatch clock = Stopwatch.StartNew();
        string[] arguments =
        [
            "-nographic", "-no-reboot", "-nic", "none", "-smp", "2", "-m", "512", "-kernel", kernel.Path, "-append", "console=ttyS0 panic=-1 mitigations=off",
            .. Kvm,
        ];
        int status = ChildProcess.Run(
            LabDoctor.Qemu, arguments, null, line => speaks |= line.Contains(FirstLine, StringComparison.Ordinal),
            () => isLate = clock.Elapsed.TotalSeconds > (speaks ? MostSeconds : MostSilentSeconds), CancellationToken.None);
        return !isLate && status == 0;
    }
}
