using System.Runtime.InteropServices;
using Eval.Cli;
using Eval.Lab;
using Eval.Lab.Guests;
using Eval.Lab.Kernels;

namespace Eval.Tests.Lab;

/// <summary>
/// A guest that has the tool itself with its runtime, a shell and a few programs of this host, all in the ramdisk, and does what recording-guest.sh says.
/// </summary>
internal static class RecordingGuest
{
    private const string Script = "recording-guest.sh";
    private const int MebiBytes = 2048, MostMinutes = 15;
    private static readonly string[] MountPoints = ["dev", "proc", "sys", "tmp"];

    /// <summary>Programs of this host that the script uses.</summary>
    public static readonly string[] Programs = ["sh", "mount", "mkdir", "rmdir", "cat", "find", "grep", "sort", "diff", "wc", "ls", "base64", "sleep"];

    /// <summary>Boots it and returns what the script said, by section.</summary>
    public static IReadOnlyDictionary<string, string[]> Boot(KernelImage kernel, string folder)
    {
        string ramdisk = Path.Combine(folder, "initrd"), said = Path.Combine(folder, "said");
        Write(ramdisk);
        List<string> console = [];
        DateTime end = DateTime.UtcNow.AddMinutes(MostMinutes);
        ChildProcess.Run(
            LabDoctor.Qemu, [.. Guest.Machine(kernel, ramdisk, MebiBytes), "-serial", "mon:stdio", "-serial", $"file:{said}"], folder, console.Add,
            () => DateTime.UtcNow > end, CancellationToken.None);
        Dictionary<string, string[]> sections = [];
        string name = "";
        foreach (string line in File.ReadAllText(said).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('@'))
            {
                name = line[1..];
                sections[name] = [];
            }
            else if (name.Length > 0)
            {
                sections[name] = [.. sections[name], line];
            }
        }

        return sections.ContainsKey("end")
            ? sections
            : throw new InvalidOperationException($"the guest did not come to its end:\n{File.ReadAllText(said)}\n{string.Join('\n', console.TakeLast(20))}");
    }

    private static void Write(string ramdisk)
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal) { ["init"] = Repository.PathOf("tests/Eval.Tests/Lab/" + Script) };
        string runtime = RuntimeEnvironment.GetRuntimeDirectory().TrimEnd('/'), root = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        IEnumerable<string> host = Directory.EnumerateFiles(Path.Combine(root, "host"), "*", SearchOption.AllDirectories);
        foreach (string file in Directory.EnumerateFiles(runtime).Concat(host))
        {
            files["dotnet/" + Path.GetRelativePath(root, file)] = file;
        }

        files["dotnet/dotnet"] = Path.Combine(root, "dotnet");
        string tool = Path.GetDirectoryName(typeof(Program).Assembly.Location)!;
        foreach (string file in Directory.EnumerateFiles(tool, "*.dll").Concat(Directory.EnumerateFiles(tool, "memcg-eval.*.json")))
        {
            files["tool/" + Path.GetFileName(file)] = file;
        }

        foreach (string program in Programs)
        {
            files["bin/" + program] = ChildProcess.Find(program)!;
        }

        foreach (string file in files.Values.Where(f => Path.GetExtension(f) is not (".dll" or ".json")).ToArray())
        {
            foreach (string library in LibrariesOf(file))
            {
                files[library.TrimStart('/')] = library;
            }
        }

        using InitialRamdisk archive = new(ramdisk);
        foreach (string name in MountPoints.Concat(files.Keys.SelectMany(Parents)).Distinct())
        {
            archive.AddDirectory(name);
        }

        foreach ((string name, string file) in files)
        {
            archive.AddProgram(name, File.ReadAllBytes(file));
        }
    }

    // Parents first, as the kernel unpacks in order.
    private static IEnumerable<string> Parents(string name)
    {
        for (int at = name.IndexOf('/', StringComparison.Ordinal); at > 0; at = name.IndexOf('/', at + 1))
        {
            yield return name[..at];
        }
    }

    // Lines of ldd: "libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x…)", and the loader's path alone.
    private static IEnumerable<string> LibrariesOf(string program) =>
        ChildProcess.Run("ldd", [program], null, CancellationToken.None).Text.Split('\n').SelectMany(l => l.Trim().Split(' '))
            .Where(word => word.StartsWith('/') && word.Contains(".so", StringComparison.Ordinal) && File.Exists(word));
}
