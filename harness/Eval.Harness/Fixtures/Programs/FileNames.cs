using System.Globalization;
using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Fixtures.Programs;

/// <summary>Files of a program in the making, by name, with their lengths and whether anybody uses them.</summary>
/// <param name="known">The files, where the same program was made before.</param>
internal sealed class FileNames(FileNames? known)
{
    private readonly PartedList<FileFacts> _facts = known?._facts ?? new();

    /// <summary>The files by name.</summary>
    public Symbols Symbols { get; } = new("a file", known?.Symbols.Names);

    /// <summary>Files so far.</summary>
    public int Count => Symbols.Count;

    /// <summary>Whether steps depend on parameters: with others they may use what these leave alone, and nothing is said of it.</summary>
    public bool HasBranches { get; set; }

    /// <summary>A sentence about files with a size that nobody uses: their size charges nobody. Null when there is none.</summary>
    public string? UnusedNote
    {
        get
        {
            int first = -1, count = 0;
            for (int file = 0; file < Count && !HasBranches; file++)
            {
                if (_facts[file] is { Pages: > 0, IsUsed: false })
                {
                    (first, count) = (first < 0 ? file : first, count + 1);
                }
            }

            return first < 0 ? null : string.Create(
                CultureInfo.InvariantCulture,
                $"{count} {(count == 1 ? "file has" : "files have")} a size and nobody reads, writes, maps or lists {(count == 1 ? "it" : "them")} (\"{Symbols.Names[first]}\", line "
                + $"{_facts[first].Line}): a size is a length, and charges no memory");
        }
    }

    /// <summary>Adds a file.</summary>
    public int Add(ReadOnlySpan<char> name, int pages, bool isHugetlb, YamlPlace place)
    {
        if (known is null)
        {
            _facts.Add(new FileFacts(pages, isHugetlb, place.Line));
        }

        return Symbols.Add(name, place);
    }

    /// <summary>Whether a file is on hugetlbfs, and its pages are hugetlb pages.</summary>
    public bool IsHugetlb(int file) => _facts[file].IsHugetlb;

    /// <summary>Pages of a file.</summary>
    public int PagesOf(int file) => _facts[file].Pages;

    /// <summary>Somebody reads, writes, maps or lists a file, or a part of it.</summary>
    public void Use(int file)
    {
        if (known is null)
        {
            _facts[file].IsUsed = true;
        }
    }

    private record struct FileFacts(int Pages, bool IsHugetlb, int Line)
    {
        public bool IsUsed { get; set; }
    }
}
