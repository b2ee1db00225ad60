using System.Globalization;
using System.Runtime.InteropServices;
using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Fixtures;

/// <summary>Files of a program in the making, by name, with their lengths and whether anybody uses them.</summary>
/// <param name="known">The names, where the same program was made before.</param>
internal sealed class FileNames(IReadOnlyList<string>? known)
{
    private readonly List<FileFacts> _facts = [];

    /// <summary>The files by name.</summary>
    public Symbols Symbols { get; } = new("a file", known);

    /// <summary>Files so far.</summary>
    public int Count => _facts.Count;

    /// <summary>Whether steps depend on parameters: with others they may use what these leave alone, and nothing is said of it.</summary>
    public bool HasBranches { get; set; }

    /// <summary>A sentence about files with a size that nobody uses: their size charges nobody. Null when there is none.</summary>
    public string? UnusedNote
    {
        get
        {
            int first = _facts.FindIndex(f => f.Pages > 0 && !f.IsUsed);
            int count = _facts.Count(f => f.Pages > 0 && !f.IsUsed);
            return first < 0 || HasBranches ? null : string.Create(
                CultureInfo.InvariantCulture,
                $"{count} {(count == 1 ? "file has" : "files have")} a size and nobody reads, writes, maps or lists {(count == 1 ? "it" : "them")} (\"{Symbols.Names[first]}\", line "
                + $"{_facts[first].Place.Line}): a size is a length, and charges no memory");
        }
    }

    /// <summary>Adds a file.</summary>
    public int Add(ReadOnlySpan<char> name, int pages, bool isHugetlb, YamlPlace place)
    {
        _facts.Add(new FileFacts(pages, isHugetlb, place));
        return Symbols.Add(name, place);
    }

    /// <summary>Whether a file is on hugetlbfs, and its pages are hugetlb pages.</summary>
    public bool IsHugetlb(int file) => _facts[file].IsHugetlb;

    /// <summary>Pages of a file.</summary>
    public int PagesOf(int file) => _facts[file].Pages;

    /// <summary>Somebody reads, writes, maps or lists a file, or a part of it.</summary>
    public void Use(int file) => CollectionsMarshal.AsSpan(_facts)[file].IsUsed = true;

    private record struct FileFacts(int Pages, bool IsHugetlb, YamlPlace Place)
    {
        public bool IsUsed { get; set; }
    }
}
