using Eval.Harness.Traces.Text;
using Eval.Kernel.Events;

namespace Eval.Harness.Traces.State;

/// <summary>
/// The slab objects of a trace: numbers by address, reused as the kernel reuses memory, and the cache of each. What an allocation does not say
/// about its cache is settled when the object is freed by name, or when the whole trace has been read.
/// </summary>
internal sealed class TraceObjects(TraceProgram program, CacheChooser caches)
{
    private const int Dropped = -1;
    private const int Named = -1;

    private readonly Dictionary<ulong, LiveObject> _live = [];
    private readonly Dictionary<ulong, int> _sites = [];
    private readonly List<UnnamedSite> _unnamed = [];
    private readonly Dictionary<ulong, int> _cacheOfSite = [];
    private readonly Stack<int> _freeNumbers = new();

    /// <summary>Numbers used.</summary>
    public int Count { get; private set; }

    /// <summary>Objects by <see cref="CacheRule"/>.</summary>
    public long[] ByRule { get; } = new long[Enum.GetValues<CacheRule>().Length];

    /// <summary>Addresses allocated again without a free that the trace shows (bulk frees have no event); freed where they come again.</summary>
    public long FreedUnseen { get; private set; }

    /// <summary>Objects charged because accounted= says so, because of the caller's flags, and because the cache is accounted.</summary>
    public long AccountedByField { get; private set; }

    /// <summary>Objects charged because of __GFP_ACCOUNT.</summary>
    public long AccountedByFlags { get; private set; }

    /// <summary>Objects charged because the machine says that their cache is accounted.</summary>
    public long AccountedByCache { get; private set; }

    /// <summary>Whether the object became part of the program; a kmalloc beyond the largest cache does not.</summary>
    public bool Allocated(in TraceLine line, ulong address, bool isKmalloc, int charger, bool isMemcg, int cpu)
    {
        FreeUnseen(address, cpu);
        int bytes = line.Int("bytes_alloc="u8);
        bool? says = line.Flag("accounted="u8);
        bool flagged = new GfpFlags(line.Field("gfp_flags="u8)).IsAccounted;
        if (isKmalloc && caches.Kmalloc(bytes, isAccounted: false) == CacheChooser.None)
        {
            _live[address] = new LiveObject(Dropped, Named, 0);
            return false;
        }

        int item = _freeNumbers.TryPop(out int reused) ? reused : Count++;
        EventFlags flags = isMemcg ? EventFlags.ChargerIsMemcg : EventFlags.None;
        int cache = line.TryField("name="u8, out ReadOnlySpan<byte> name) ? caches.Named(name) : CacheChooser.None;
        int site = Named;
        if (cache != CacheChooser.None)
        {
            flags |= Settled(cache, CacheRule.Named, says, flagged, 1);
        }
        else
        {
            ReadOnlySpan<byte> caller = line.Field("call_site="u8);
            site = SiteNumber(caller, bytes, isKmalloc, says, flagged);
            cache = ~site;
        }

        int at = program.Add(EventKind.Alloc, cpu, item, cache, charger, flags: flags);
        _live[address] = new LiveObject(item, site, at);
        return true;
    }

    /// <summary>What became of a free.</summary>
    public TraceRule Freed(in TraceLine line, ulong address, int cpu)
    {
        if (!_live.Remove(address, out LiveObject live))
        {
            return TraceRule.UnmatchedObjectFree;
        }

        if (live.Number == Dropped)
        {
            return TraceRule.FreeOfDropped;
        }

        if (live.Site != Named && line.TryField("name="u8, out ReadOnlySpan<byte> name) && caches.Named(name) is int cache and not CacheChooser.None)
        {
            UnnamedSite site = _unnamed[live.Site];
            _unnamed[live.Site] = site with { Objects = site.Objects - 1 };
            _cacheOfSite[site.Caller] = cache;
            Event e = program[live.Event];
            program[live.Event] = e with { B = cache, Flags = e.Flags | Settled(cache, CacheRule.NamedAtFree, site.Says, site.IsFlagged, 1) };
        }

        Free(live.Number, cpu);
        return TraceRule.FreeByAddress;
    }

    /// <summary>
    /// Finds the caches of what has none yet, when the whole trace has been read, and returns how to finish an event: an allocation stands in the program
    /// with the complement of its call site's number until then.
    /// </summary>
    public Func<Event, Event> SettleRest()
    {
        (int Cache, EventFlags Flags)[] found = [.. _unnamed.Select(Settle)];
        return e => e.Kind != EventKind.Alloc || e.B >= 0 ? e : e with { B = found[~e.B].Cache, Flags = e.Flags | found[~e.B].Flags };
    }

    private (int Cache, EventFlags Flags) Settle(UnnamedSite site)
    {
        (int cache, CacheRule rule) = CacheOf(in site);
        return (cache, Settled(cache, rule, site.Says, site.IsFlagged, site.Objects));
    }

    private (int Cache, CacheRule Rule) CacheOf(in UnnamedSite site)
    {
        if (_cacheOfSite.TryGetValue(site.Caller, out int cache))
        {
            return (cache, CacheRule.SameCallSite);
        }

        if (site.ByFunction != CacheChooser.None)
        {
            return (site.ByFunction, CacheRule.ByFunction);
        }

        if (!site.IsKmalloc && caches.OnlyOneOfSize(site.Bytes) is int only and not CacheChooser.None)
        {
            return (only, CacheRule.OnlyOneOfSize);
        }

        cache = caches.Kmalloc(site.Bytes, site.Says ?? site.IsFlagged);
        return (cache == CacheChooser.None ? caches.Any(site.Bytes) : cache, site.IsKmalloc ? CacheRule.KmallocBySize : CacheRule.GenericBySize);
    }

    // Call sites are few, objects are not: what an object lacks is kept once for all of its kind.
    private int SiteNumber(ReadOnlySpan<byte> caller, int bytes, bool isKmalloc, bool? says, bool isFlagged)
    {
        ulong hash = SiteOf(caller, bytes, isKmalloc);
        ulong key = unchecked((hash * 6) + (isFlagged ? 3UL : 0UL) + (says switch { null => 0UL, false => 1UL, true => 2UL }));
        if (!_sites.TryGetValue(key, out int site))
        {
            site = _unnamed.Count;
            _sites[key] = site;
            _unnamed.Add(new UnnamedSite(hash, bytes, isKmalloc, isKmalloc ? CacheChooser.None : caches.OfFunction(caller, bytes), says, isFlagged, 0));
        }

        _unnamed[site] = _unnamed[site] with { Objects = _unnamed[site].Objects + 1 };
        return site;
    }

    private void FreeUnseen(ulong address, int cpu)
    {
        if (_live.Remove(address, out LiveObject live) && live.Number != Dropped)
        {
            FreedUnseen++;
            Free(live.Number, cpu);
        }
    }

    private void Free(int number, int cpu)
    {
        program.Add(EventKind.Free, cpu, number);
        _freeNumbers.Push(number);
    }

    private EventFlags Settled(int cache, CacheRule rule, bool? says, bool flagged, long objects)
    {
        ByRule[(int)rule] += objects;
        if (!(says ?? (flagged || caches.Caches[cache].IsAccounted)))
        {
            return EventFlags.None;
        }

        AccountedByField += says == true ? objects : 0;
        AccountedByFlags += says is null && flagged ? objects : 0;
        AccountedByCache += says is null && !flagged ? objects : 0;
        return EventFlags.Accounted;
    }

    // FNV-1a over the call site as it is printed, an address or symbol+offset, and the size.
    private static ulong SiteOf(ReadOnlySpan<byte> site, int bytes, bool isKmalloc)
    {
        ulong hash = 14695981039346656037 ^ ((ulong)bytes << 1) ^ (isKmalloc ? 1UL : 0UL);
        foreach (byte b in site)
        {
            hash = unchecked((hash ^ b) * 1099511628211);
        }

        return hash;
    }

    private readonly record struct LiveObject(int Number, int Site, int Event);

    private readonly record struct UnnamedSite(ulong Caller, int Bytes, bool IsKmalloc, int ByFunction, bool? Says, bool IsFlagged, long Objects);
}
