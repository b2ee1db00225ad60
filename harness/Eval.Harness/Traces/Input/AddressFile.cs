using System.Security.Cryptography;
using System.Text;

namespace Eval.Harness.Traces.Input;

/// <summary>
/// Functions of the call sites of a trace whose kernel prints addresses: lines "ADDRESS FUNCTION" in a file beside the trace, which says how they were found
/// (on the machine that records: /proc/kallsyms).
/// </summary>
internal static class AddressFile
{
    // Those here have less than two thousand.
    private const int MostBytes = 16 << 20;

    /// <summary>What is in the file that lies beside a trace; null when there is none.</summary>
    /// <exception cref="BadInputException">It cannot be read, or has no end.</exception>
    public static byte[]? Content(string trace) => Beside(trace) is { } path ? Bytes(path) : null;

    // KERNEL.call-sites.txt beside KERNEL-….trace.gz.
    private static string? Beside(string trace)
    {
        string kernel = Path.GetFileName(trace).Split('-')[0];
        return Path.GetDirectoryName(Path.GetFullPath(trace)) is { } folder && Path.Combine(folder, kernel + ".call-sites.txt") is var path && File.Exists(path)
            ? path
            : null;
    }

    /// <summary>A trace's digest, and that of the file that lies beside it, where there is one.</summary>
    public static string With(string trace, string digest) =>
        Content(trace) is { } content ? $"{digest} {Convert.ToHexStringLower(SHA256.HashData(content))}" : digest;

    /// <summary>Functions by address of the file that lies beside a trace; empty when there is none.</summary>
    /// <exception cref="BadInputException">A line is not an address and a function.</exception>
    public static IReadOnlyDictionary<string, string> Read(string trace)
    {
        Dictionary<string, string> functions = [];
        if (Beside(trace) is not { } path)
        {
            return functions;
        }

        int number = 0;
        foreach (string line in Encoding.UTF8.GetString(Bytes(path)).ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && words[0][0] != '#' && (words.Length != 2 || !functions.TryAdd(words[0], words[1])))
            {
                throw new BadInputException(path, number, 1, $"an address that is not there yet and a function, found \"{line}\"");
            }
        }

        return functions;
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            return WholeFile.Read(path, MostBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(path, 1, 1, $"a file that can be read ({e.GetType().Name})", e);
        }
    }
}
