using System.Runtime.CompilerServices;
using Eval.Kernel.Collections;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Memcg;

/// <summary>
/// The cgroup tree: parents, states and css references by reason. Memcg 0 is the root and always online.
/// Ids are dense and given by the fixture; a released id is never used again.
/// </summary>
public sealed class MemcgTree
{
    /// <summary>The kmemcg_id of a memcg that has none.</summary>
    public const int NoKmemcgId = -1;

    /// <summary>Number of pin reasons; references are stored memcg-major.</summary>
    public static readonly int ReasonCount = Enum.GetValues<PinReason>().Length;

    private readonly MemcgId[] _parent;
    private readonly MemcgId[] _firstChild;
    private readonly MemcgId[] _nextSibling;
    private readonly MemcgState[] _state;
    private readonly int[] _refs;
    private readonly int[] _totalRefs;
    private readonly int[] _kmemcgId;
    private readonly long[] _removedNanoseconds;
    private readonly long[] _releasedNanoseconds;
    private readonly bool[] _isOffline;
    private readonly bool[] _isPastOffline;
    private readonly IReleaseQueue _releases;
    private readonly MemcgIds _ids;
    private readonly PriorityQueue<int, int> _freeKmemcgIds = new();
    private readonly MemcgId[] _previousSibling;
    private readonly MemcgId[] _oldestChild;
    private readonly int[] _depth;
    private int _nextKmemcgId = 1;

    internal MemcgTree(int capacity, IReleaseQueue releases, MemcgIds ids)
    {
        _releases = releases;
        _ids = ids;
        _parent = Columns.New<MemcgId>(capacity, MemcgId.None);
        _firstChild = Columns.New<MemcgId>(capacity, MemcgId.None);
        _nextSibling = Columns.New<MemcgId>(capacity, MemcgId.None);
        _previousSibling = Columns.New<MemcgId>(capacity, MemcgId.None);
        _oldestChild = Columns.New<MemcgId>(capacity, MemcgId.None);
        _depth = Columns.New<int>(capacity);
        _state = Columns.New<MemcgState>(capacity);
        _refs = Columns.New<int>(capacity * ReasonCount);
        _totalRefs = Columns.New<int>(capacity);
        _kmemcgId = Columns.New<int>(capacity, NoKmemcgId);
        _removedNanoseconds = Columns.New<long>(capacity);
        _releasedNanoseconds = Columns.New<long>(capacity);
        _isOffline = Columns.New<bool>(capacity);
        _isPastOffline = Columns.New<bool>(capacity);
        IsReleasing = Columns.New<bool>(capacity);
        _state[MemcgId.Root] = MemcgState.Online;
        _totalRefs[MemcgId.Root] = 1;
        Capacity = capacity;
    }

    /// <summary>Number of memcg ids, root included.</summary>
    public int Capacity { get; }

    /// <summary>Parent by memcg; <see cref="MemcgId.None"/> for the root.</summary>
    public ReadOnlySpan<MemcgId> Parent => _parent;

    /// <summary>First child by memcg, latest created first.</summary>
    public ReadOnlySpan<MemcgId> FirstChild => _firstChild;

    /// <summary>Next sibling by memcg.</summary>
    public ReadOnlySpan<MemcgId> NextSibling => _nextSibling;

    /// <summary>First child made of those that are not released, or <see cref="MemcgId.None"/>.</summary>
    public MemcgId OldestChild(MemcgId memcg) => _oldestChild[memcg];

    /// <summary>The sibling made next of those that are not released, or <see cref="MemcgId.None"/>.</summary>
    public MemcgId YoungerSibling(MemcgId memcg) => _previousSibling[memcg];

    /// <summary>Levels from the memcg to the root, the root's own not counted.</summary>
    public int DepthOf(MemcgId memcg) => _depth[memcg];

    /// <summary>State by memcg.</summary>
    public ReadOnlySpan<MemcgState> State => _state;

    /// <summary>References, <c>memcg * ReasonCount + reason</c>.</summary>
    internal ReadOnlySpan<int> Refs => _refs;

    /// <summary>Sum of references by memcg.</summary>
    internal ReadOnlySpan<int> TotalRefs => _totalRefs;

    /// <summary>kmemcg_id by memcg, <see cref="NoKmemcgId"/> when it has none. The lowest free id is given first, as ida does.</summary>
    public ReadOnlySpan<int> KmemcgId => _kmemcgId;

    /// <summary>Virtual time of rmdir.</summary>
    public ReadOnlySpan<long> RemovedNanoseconds => _removedNanoseconds;

    /// <summary>Virtual time of release.</summary>
    internal ReadOnlySpan<long> ReleasedNanoseconds => _releasedNanoseconds;

    /// <summary>True once css_offline has run (not merely rmdir).</summary>
    public ReadOnlySpan<bool> IsOffline => _isOffline;

    internal bool[] IsReleasing { get; }

    /// <summary>The parents themselves, for the counters that walk up them.</summary>
    internal MemcgId[] Parents => _parent;

    internal void MarkOffline(MemcgId memcg) => _isOffline[memcg] = true;

    /// <summary>The last of css_offline: its number, unless swap entries hold it (mem_cgroup_id_put).</summary>
    internal void LeaveIds(MemcgId memcg)
    {
        _isPastOffline[memcg] = true;
        if (RefsFor(memcg, PinReason.Swap) == 0)
        {
            _ids.GiveBack(IdLifetime.UntilOffline);
        }
    }

    /// <summary>The memcg itself while it has a number, else the nearest ancestor that has one (mem_cgroup_id_get_online).</summary>
    public MemcgId NearestWithId(MemcgId memcg)
    {
        MemcgId c = memcg;
        while (c != MemcgId.Root && _isPastOffline[c] && _ids.Lifetime == IdLifetime.UntilOffline && RefsFor(c, PinReason.Swap) == 0)
        {
            c = _parent[c];
        }

        return c;
    }

    /// <summary>A swap entry holds a memcg by its number (mem_cgroup_id_get_many); the number pins the css.</summary>
    public void GetId(MemcgId memcg)
    {
        if (memcg != MemcgId.Root)
        {
            Get(memcg, PinReason.Swap);
        }
    }

    /// <summary>A swap entry is free (mem_cgroup_id_put_many).</summary>
    public void PutId(MemcgId memcg)
    {
        if (memcg == MemcgId.Root)
        {
            return;
        }

        if (_isPastOffline[memcg] && RefsFor(memcg, PinReason.Swap) == 1)
        {
            _ids.GiveBack(IdLifetime.UntilOffline);
        }

        Put(memcg, PinReason.Swap);
    }

    /// <summary>Memcgs removed and not yet released (nr_dying_descendants of the root).</summary>
    internal int DyingCount { get; private set; }

    /// <summary>Highest <see cref="DyingCount"/> seen.</summary>
    internal int DyingPeak { get; private set; }

    /// <summary>True when <paramref name="ancestor"/> is <paramref name="memcg"/> or above it.</summary>
    public bool IsAncestorOrSelf(MemcgId ancestor, MemcgId memcg)
    {
        for (MemcgId c = memcg; c != MemcgId.None; c = _parent[c])
        {
            if (c == ancestor)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The memcg itself when css_offline has not run, else the nearest ancestor for which it has not.</summary>
    public MemcgId NearestOnline(MemcgId memcg)
    {
        MemcgId c = memcg;
        while (c != MemcgId.Root && _isOffline[c])
        {
            c = _parent[c];
        }

        return c;
    }

    /// <summary>The memcg itself while its counters exist, else the nearest ancestor whose do.</summary>
    public MemcgId NearestHeld(MemcgId memcg)
    {
        MemcgId c = memcg;
        while (c != MemcgId.Root && _state[c] == MemcgState.Released)
        {
            c = _parent[c];
        }

        return c;
    }

    /// <summary>Whether css_offline is not over yet (mem_cgroup_online, CSS_ONLINE): what is not online loses its last pages to any reclaim.</summary>
    public bool IsOnline(MemcgId memcg) => memcg == MemcgId.Root || RefsFor(memcg, PinReason.Self) > 0;

    /// <summary>References held for one reason.</summary>
    public int RefsFor(MemcgId memcg, PinReason reason) => _refs[(memcg * ReasonCount) + (int)reason];

    /// <summary>Takes css references (css_get_many).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Get(MemcgId memcg, PinReason reason, int count = 1)
    {
        _refs[(memcg * ReasonCount) + (int)reason] += count;
        _totalRefs[memcg] += count;
    }

    /// <summary>Drops css references (css_put_many); the last one of an offline memcg queues its release.</summary>
    public void Put(MemcgId memcg, PinReason reason, int count = 1)
    {
        int at = (memcg * ReasonCount) + (int)reason;
        _refs[at] -= count;
        _totalRefs[memcg] -= count;
        if (_refs[at] < 0)
        {
            throw new InvalidOperationException($"css reference underflow: memcg {memcg}, reason {reason}");
        }

        if (_totalRefs[memcg] == 0 && memcg != MemcgId.Root)
        {
            _releases.Queue(memcg);
        }
    }

    /// <summary>The memcg itself, or the nearest one above it that mkdir has made: what a script that goes on after a failed mkdir runs in.</summary>
    internal MemcgId NearestMade(MemcgId memcg)
    {
        MemcgId c = memcg;
        while (c > MemcgId.Root && _state[c] == MemcgState.Absent)
        {
            c = _parent[c];
        }

        // Of one that nobody has tried to make, it is not known where it would have been.
        return c == MemcgId.None ? MemcgId.Root : c;
    }

    /// <summary>Makes a memcg.</summary>
    /// <returns>False when there is no id for it; then it stays absent.</returns>
    internal bool TryCreate(MemcgId memcg, MemcgId parent)
    {
        _parent[memcg] = parent;
        if (!_ids.TryTake())
        {
            return false;
        }

        Create(memcg, parent);
        return true;
    }

    private void Create(MemcgId memcg, MemcgId parent)
    {
        MemcgId first = _firstChild[parent];
        _nextSibling[memcg] = first;
        _previousSibling[memcg] = MemcgId.None;
        if (first != MemcgId.None)
        {
            _previousSibling[first] = memcg;
        }
        else
        {
            _oldestChild[parent] = memcg;
        }

        _firstChild[parent] = memcg;
        _depth[memcg] = _depth[parent] + 1;
        _state[memcg] = MemcgState.Online;
        Get(memcg, PinReason.Self);
        Get(parent, PinReason.Child);
        _kmemcgId[memcg] = TakeKmemcgId();
    }

    internal void MarkDying(MemcgId memcg, long now)
    {
        _state[memcg] = MemcgState.Dying;
        _removedNanoseconds[memcg] = now;
        DyingCount++;
        DyingPeak = Math.Max(DyingPeak, DyingCount);
    }

    internal void MarkReleased(MemcgId memcg, long now)
    {
        _state[memcg] = MemcgState.Released;
        _releasedNanoseconds[memcg] = now;
        DyingCount--;
        LeaveSiblings(memcg);
        FreeKmemcgId(memcg);
        _ids.GiveBack(IdLifetime.UntilFreed);
        Put(_parent[memcg], PinReason.Child);
    }

    /// <summary>A memcg that has just been made is not to be: its structures could not be had (the error path of mem_cgroup_css_alloc). It is absent.</summary>
    internal void Unmake(MemcgId memcg)
    {
        int self = (memcg * ReasonCount) + (int)PinReason.Self;
        (_refs[self], _totalRefs[memcg]) = (0, 0);
        _state[memcg] = MemcgState.Absent;
        LeaveSiblings(memcg);
        FreeKmemcgId(memcg);
        _ids.GiveBack();
        Put(_parent[memcg], PinReason.Child);
    }

    private void LeaveSiblings(MemcgId memcg)
    {
        MemcgId parent = _parent[memcg], next = _nextSibling[memcg], previous = _previousSibling[memcg];
        if (previous == MemcgId.None)
        {
            _firstChild[parent] = next;
        }
        else
        {
            _nextSibling[previous] = next;
        }

        if (next != MemcgId.None)
        {
            _previousSibling[next] = previous;
        }
        else
        {
            _oldestChild[parent] = previous;
        }
    }

    /// <summary>Gives the kmemcg_id back, so that the next memcg created takes it (memcg_free_cache_id).</summary>
    public void FreeKmemcgId(MemcgId memcg)
    {
        if (_kmemcgId[memcg] != NoKmemcgId)
        {
            _freeKmemcgIds.Enqueue(_kmemcgId[memcg], _kmemcgId[memcg]);
            _kmemcgId[memcg] = NoKmemcgId;
        }
    }

    private int TakeKmemcgId() => _freeKmemcgIds.TryDequeue(out int lowest, out _) ? lowest : _nextKmemcgId++;
}
