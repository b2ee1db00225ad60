namespace Eval.Kernel.Memcg;

/// <summary>
/// The cgroup tree: parents, states and css references by reason. Memcg 0 is the root and always online.
/// Ids are dense and given by the fixture; a released id is never used again.
/// </summary>
public sealed class MemcgTree
{
    /// <summary>The root memcg.</summary>
    public const int Root = 0;

    /// <summary>No memcg: an allocation nobody is charged for.</summary>
    public const int None = -1;

    /// <summary>Number of pin reasons; references are stored memcg-major.</summary>
    public static readonly int ReasonCount = Enum.GetValues<PinReason>().Length;

    private readonly IReleaseQueue _releases;
    private readonly SortedSet<int> _freeKmemcgIds = [];
    private readonly int[] _previousSibling;
    private int _nextKmemcgId = 1;

    internal MemcgTree(int capacity, IReleaseQueue releases)
    {
        _releases = releases;
        Parent = new int[capacity];
        FirstChild = new int[capacity];
        NextSibling = new int[capacity];
        _previousSibling = new int[capacity];
        State = new MemcgState[capacity];
        Refs = new int[capacity * ReasonCount];
        TotalRefs = new int[capacity];
        KmemcgId = new int[capacity];
        RemovedNanoseconds = new long[capacity];
        ReleasedNanoseconds = new long[capacity];
        IsOffline = new bool[capacity];
        IsReleasing = new bool[capacity];
        Array.Fill(FirstChild, None);
        Array.Fill(NextSibling, None);
        Array.Fill(_previousSibling, None);
        Array.Fill(KmemcgId, None);
        Array.Fill(Parent, None);
        State[Root] = MemcgState.Online;
        TotalRefs[Root] = 1;
        Capacity = capacity;
    }

    /// <summary>Number of memcg ids, root included.</summary>
    public int Capacity { get; }

    /// <summary>Parent by memcg; <see cref="None"/> for the root.</summary>
    public int[] Parent { get; }

    /// <summary>First child by memcg, latest created first.</summary>
    public int[] FirstChild { get; }

    /// <summary>Next sibling by memcg.</summary>
    public int[] NextSibling { get; }

    /// <summary>State by memcg.</summary>
    public MemcgState[] State { get; }

    /// <summary>References, <c>memcg * ReasonCount + reason</c>.</summary>
    public int[] Refs { get; }

    /// <summary>Sum of references by memcg.</summary>
    public int[] TotalRefs { get; }

    /// <summary>kmemcg_id by memcg, <see cref="None"/> when it has none. The lowest free id is given first, as ida does.</summary>
    public int[] KmemcgId { get; }

    /// <summary>Virtual time of rmdir.</summary>
    public long[] RemovedNanoseconds { get; }

    /// <summary>Virtual time of release.</summary>
    public long[] ReleasedNanoseconds { get; }

    /// <summary>True once css_offline has run (not merely rmdir).</summary>
    public bool[] IsOffline { get; }

    internal bool[] IsReleasing { get; }

    /// <summary>Memcgs removed and not yet released (nr_dying_descendants of the root).</summary>
    public int DyingCount { get; private set; }

    /// <summary>Highest <see cref="DyingCount"/> seen.</summary>
    public int DyingPeak { get; private set; }

    /// <summary>Online memcgs, root included.</summary>
    public int OnlineCount { get; private set; } = 1;

    /// <summary>True when <paramref name="ancestor"/> is <paramref name="memcg"/> or above it.</summary>
    public bool IsAncestorOrSelf(int ancestor, int memcg)
    {
        for (int c = memcg; c != None; c = Parent[c])
        {
            if (c == ancestor)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The memcg itself when css_offline has not run, else the nearest ancestor for which it has not.</summary>
    public int NearestOnline(int memcg)
    {
        int c = memcg;
        while (c != Root && IsOffline[c])
        {
            c = Parent[c];
        }

        return c;
    }

    /// <summary>The memcg itself while its counters exist, else the nearest ancestor whose do.</summary>
    public int NearestHeld(int memcg)
    {
        int c = memcg;
        while (c != Root && State[c] == MemcgState.Released)
        {
            c = Parent[c];
        }

        return c;
    }

    /// <summary>References held for one reason.</summary>
    public int RefsFor(int memcg, PinReason reason) => Refs[(memcg * ReasonCount) + (int)reason];

    /// <summary>Takes css references (css_get_many).</summary>
    public void Get(int memcg, PinReason reason, int count = 1)
    {
        Refs[(memcg * ReasonCount) + (int)reason] += count;
        TotalRefs[memcg] += count;
    }

    /// <summary>Drops css references (css_put_many); the last one of an offline memcg queues its release.</summary>
    public void Put(int memcg, PinReason reason, int count = 1)
    {
        int at = (memcg * ReasonCount) + (int)reason;
        Refs[at] -= count;
        TotalRefs[memcg] -= count;
        if (Refs[at] < 0)
        {
            throw new InvalidOperationException($"css reference underflow: memcg {memcg}, reason {reason}");
        }

        if (TotalRefs[memcg] == 0 && memcg != Root)
        {
            _releases.Queue(memcg);
        }
    }

    internal void Create(int memcg, int parent)
    {
        Parent[memcg] = parent;
        int first = FirstChild[parent];
        NextSibling[memcg] = first;
        _previousSibling[memcg] = None;
        if (first != None)
        {
            _previousSibling[first] = memcg;
        }

        FirstChild[parent] = memcg;
        State[memcg] = MemcgState.Online;
        OnlineCount++;
        Get(memcg, PinReason.Self);
        Get(parent, PinReason.Child);
        KmemcgId[memcg] = TakeKmemcgId();
    }

    internal void MarkDying(int memcg, long now)
    {
        State[memcg] = MemcgState.Dying;
        RemovedNanoseconds[memcg] = now;
        OnlineCount--;
        DyingCount++;
        DyingPeak = Math.Max(DyingPeak, DyingCount);
    }

    internal void MarkReleased(int memcg, long now)
    {
        State[memcg] = MemcgState.Released;
        ReleasedNanoseconds[memcg] = now;
        DyingCount--;
        int parent = Parent[memcg], next = NextSibling[memcg], previous = _previousSibling[memcg];
        if (previous == None)
        {
            FirstChild[parent] = next;
        }
        else
        {
            NextSibling[previous] = next;
        }

        if (next != None)
        {
            _previousSibling[next] = previous;
        }

        FreeKmemcgId(memcg);
        Put(parent, PinReason.Child);
    }

    /// <summary>Gives the kmemcg_id back, so that the next memcg created takes it (memcg_free_cache_id).</summary>
    public void FreeKmemcgId(int memcg)
    {
        if (KmemcgId[memcg] != None)
        {
            _freeKmemcgIds.Add(KmemcgId[memcg]);
            KmemcgId[memcg] = None;
        }
    }

    private int TakeKmemcgId()
    {
        if (_freeKmemcgIds.Count > 0)
        {
            int id = _freeKmemcgIds.Min;
            _freeKmemcgIds.Remove(id);
            return id;
        }

        return _nextKmemcgId++;
    }
}
