using System.Globalization;
using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Derivation;

/// <summary>
/// What the kernel's sources say about caches and no trace or slabinfo row does: which function allocates from which, for kernels whose events name
/// no cache and for caches that SLUB has merged and shows under another's name; and the flags a cache is created with.
/// </summary>
public sealed class CallSites
{
    private readonly Dictionary<string, List<string>> _byFunction = [];
    private readonly Dictionary<string, List<string>> _functions = [];
    private readonly Dictionary<string, int> _sizes = [];
    private readonly Dictionary<string, (bool Reclaimable, int[]? AccountedFrom)> _flags = [];

    /// <summary>Reads the file.</summary>
    /// <param name="path">Such as fixtures/machines/geometry/sources.yaml.</param>
    /// <exception cref="BadInputException">It is missing or wrong.</exception>
    public static CallSites Read(string path)
    {
        CallSites sites = new();
        foreach ((YamlValue key, YamlValue value) in YamlFile.Read(path, out _).Pairs("caches by name"))
        {
            string cache = key.Text("the name of a cache");
            YamlMap map = value.Map("a cache of the sources", "source", "by", "reclaimable", "accounted_from", "object");
            map.Text("source");
            int[]? from = map.Find("accounted_from") is { } version ? Version(version.Text("a kernel version"), version.Place) : null;
            if (map.Find("object") is { } size)
            {
                string bytes = size.Text("bytes of an object");
                sites._sizes[cache] = int.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
                    ? number
                    : throw size.Place.Expected($"bytes of an object, such as 192, found \"{bytes}\"");
            }

            sites._flags[cache] = (map.Flag("reclaimable"), from);
            foreach (YamlValue function in map.Find("by")?.Items("functions") ?? [])
            {
                string name = function.Text("a function");
                (sites._byFunction.TryGetValue(name, out List<string>? list) ? list : sites._byFunction[name] = []).Add(cache);
                (sites._functions.TryGetValue(cache, out List<string>? functions) ? functions : sites._functions[cache] = []).Add(name);
            }
        }

        return sites;
    }

    /// <summary>Caches that a function allocates from.</summary>
    public IReadOnlyList<string> CachesOf(string function) => _byFunction.GetValueOrDefault(function) ?? [];

    /// <summary>Caches that a function allocates an object of a size from.</summary>
    /// <param name="function">Function.</param>
    /// <param name="bytes">Bytes of the object: where one function allocates for several caches, the sources say which size is whose.</param>
    public IReadOnlyList<string> CachesOf(string function, int bytes) =>
        [.. CachesOf(function).Where(c => _sizes.GetValueOrDefault(c, bytes) == bytes)];

    /// <summary>Functions that allocate from a cache.</summary>
    public IReadOnlyList<string> FunctionsOf(string cache) => _functions.GetValueOrDefault(cache) ?? [];

    /// <summary>Whether its pages can be given back under pressure (SLAB_RECLAIM_ACCOUNT).</summary>
    public bool IsReclaimable(string cache) => _flags.GetValueOrDefault(cache).Reclaimable;

    /// <summary>Whether a kernel charges its objects (SLAB_ACCOUNT).</summary>
    /// <param name="cache">Name.</param>
    /// <param name="kernel">Such as 4.19.</param>
    /// <exception cref="BadInputException">The version is none.</exception>
    public bool IsAccounted(string cache, string kernel) =>
        _flags.GetValueOrDefault(cache).AccountedFrom is { } from && from.AsSpan().SequenceCompareTo(Version(kernel, default)) <= 0;

    private static int[] Version(string text, YamlPlace place)
    {
        string[] parts = text.Split('.');
        return parts.Length == 2 && int.TryParse(parts[0], out int major) && int.TryParse(parts[1], out int minor)
            ? [major, minor]
            : throw place.Expected($"a kernel version such as 4.19, found \"{text}\"");
    }
}
