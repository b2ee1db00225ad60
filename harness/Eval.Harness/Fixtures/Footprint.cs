using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Programs;
using Eval.Harness.Fixtures.Yaml;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Fixtures;

/// <summary>What an operation allocates: objects of caches, or kernel pages.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Cache">Cache number, -1 for pages.</param>
/// <param name="Count">Objects, or runs of pages.</param>
/// <param name="Pages">Size of a run; a page number of a size.</param>
/// <param name="Kind">What pages are for.</param>
/// <param name="IsAccounted">Whether the allocation is charged.</param>
/// <param name="Until">With what it goes; null for what is usual for the step that uses it.</param>
/// <param name="PinsMemcg">Whether it holds a reference to its charger's group, as a socket does.</param>
internal sealed record FootprintItem(
    YamlPlace Place, int Cache, Expression Count, Expression? Pages, StatKind Kind, bool IsAccounted, Lifetime? Until, bool PinsMemcg = false)
{
    /// <summary>What it needs at most: an event for each allocation, and one more for each that a later event frees.</summary>
    public ProgramNeed Need(Scope scope, Lifetime usual, bool isInSet)
    {
        bool isFreed = isInSet || (Until ?? usual) == Lifetime.Rcu;
        return new ProgramNeed(Steps: isFreed ? 2 : 1, Allocations: 1).Times(Math.Max(0, Count.Range(scope).High));
    }
}

/// <summary>Footprints by name, the nearest definition first.</summary>
internal sealed class FootprintTable(IReadOnlyList<string> caches, int pageBytes)
{
    /// <summary>Words for <see cref="Lifetime"/>, by its number.</summary>
    internal static readonly string[] LifetimeWords = ["free", "exit", "file", "group", "rcu"];

    private static readonly (string Word, StatKind Kind)[] Kinds =
    [
        ("kernel-stack", StatKind.KernelStack), ("page-tables", StatKind.PageTables), ("percpu", StatKind.Percpu),
        ("sock", StatKind.Sock), ("other", StatKind.KernelOther), ("bpf-map", StatKind.BpfMap), ("dma-buf", StatKind.DmaBuf),
    ];

    private readonly Dictionary<string, IReadOnlyList<FootprintItem>> _byName = [];

    /// <summary>What kernel pages can be for.</summary>
    internal static IEnumerable<string> PageKinds => Kinds.Select(k => k.Word);

    /// <summary>Adds the footprints of a file; names that are there already win.</summary>
    public void Add(YamlValue value, Scope scope)
    {
        foreach ((YamlValue key, YamlValue items) in value.Pairs("footprints by name"))
        {
            List<FootprintItem> list = [.. items.Items("a list of allocations").Select(i => Item(i, scope))];
            _byName.TryAdd(key.Text("a name"), list);
        }
    }

    /// <summary>The footprint of a name.</summary>
    /// <exception cref="BadInputException">There is none.</exception>
    public IReadOnlyList<FootprintItem> Find(YamlValue name)
    {
        string word = name.Text("the name of a footprint");
        return _byName.TryGetValue(word, out IReadOnlyList<FootprintItem>? found)
            ? found
            : throw name.Place.Expected($"a footprint, found \"{word}\"{Nearest.To(word, _byName.Keys)}");
    }

    /// <summary>Number of a cache.</summary>
    /// <exception cref="BadInputException">The machine has none of that name.</exception>
    public int CacheOf(YamlValue name)
    {
        string word = name.Text("the name of a cache");
        for (int i = 0; i < caches.Count; i++)
        {
            if (caches[i] == word)
            {
                return i;
            }
        }

        throw name.Place.Expected($"a cache of this machine, found \"{word}\"{Nearest.To(word, caches)}");
    }

    /// <summary>Kind of kernel pages.</summary>
    /// <exception cref="BadInputException">There is no such kind.</exception>
    public static StatKind KindOf(YamlValue value)
    {
        string word = value.Text("what the pages are for");
        int at = Array.FindIndex(Kinds, k => k.Word == word);
        return at >= 0 ? Kinds[at].Kind : throw value.Place.Expected($"what the pages are for, found \"{word}\"{Nearest.To(word, Kinds.Select(k => k.Word))}");
    }

    /// <summary>Lifetime of a word.</summary>
    /// <exception cref="BadInputException">There is no such lifetime.</exception>
    public static Lifetime LifetimeOf(YamlValue value)
    {
        string word = value.Text("with what it goes");
        int at = Array.IndexOf(LifetimeWords, word);
        return at >= 0 ? (Lifetime)at : throw value.Place.Expected($"one of free, exit, file, group or rcu, found \"{word}\"{Nearest.To(word, LifetimeWords)}");
    }

    /// <summary>One allocation.</summary>
    public FootprintItem Item(YamlValue value, Scope scope)
    {
        YamlMap map = value.Map("an allocation", "cache", "count", "pages", "kind", "accounted", "until", "pins");
        bool isPages = map.Find("pages") is not null;
        if (isPages == (map.Find("cache") is not null))
        {
            throw value.Place.Expected("either \"cache\" or \"pages\" in an allocation");
        }

        Expression count = map.Find("count") is { } n
            ? ExpressionParser.Parse(n.Text("a count"), n.TextPlace, scope, pageBytes)
            : Expression.Constant(value.Place, 1);
        return new FootprintItem(
            value.Place,
            isPages ? -1 : CacheOf(map.Need("cache")),
            count,
            map.Find("pages") is { } p ? ExpressionParser.Parse(p.Text("a number of pages"), p.TextPlace, scope, pageBytes) : null,
            isPages ? KindOf(map.Need("kind")) : StatKind.KernelOther,
            map.Flag("accounted", true),
            map.Find("until") is { } u ? LifetimeOf(u) : null,
            map.Flag("pins"));
    }
}
