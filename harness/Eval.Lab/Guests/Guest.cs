using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Eval.Harness;
using Eval.Harness.Fixtures.Host;
using Eval.Lab.Kernels;
using Eval.Lab.Recording;

namespace Eval.Lab.Guests;

/// <summary>Boots a kernel in QEMU with scripts for its agent, and returns what both said. Nothing of it is left afterwards: no process, no file.</summary>
internal static class Guest
{
    private const string Done = "{\"done\":\"";
    private const int MebiByte = 1 << 20;

    // What the kernel, the agent and the ramdisk need beside what the scripts touch.
    private const int BaseMebiBytes = 512;

    /// <summary>Boots.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="scripts">Scripts, run one after the other; all of one hierarchy.</param>
    /// <param name="hierarchy">v1 or v2.</param>
    /// <param name="options">How.</param>
    /// <param name="traceTo">File for what the kernel traces of the scripts, packed by gzip; null to trace nothing.</param>
    /// <param name="done">Told the fixture of each script that comes to its end, when it does.</param>
    /// <exception cref="BadInputException">QEMU cannot run, or there is no space.</exception>
    public static GuestResult Boot(
        KernelImage kernel, IReadOnlyList<HostScript> scripts, string hierarchy, GuestOptions options, string? traceTo = null, Action<string>? done = null)
    {
        using TemporaryFolder folder = new();
        try
        {
            string ramdisk = Path.Combine(folder.FullName, "initrd"), log = Path.Combine(folder.FullName, "log");
            string? trace = traceTo is null ? null : Path.Combine(folder.FullName, "trace");
            WriteRamdisk(ramdisk, kernel, scripts, hierarchy, options, trace is not null);
            GuestResult result = Run(kernel, scripts, ramdisk, log, trace, options, done ?? (_ => { }));
            if (trace is not null)
            {
                Pack(trace, traceTo!);
            }

            return result;
        }
        catch (IOException e)
        {
            throw new BadInputException($"{folder.FullName}: {e.Message}", e);
        }
    }

    /// <summary>Memory of a guest for scripts, in MiB: 1 GiB as the kernel lab had it, or more where they touch more.</summary>
    public static int MemoryMebiBytes(IEnumerable<HostScript> scripts)
    {
        long touched = scripts.Max(s => s.TouchedBytes) / MebiByte;
        return touched <= BaseMebiBytes ? 1024 : (int)Math.Min(16_384, ((touched + BaseMebiBytes) / 1024 + 1) * 1024);
    }

    /// <summary>Arguments of QEMU for a machine that every guest is: two CPUs, no network, the console printed.</summary>
    /// <param name="kernel">What it boots.</param>
    /// <param name="ramdisk">Its first root.</param>
    /// <param name="mebiBytes">Its memory.</param>
    public static string[] Machine(KernelImage kernel, string ramdisk, int mebiBytes) =>
    [
        "-nographic", "-no-reboot", "-nic", "none", "-smp", "2", "-m", mebiBytes.ToString(CultureInfo.InvariantCulture), "-kernel", kernel.Path,
        "-initrd", ramdisk,
        // An emulated timer on a busy host may miss what the kernel waits for at boot, which then panics (arch/x86/kernel/apic/io_apic.c).
        "-append", "console=ttyS0 loglevel=5 panic=-1 mitigations=off no_timer_check",
        .. Acceleration.Of(kernel),
    ];

    private static void Pack(string trace, string to)
    {
        using FileStream from = new(trace, FileMode.OpenOrCreate, FileAccess.Read);
        using GZipStream packed = new(File.Create(to), CompressionLevel.Optimal);
        from.CopyTo(packed);
    }

    private static void WriteRamdisk(
        string path, KernelImage kernel, IReadOnlyList<HostScript> scripts, string hierarchy, GuestOptions options, bool isTraced)
    {
        StringBuilder plan = new();
        using InitialRamdisk ramdisk = new(path);
        ramdisk.AddProgram("init", File.ReadAllBytes(GuestFiles.Agent(options.Cache, options.Cancel)));
        ramdisk.AddDirectory("dev");
        ramdisk.AddDirectory("lab");
        foreach ((string name, byte[] content) in KernelModules.Load(kernel, scripts.Any(s => s.SwapBytes > 0), options.Cancel))
        {
            ramdisk.AddFile($"lab/{name}.ko", content);
            plan.Append(CultureInfo.InvariantCulture, $"module /lab/{name}.ko\n");
        }

        plan.Append(CultureInfo.InvariantCulture, $"disk /dev/vda\nhierarchy {hierarchy}\n");
        if (isTraced)
        {
            plan.Append(CultureInfo.InvariantCulture, $"trace {string.Join(' ', TracedEvents.Needed.Concat(TracedEvents.Welcome))}\n");
        }

        for (int i = 0; i < scripts.Count; i++)
        {
            ramdisk.AddFile($"lab/{i}", Encoding.UTF8.GetBytes(string.Join('\n', scripts[i].Lines) + "\n"));
            plan.Append(CultureInfo.InvariantCulture, $"script /lab/{i} {scripts[i].Fixture} {string.Join(',', scripts[i].Parameters)}\n");
        }

        ramdisk.AddFile("lab/plan", Encoding.UTF8.GetBytes(plan.ToString()));
    }

    private static GuestResult Run(
        KernelImage kernel, IReadOnlyList<HostScript> scripts, string ramdisk, string log, string? trace, GuestOptions options,
        Action<string> done)
    {
        string disk = GuestFiles.Disk(options.Cache, options.Cancel);
        GrowingFile words = new(log), traced = new(trace ?? "");
        List<string> console = [];
        Stopwatch clock = Stopwatch.StartNew();
        long lastLength = -1, lastLines = -1;
        double lastWord = 0;
        bool isHung = false;
        string[] arguments =
        [
            .. Machine(kernel, ramdisk, MemoryMebiBytes(scripts)), "-drive", $"file={disk},if=virtio,format=raw,snapshot=on", "-debugcon", $"file:{log}",
            .. trace is null ? (string[])[] : ["-chardev", $"file,id=trace,path={trace}", "-device", "isa-debugcon,iobase=0xea,chardev=trace"],
        ];
        int status = ChildProcess.Run(LabDoctor.Qemu, arguments, Path.GetDirectoryName(ramdisk), console.Add, IsOver, options.Cancel);
        TellDone();
        if (console.Exists(l => l.Contains("terminating on signal", StringComparison.Ordinal)))
        {
            // QEMU says so when somebody ends it: that is nothing the kernel did.
            throw new OperationCanceledException();
        }

        string[] said = File.Exists(log) ? File.ReadAllLines(log) : [];
        if (status > 0 && said.Length == 0)
        {
            throw new BadInputException($"{LabDoctor.Qemu}: {console.LastOrDefault(l => l.Length > 0) ?? $"it ended with {status} and said nothing"}");
        }

        bool hasEnded = said.Length > 0 && said[^1].StartsWith("{\"end\"", StringComparison.Ordinal);
        GuestEnding ending = hasEnded ? GuestEnding.Ended : said.Length == 0 ? GuestEnding.NeverBegan : isHung ? GuestEnding.Hung : GuestEnding.Died;
        return new GuestResult(ending, said, console, clock.Elapsed.TotalSeconds);

        bool IsOver()
        {
            TellDone();

            // A kernel that is stuck may complain of it for ever: once the agent has spoken, its words and its trace alone are signs of life.
            long length = words.Length + traced.Length, lines = length > 0 ? 0 : console.Count;
            if (length != lastLength || lines != lastLines)
            {
                (lastLength, lastLines, lastWord) = (length, lines, clock.Elapsed.TotalSeconds);
            }

            return isHung = clock.Elapsed.TotalSeconds - lastWord > options.StallSeconds;
        }

        void TellDone()
        {
            foreach (string line in words.NewLines().Where(l => l.StartsWith(Done, StringComparison.Ordinal)))
            {
                done(line[Done.Length..].Split('"')[0]);
            }
        }
    }
}
