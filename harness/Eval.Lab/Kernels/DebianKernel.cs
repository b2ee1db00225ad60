using System.Text.RegularExpressions;
using Eval.Harness;

namespace Eval.Lab.Kernels;

/// <summary>A kernel of Debian: one installed on this host, or a cloud kernel downloaded by apt and unpacked into the cache; nothing is installed.</summary>
public static partial class DebianKernel
{
    private const string Prefix = "debian:";

    /// <summary>Whether a kernel is named so.</summary>
    public static bool IsNamed(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Finds debian:VERSION, where the version is the beginning of a release, such as 6.1 or 6.12.115.</summary>
    /// <exception cref="BadInputException">No such kernel is installed or downloadable.</exception>
    public static KernelImage Find(string name, LabCache cache, CancellationToken cancel)
    {
        string version = name[Prefix.Length..];
        if (!VersionText().IsMatch(version))
        {
            throw new BadInputException($"--kernel {name}: expected a version such as debian:6.1 or debian:6.12.115");
        }

        if (ChildProcess.Find("apt-cache") is null || ChildProcess.Find("dpkg-deb") is null)
        {
            return Installed(version, "/") ?? throw new BadInputException($"--kernel {name}: no such kernel is installed, and apt is not here to download one");
        }

        string package = PackageOf(version, cancel)
            ?? throw new BadInputException(
                $"--kernel {name}: expected a package linux-image-{version}…-cloud-amd64 known to apt, found none (apt-get update brings the list)");
        string folder = cache.Entry("debian", package, fresh => Unpack(package, fresh, cancel));
        return Installed(version, folder) ?? throw new BadInputException($"--kernel {name}: {package} holds no kernel");
    }

    // The newest cloud kernel of the version that can be downloaded: the highest number after the version.
    private static string? PackageOf(string version, CancellationToken cancel)
    {
        (int _, string text) = ChildProcess.Run(
            "apt-cache", ["search", "--names-only", $"^linux-image-{Regex.Escape(version)}[.+-].*cloud-amd64$"], null, cancel);
        IEnumerable<string> names = text.Split('\n').Select(l => l.Split(' ')[0]).Where(n => CloudPackage().IsMatch(n));
        return names.OrderByDescending(n => n, Comparer<string>.Create(CompareNumbers)).FirstOrDefault(n => HasCandidate(n, cancel));
    }

    private static bool HasCandidate(string package, CancellationToken cancel) =>
        ChildProcess.Run("apt-cache", ["policy", package], null, cancel).Text is var text && text.Contains("Candidate: ", StringComparison.Ordinal)
        && !text.Contains("Candidate: (none)", StringComparison.Ordinal);

    // By the numbers in the names, one after the other.
    private static int CompareNumbers(string a, string b)
    {
        int[] left = [.. Numbers().Matches(a).Select(m => int.Parse(m.Value, System.Globalization.CultureInfo.InvariantCulture))];
        int[] right = [.. Numbers().Matches(b).Select(m => int.Parse(m.Value, System.Globalization.CultureInfo.InvariantCulture))];
        return left.Zip(right, (l, r) => l.CompareTo(r)).FirstOrDefault(c => c != 0);
    }

    private static void Unpack(string package, string folder, CancellationToken cancel)
    {
        using TemporaryFolder download = new();
        (int status, string text) = ChildProcess.Run("apt-get", ["download", package], download.FullName, cancel);
        string? file = Directory.EnumerateFiles(download.FullName, "*.deb").FirstOrDefault();
        if (status != 0 || file is null)
        {
            throw new BadInputException($"{package}: apt-get download failed: {text.Trim().Split('\n')[^1]}");
        }

        (status, text) = ChildProcess.Run("dpkg-deb", ["-x", file, folder], null, cancel);
        if (status != 0)
        {
            throw new BadInputException($"{package}: dpkg-deb failed: {text.Trim().Split('\n')[^1]}");
        }
    }

    private static KernelImage? Installed(string version, string root)
    {
        string boot = Path.Combine(root, "boot");
        string? image = !Directory.Exists(boot) ? null : Directory.EnumerateFiles(boot, $"vmlinuz-{version}*").FirstOrDefault();
        if (image is null)
        {
            return null;
        }

        string modules = Path.Combine(root, "lib", "modules", Path.GetFileName(image)["vmlinuz-".Length..]);
        return KernelImage.Open(image, Directory.Exists(modules) ? modules : null);
    }

    [GeneratedRegex(@"^\d+(\.\d+){0,2}[\w.+-]*$")]
    private static partial Regex VersionText();

    [GeneratedRegex(@"^linux-image-\d+\.\d+\.\d+[\w.+-]*-cloud-amd64$")]
    private static partial Regex CloudPackage();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();
}
