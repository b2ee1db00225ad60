using System.Text;
using Eval.Kernel.Description;

namespace Eval.Harness.Traces.State;

/// <summary>Finds the root cache of the machine that an object of a trace belongs to.</summary>
internal sealed class CacheChooser
{
    /// <summary>No cache: the machine has none large enough.</summary>
    public const int None = -1;

    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _byFunction = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _onlyOneOfSize = [];
    private readonly List<int> _generic;
    private readonly List<int> _accounted;
    private readonly char[] _name = new char[64];

    /// <summary>Of a machine.</summary>
    /// <param name="machine">Its caches.</param>
    /// <param name="functions">Functions by address, for a trace that prints its call sites as addresses.</param>
    public CacheChooser(MachineDescription machine, IReadOnlyDictionary<string, string>? functions = null)
    {
        IReadOnlyList<CacheGeometry> caches = machine.Caches;
        Caches = caches;
        for (int i = 0; i < caches.Count; i++)
        {
            _byName.TryAdd(caches[i].Name, i);
            foreach (string function in caches[i].AllocatedBy)
            {
                (_byFunction.TryGetValue(function, out List<int>? list) ? list : _byFunction[function] = []).Add(i);
            }

            if (!IsKmalloc(caches[i].Name))
            {
                int size = caches[i].ObjectBytes;
                _onlyOneOfSize[size] = !_onlyOneOfSize.TryGetValue(size, out int other)
                    ? i
                    : other != None && AreAlike(caches[other], caches[i])
                    ? other
                    : None;
            }
        }

        foreach ((string address, string function) in functions ?? new Dictionary<string, string>())
        {
            if (_byFunction.TryGetValue(function, out List<int>? list))
            {
                _byFunction[address] = list;
            }
        }

        _generic = Kmalloc(name => char.IsAsciiDigit(name["kmalloc-".Length]));
        _accounted = Kmalloc(name => name.StartsWith("kmalloc-cg-", StringComparison.Ordinal));
    }

    public IReadOnlyList<CacheGeometry> Caches { get; }

    /// <summary>The cache of this name, or <see cref="None"/>.</summary>
    public int Named(ReadOnlySpan<byte> name)
    {
        if (name.Length > _name.Length)
        {
            return None;
        }

        int length = Encoding.Latin1.GetChars(name, _name);
        return _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(_name.AsSpan(0, length), out int cache) ? cache : None;
    }

    /// <summary>The cache of this size that the function at a call site (function+offset/length, or an address) takes from, or <see cref="None"/>.</summary>
    public int OfFunction(ReadOnlySpan<byte> site, int bytes)
    {
        int end = site.IndexOfAny((byte)'+', (byte)'.');
        ReadOnlySpan<byte> function = end < 0 ? site : site[..end];
        if (function.Length > _name.Length)
        {
            return None;
        }

        int length = Encoding.Latin1.GetChars(function, _name);
        if (!_byFunction.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(_name.AsSpan(0, length), out List<int>? caches))
        {
            return None;
        }

        int found = caches.FindIndex(c => Caches[c].ObjectBytes == bytes);
        return found < 0 ? None : caches[found];
    }

    /// <summary>
    /// The one cache of this size that is not a kmalloc cache, or the first of several that are accounted and differ in nothing but their name; or
    /// <see cref="None"/>.
    /// </summary>
    public int OnlyOneOfSize(int bytes) => _onlyOneOfSize.GetValueOrDefault(bytes, None);

    /// <summary>The smallest kmalloc cache that holds the bytes, or <see cref="None"/>.</summary>
    public int Kmalloc(int bytes, bool isAccounted)
    {
        int cache = isAccounted ? Smallest(_accounted, bytes) : None;
        return cache == None ? Smallest(_generic, bytes) : cache;
    }

    /// <summary>A cache for an object too large for any kmalloc cache: the smallest that holds it, or the largest.</summary>
    public int Any(int bytes)
    {
        int best = 0;
        for (int i = 1; i < Caches.Count; i++)
        {
            int size = Caches[i].ObjectBytes, bestSize = Caches[best].ObjectBytes;
            best = (bestSize < bytes ? size > bestSize : size >= bytes && size < bestSize) ? i : best;
        }

        return best;
    }

    // Which of them it is changes no count then: all are charged, and their slabs hold as many.
    private static bool AreAlike(CacheGeometry a, CacheGeometry b) =>
        a.ObjectsPerSlab == b.ObjectsPerSlab && a.PagesPerSlab == b.PagesPerSlab && a.IsAccounted && b.IsAccounted;

    private static bool IsKmalloc(string name) => name.StartsWith("kmalloc-", StringComparison.Ordinal) && name.Length > "kmalloc-".Length;

    private List<int> Kmalloc(Func<string, bool> isWanted)
    {
        List<int> found = [];
        for (int i = 0; i < Caches.Count; i++)
        {
            if (IsKmalloc(Caches[i].Name) && isWanted(Caches[i].Name))
            {
                found.Add(i);
            }
        }

        found.Sort((a, b) => Caches[a].ObjectBytes != Caches[b].ObjectBytes ? Caches[a].ObjectBytes.CompareTo(Caches[b].ObjectBytes) : a.CompareTo(b));
        return found;
    }

    private int Smallest(List<int> sorted, int bytes)
    {
        foreach (int cache in sorted)
        {
            if (Caches[cache].ObjectBytes >= bytes)
            {
                return cache;
            }
        }

        return None;
    }
}
