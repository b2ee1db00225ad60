using Eval.Kernel.Events;

namespace Eval.Harness.Traces;

/// <summary>
/// The slab objects of a trace: numbers by address, reused as the kernel reuses memory, and the cache of each. What an allocation does not say
/// about its cache is settled when the object is freed by name, or when the whole trace has been read.
/// </summary>
internal sealed class TraceObjects(TraceProgram program, CacheChooser caches)
{
    private const int Dropped = -1;

    private readonly Dictionary<ulong, LiveObject> _live = [];
    private readonly Dictionary<ulong, int> _cacheOfSite = [];
    private readonly Stack<int> _freeNumbers = new();
    private readonly List<Unnamed> _unnamed = [];

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
        ReadOnlySpan<byte> gfp = line.Field("gfp_flags="u8);
        bool? says = line.TryField("accounted="u8, out ReadOnlySpan<byte> accounted) ? accounted.SequenceEqual("true"u8) : null;
        bool flagged = gfp.IndexOf("_ACCOUNT"u8) >= 0;
        if (isKmalloc && caches.Kmalloc(bytes, isAccounted: false) == CacheChooser.None)
        {
            _live[address] = new LiveObject(Dropped, Dropped);
            return false;
        }

        int item = _freeNumbers.TryPop(out int reused) ? reused : Count++;
        int at = program.Add(EventKind.Alloc, cpu, item, 0, charger, flags: isMemcg ? EventFlags.ChargerIsMemcg : EventFlags.None);
        int named = line.TryField("name="u8, out ReadOnlySpan<byte> name) ? caches.Named(name) : CacheChooser.None;
        int unnamed = Dropped;
        if (named != CacheChooser.None)
        {
            Settle(at, named, CacheRule.Named, says, flagged);
        }
        else
        {
            unnamed = _unnamed.Count;
            ReadOnlySpan<byte> site = line.Field("call_site="u8);
            int byFunction = isKmalloc ? CacheChooser.None : caches.OfFunction(site, bytes);
            _unnamed.Add(new Unnamed(at, SiteOf(site, bytes, isKmalloc), bytes, isKmalloc, byFunction, says, flagged));
        }

        _live[address] = new LiveObject(item, unnamed);
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

        if (live.Unnamed != Dropped && line.TryField("name="u8, out ReadOnlySpan<byte> name) && caches.Named(name) is int cache and not CacheChooser.None)
        {
            Unnamed u = _unnamed[live.Unnamed];
            _unnamed[live.Unnamed] = u with { IsSettled = true };
            _cacheOfSite[u.Site] = cache;
            Settle(u.Event, cache, CacheRule.NamedAtFree, u.Says, u.Flagged);
        }

        Free(live.Number, cpu);
        return TraceRule.FreeByAddress;
    }

    /// <summary>Settles what is still without a cache, when the whole trace has been read.</summary>
    public void SettleRest()
    {
        foreach (Unnamed u in _unnamed)
        {
            if (u.IsSettled)
            {
                continue;
            }

            if (_cacheOfSite.TryGetValue(u.Site, out int cache))
            {
                Settle(u.Event, cache, CacheRule.SameCallSite, u.Says, u.Flagged);
            }
            else if (u.ByFunction != CacheChooser.None)
            {
                Settle(u.Event, u.ByFunction, CacheRule.ByFunction, u.Says, u.Flagged);
            }
            else if (!u.IsKmalloc && caches.OnlyOneOfSize(u.Bytes) is int only and not CacheChooser.None)
            {
                Settle(u.Event, only, CacheRule.OnlyOneOfSize, u.Says, u.Flagged);
            }
            else
            {
                cache = caches.Kmalloc(u.Bytes, u.Says ?? u.Flagged);
                cache = cache == CacheChooser.None ? caches.Any(u.Bytes) : cache;
                Settle(u.Event, cache, u.IsKmalloc ? CacheRule.KmallocBySize : CacheRule.GenericBySize, u.Says, u.Flagged);
            }
        }
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

    private void Settle(int at, int cache, CacheRule rule, bool? says, bool flagged)
    {
        ByRule[(int)rule]++;
        bool accounted = says ?? (flagged || caches.Caches[cache].IsAccounted);
        if (accounted)
        {
            AccountedByField += says == true ? 1 : 0;
            AccountedByFlags += says is null && flagged ? 1 : 0;
            AccountedByCache += says is null && !flagged ? 1 : 0;
        }

        ref Event e = ref program[at];
        e = e with { B = cache, Flags = accounted ? e.Flags | EventFlags.Accounted : e.Flags };
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

    private readonly record struct LiveObject(int Number, int Unnamed);

    private readonly record struct Unnamed(int Event, ulong Site, int Bytes, bool IsKmalloc, int ByFunction, bool? Says, bool Flagged, bool IsSettled = false);
}
