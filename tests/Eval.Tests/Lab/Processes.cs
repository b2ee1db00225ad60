namespace Eval.Tests.Lab;

/// <summary>Processes of this host.</summary>
internal static class Processes
{
    /// <summary>Directories in /proc of those that have a text on their command line.</summary>
    public static string[] Naming(string text) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(p => char.IsAsciiDigit(Path.GetFileName(p)[0]) && CommandLine(p).Contains(text, StringComparison.Ordinal)),
    ];

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
