using System.Security.Cryptography;
using System.Text;

namespace Eval.Harness.Traces.Input;

/// <summary>
/// Functions of the call sites of a trace whose kernel prints addresses: lines "ADDRESS FUNCTION" in a file beside the trace, which says how they were found
/// (on the machine that records: /proc/kallsyms).
/// </summary>
internal sealed class AddressFile
{
    // Those here have less than two thousand.
    private const int MostBytes = 16 << 20;

    private readonly string? _path;
    private Dictionary<string, string>? _functions;

    private AddressFile(string? path)
    {
        _path = path;
        Content = path is null ? null : Bytes(path);
    }

    /// <summary>What is in it; null when there is none.</summary>
    public byte[]? Content { get; }

    /// <summary>Functions by address; empty when there is none.</summary>
    /// <exception cref="BadInputException">A line is not an address and a function.</exception>
    public IReadOnlyDictionary<string, string> Functions => _functions ??= Parse();

    /// <summary>KERNEL.call-sites.txt beside KERNEL-….trace.gz, where it is there.</summary>
    /// <exception cref="BadInputException">It cannot be read, or has no end.</exception>
    public static AddressFile Beside(string trace)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(trace));
        string? path = folder is null ? null : Path.Combine(folder, TraceName.KernelOf(trace) + ".call-sites.txt");
        return new AddressFile(File.Exists(path) ? path : null);
    }

    /// <summary>A trace's digest, and this file's where there is one.</summary>
    public string With(string digest) => Content is null ? digest : $"{digest} {Convert.ToHexStringLower(SHA256.HashData(Content))}";

    private Dictionary<string, string> Parse()
    {
        Dictionary<string, string> functions = [];
        if (Content is null)
        {
            return functions;
        }

        int number = 0;
        foreach (string line in Encoding.UTF8.GetString(Content).ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && words[0][0] != '#' && (words.Length != 2 || !functions.TryAdd(words[0], words[1])))
            {
                throw new BadInputException(_path!, number, 1, $"an address that is not there yet and a function, found \"{line}\"");
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
