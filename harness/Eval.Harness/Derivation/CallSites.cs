using System.Globalization;
using Eval.Harness.Fixtures.Yaml;
using Eval.Harness.Traces.Input;

namespace Eval.Harness.Derivation;

/// <summary>
/// What the kernel's sources say about caches and no trace or slabinfo row does: which function allocates from which, for kernels whose events name
/// no cache and for caches that SLUB has merged and shows under another's name; and the flags a cache is created with.
/// </summary>
public sealed class CallSites
{
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, List<string>> _byFunction = [];
    private readonly Dictionary<string, List<string>> _functions = [];
    private readonly Dictionary<string, int> _sizes = [];
    private readonly Dictionary<string, (bool Reclaimable, int[]? AccountedFrom)> _flags = [];

    private sealed record Entry(
        string Cache, IReadOnlyList<string> Functions, int Bytes, bool IsReclaimable, int[]? AccountedFrom, int[]? From, int[]? Before);

    /// <summary>Reads the file: what is true of any version there is.</summary>
    /// <param name="path">Such as fixtures/machines/geometry/sources.yaml.</param>
    /// <exception cref="BadInputException">It is missing or wrong.</exception>
    public static CallSites Read(string path)
    {
        CallSites sites = new();
        foreach ((YamlValue key, YamlValue value) in YamlFile.Read(path, out _).Pairs("caches by name"))
        {
            YamlMap map = value.Map("a cache of the sources", "source", "by", "reclaimable", "accounted_from", "object", "from", "before");
            map.Text("source");
            sites.Add(new Entry(
                key.Text("the name of a cache"), [.. (map.Find("by")?.Items("functions") ?? []).Select(f => f.Text("a function"))],
                map.Find("object") is { } size ? Bytes(size) : 0, map.Flag("reclaimable"), Version(map, "accounted_from"), Version(map, "from"),
                Version(map, "before")));
        }

        return sites;
    }

    /// <summary>What is true of one kernel: without caches that it has not, or under another name.</summary>
    /// <param name="kernel">Such as 4.19.</param>
    /// <exception cref="BadInputException">The version is none.</exception>
    public CallSites Of(string kernel) => Of(Version(kernel, default));

    /// <summary>What is true of the kernel that recorded a trace; of any there is where its name does not say which.</summary>
    /// <param name="path">Trace, KERNEL-….trace.gz.</param>
    public CallSites OfTrace(string path) => TryVersion(TraceName.KernelOf(path)) is { } version ? Of(version) : this;

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
        _flags.GetValueOrDefault(cache).AccountedFrom is { } from && IsAtLeast(Version(kernel, default), from);

    private CallSites Of(int[] version)
    {
        CallSites sites = new();
        foreach (Entry entry in _entries.Where(e => (e.From is null || IsAtLeast(version, e.From)) && (e.Before is null || !IsAtLeast(version, e.Before))))
        {
            sites.Add(entry);
        }

        return sites;
    }

    private void Add(Entry entry)
    {
        _entries.Add(entry);
        if (entry.Bytes > 0)
        {
            _sizes[entry.Cache] = entry.Bytes;
        }

        _flags[entry.Cache] = (entry.IsReclaimable, entry.AccountedFrom);
        foreach (string function in entry.Functions)
        {
            (_byFunction.TryGetValue(function, out List<string>? list) ? list : _byFunction[function] = []).Add(entry.Cache);
            (_functions.TryGetValue(entry.Cache, out List<string>? functions) ? functions : _functions[entry.Cache] = []).Add(function);
        }
    }

    private static int Bytes(YamlValue size)
    {
        string bytes = size.Text("bytes of an object");
        return int.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw size.Place.Expected($"bytes of an object, such as 192, found \"{bytes}\"");
    }

    private static bool IsAtLeast(int[] version, int[] other) => version.AsSpan().SequenceCompareTo(other) >= 0;

    private static int[]? Version(YamlMap map, string key) =>
        map.Find(key) is { } version ? Version(version.Text("a kernel version"), version.Place) : null;

    private static int[] Version(string text, YamlPlace place) =>
        TryVersion(text) ?? throw place.Expected($"a kernel version such as 4.19, found \"{text}\"");

    private static int[]? TryVersion(string text)
    {
        string[] parts = text.Split('.');
        return parts.Length == 2 && int.TryParse(parts[0], out int major) && int.TryParse(parts[1], out int minor) ? [major, minor] : null;
    }
}
