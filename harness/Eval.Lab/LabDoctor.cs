namespace Eval.Lab;

/// <summary>What the lab finds on this host and what it misses.</summary>
public static class LabDoctor
{
    /// <summary>Name of the emulator.</summary>
    internal const string Qemu = "qemu-system-x86_64";

    private const string ForSeries = "lab series: ";

    // Program, Debian's package, whether a run is impossible without it, what it is for.
    private static readonly (string Program, string Package, bool IsNeeded, string For)[] Programs =
    [
        (Qemu, "qemu-system-x86", true, "boots guests"),
        ("gcc", "gcc libc6-dev", true, "compiles the agent, once"),
        ("mkfs.ext4", "e2fsprogs", true, "makes the guest's disk"),
        ("xz", "xz-utils", false, "unpacks modules of Debian's 6.12 and later"),
        ("apt-get", "apt", false, "downloads kernels named debian:VERSION"),
        ("dpkg-deb", "dpkg", false, "unpacks them"),
        ("git", "git", false, ForSeries + "checks commits out"),
        ("make", "make", false, ForSeries + "builds kernels"),
        ("flex", "flex", false, ForSeries + "builds kernels"),
        ("bison", "bison", false, ForSeries + "builds kernels"),
        ("bc", "bc", false, ForSeries + "builds kernels"),
    ];

    /// <summary>Every requirement, those without which nothing runs first.</summary>
    public static IReadOnlyList<LabRequirement> Check()
    {
        List<LabRequirement> found = [.. Programs.Select(p => new LabRequirement(p.Program, p.For, ChildProcess.Find(p.Program), p.Package, p.IsNeeded))];
        found.Insert(
            3,
            new LabRequirement(
                "/dev/kvm", "runs guests at the processor's speed where a kernel boots with it; else they are emulated, several times slower",
                HasKvm() ? "/dev/kvm" : null, "", false));
        bool elf = File.Exists("/usr/include/libelf.h"), ssl = Directory.Exists("/usr/include/openssl");
        found.Add(new LabRequirement("libelf.h", ForSeries + "builds kernels", elf ? "/usr/include/libelf.h" : null, "libelf-dev", false));
        found.Add(new LabRequirement("openssl/", ForSeries + "builds kernels", ssl ? "/usr/include/openssl" : null, "libssl-dev", false));
        return found;
    }

    /// <summary>Stops a series that cannot be built.</summary>
    /// <exception cref="Eval.Harness.BadInputException">Something is missing; with the packages to install.</exception>
    public static void RequireBuild()
    {
        LabRequirement[] missing = [.. Check().Where(r => r.Purpose.StartsWith(ForSeries, StringComparison.Ordinal) && r.Found is null)];
        if (missing.Length > 0)
        {
            throw new Harness.BadInputException(
                $"building kernels needs {string.Join(", ", missing.Select(m => m.Name))}, found none: " +
                $"apt-get install {string.Join(' ', missing.Select(m => m.Package))}");
        }
    }

    /// <summary>Whether this process may use the processor's virtualisation.</summary>
    public static bool HasKvm()
    {
        try
        {
            using FileStream kvm = File.Open("/dev/kvm", FileMode.Open, FileAccess.ReadWrite);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Stops a run that cannot be.</summary>
    /// <exception cref="Eval.Harness.BadInputException">Something needed is missing; with the packages to install.</exception>
    public static void Require()
    {
        LabRequirement[] missing = [.. Check().Where(r => r.IsNeeded && r.Found is null)];
        if (!OperatingSystem.IsLinux())
        {
            throw new Harness.BadInputException("the lab boots Linux guests with tools of a Linux host; this is none");
        }

        if (missing.Length > 0)
        {
            throw new Harness.BadInputException(
                $"the lab needs {string.Join(", ", missing.Select(m => m.Name))}, found none: " +
                $"apt-get install {string.Join(' ', missing.Select(m => m.Package))} (lab doctor says all)");
        }
    }
}
