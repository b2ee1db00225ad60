namespace Eval.Harness.Derivation;

/// <summary>
/// Functions of the call sites of a trace whose kernel prints addresses: lines "ADDRESS FUNCTION" in a file beside the trace, which says how they were found
/// (on the machine that records: /proc/kallsyms).
/// </summary>
internal static class AddressFile
{
    /// <summary>Reads KERNEL.call-sites.txt beside a trace KERNEL-….trace.gz; empty when there is none.</summary>
    /// <exception cref="BadInputException">A line is not an address and a function.</exception>
    public static IReadOnlyDictionary<string, string> Read(string trace)
    {
        string kernel = Path.GetFileName(trace).Split('-')[0];
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(trace))!, kernel + ".call-sites.txt");
        Dictionary<string, string> functions = [];
        if (!File.Exists(path))
        {
            return functions;
        }

        int number = 0;
        foreach (string line in File.ReadLines(path))
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
}
