using System.Text;
using Eval.Harness;

namespace Eval.Lab.Kernels;

/// <summary>The modules a guest needs for its disk and for swap, in the order in which they can be loaded.</summary>
internal static class KernelModules
{
    private static readonly string[] ForDisk = ["virtio_pci", "virtio_blk"];

    // A compressed device in memory, and the compressor that it uses by default up to 6.11; a kernel without them has no swap.
    private static readonly string[] ForSwap = ["lzo_rle", "zram"];

    /// <summary>Files by name, unpacked; empty when all is built in.</summary>
    /// <exception cref="BadInputException">A module is packed and cannot be unpacked, or is missing.</exception>
    public static IReadOnlyList<(string Name, byte[] Content)> Load(KernelImage kernel, bool swaps, CancellationToken cancel)
    {
        List<(string, byte[])> loaded = [];
        if (kernel.ModulesDirectory is { } directory)
        {
            Dictionary<string, string> files = [];
            foreach (string file in Directory.EnumerateFiles(directory, "*.ko*", SearchOption.AllDirectories))
            {
                files[NameOf(file)] = file;
            }

            HashSet<string> builtIn = Path.Combine(directory, "modules.builtin") is var list && File.Exists(list)
                ? [.. File.ReadLines(list).Select(NameOf)]
                : [];
            foreach (string module in swaps ? [.. ForDisk, .. ForSwap.Where(files.ContainsKey)] : ForDisk)
            {
                Add(module, files, builtIn, loaded, cancel);
            }
        }

        return loaded;
    }

    private static void Add(
        string module, Dictionary<string, string> files, HashSet<string> builtIn, List<(string Name, byte[] Content)> loaded, CancellationToken cancel)
    {
        if (builtIn.Contains(module) || loaded.Exists(l => l.Name == module))
        {
            return;
        }

        if (!files.TryGetValue(module, out string? file))
        {
            throw new BadInputException($"expected the module {module} among the kernel's, or built in, found neither");
        }

        byte[] content = Unpack(file, cancel);
        foreach (string needed in DependenciesOf(content))
        {
            Add(needed, files, builtIn, loaded, cancel);
        }

        loaded.Add((module, content));
    }

    // .modinfo of a module is a list of texts "key=value", each ended by a zero byte.
    private static string[] DependenciesOf(byte[] module)
    {
        int at = module.AsSpan().IndexOf("\0depends="u8);
        if (at < 0)
        {
            return [];
        }

        ReadOnlySpan<byte> rest = module.AsSpan(at + "\0depends=".Length);
        return Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)0)]).Split(',', StringSplitOptions.RemoveEmptyEntries);
    }

    private static byte[] Unpack(string file, CancellationToken cancel)
    {
        if (!file.EndsWith(".xz", StringComparison.Ordinal))
        {
            return file.EndsWith(".ko", StringComparison.Ordinal)
                ? File.ReadAllBytes(file)
                : throw new BadInputException($"{file}: expected a module, plain or packed by xz");
        }

        using TemporaryFolder folder = new();
        string copy = Path.Combine(folder.FullName, Path.GetFileName(file));
        File.Copy(file, copy);
        (int status, string text) = ChildProcess.Run("xz", ["-d", copy], null, cancel);
        return status == 0 ? File.ReadAllBytes(copy[..^".xz".Length]) : throw new BadInputException($"{file}: {text.Trim()}");
    }

    private static string NameOf(string file) => Path.GetFileName(file).Split('.')[0].Replace('-', '_');
}
