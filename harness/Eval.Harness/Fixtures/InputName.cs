using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Fixtures;

/// <summary>
/// Names that files of fixtures have and are called by: they stay inside their directory, whatever is written in them and whatever they are links to.
/// </summary>
internal static class InputName
{
    private const int Longest = 100;

    /// <summary>What a name is, in words.</summary>
    public const string Words = "a name of letters, digits, \"-\", \"_\" and single dots";

    /// <summary>Whether it can be the name of a file or folder, and an id: nothing in it leads elsewhere or has to be quoted.</summary>
    public static bool IsValid(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > Longest || !char.IsAsciiLetterOrDigit(name[0]) || name.Contains("..", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Path of a file that another one calls by its path from a directory.</summary>
    /// <exception cref="BadInputException">The path leaves the directory, by its words or by a link, or there is no such file.</exception>
    public static string Below(string directory, string relative, YamlPlace place, string what)
    {
        foreach (string part in relative.Split('/'))
        {
            if (!IsValid(part))
            {
                throw place.Expected($"{what}: {Words}, found \"{part}\" in \"{relative}\"");
            }
        }

        string path = Path.Combine(directory, relative);
        return !File.Exists(path) ? throw place.Expected($"{what}, found no file \"{relative}\"")
            : Leaves(path, directory) is { } target ? throw place.Expected($"{what} inside \"{directory}\", found a link to \"{target}\"")
            : path;
    }

    /// <summary>Where a link leads, when that is outside a directory; else null.</summary>
    public static string? Leaves(string path, string directory)
    {
        try
        {
            string? target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;
            string inside = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)) + Path.DirectorySeparatorChar;
            return target is null || target.StartsWith(inside, StringComparison.Ordinal) ? null : target;
        }
        catch (IOException)
        {
            // Links that lead to one another.
            return path;
        }
    }
}
