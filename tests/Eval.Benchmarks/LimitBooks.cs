namespace Eval.Benchmarks;

/// <summary>
/// The books of the engine at their leanest: a ledger of who allocated what, steps by path and kind with the clock that pays for them, memory.stat by
/// group with the groups that changed since a flush.
/// </summary>
internal sealed class LimitBooks(SyntheticStream stream)
{
    private const int StatKinds = 10, SlabStat = 4, StepKinds = 6, BranchesPerOperation = 2, BranchNanoseconds = 1;
    private readonly int[] _parent = [.. stream.Parents];
    private readonly ushort[] _allocator = new ushort[stream.ObjectCount];
    private readonly long[] _liveBytes = new long[stream.Parents.Length];
    private readonly long[] _stats = new long[stream.Parents.Length * StatKinds];
    private readonly bool[] _isUpdated = new bool[stream.Parents.Length];
    private readonly long[] _steps = new long[StepKinds];
    private readonly long[] _objectsOfCache = new long[stream.ObjectBytes.Length];
    private long _live;
    private long _operations;

    /// <summary>Virtual time spent.</summary>
    public long Nanoseconds { get; private set; }

    public void Born(int item, ushort memcg, int cache, int bytes)
    {
        _allocator[item] = memcg;
        _live++;
        Note(memcg, memcg, cache, bytes, 1);
    }

    public void Died(int item, ushort owner, int cache, int bytes)
    {
        _live--;
        Note(_allocator[item], owner, cache, -bytes, -1);
    }

    private void Note(int allocator, int owner, int cache, int bytes, int objects)
    {
        _liveBytes[allocator] += bytes;
        _objectsOfCache[cache] += objects;
        _operations++;
        _steps[0] += BranchesPerOperation;
        Nanoseconds += BranchesPerOperation * BranchNanoseconds;
        _stats[(owner * StatKinds) + SlabStat] += bytes;
        for (int c = owner; c >= 0 && !_isUpdated[c]; c = _parent[c])
        {
            _isUpdated[c] = true;
        }
    }
}
