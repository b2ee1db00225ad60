using Eval.Kernel.Events;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Traces;

/// <summary>The cgroups of a trace: which memcg a path or id stands for now.</summary>
internal sealed class TraceGroups(TraceProgram program)
{
    private readonly Dictionary<long, int> _byId = [];
    private readonly Dictionary<string, int> _byPath = new(StringComparer.Ordinal) { ["/"] = MemcgTree.Root };
    private readonly List<int> _parent = [MemcgTree.None];
    private readonly List<bool> _isRemoved = [false];

    public List<string> Names { get; } = ["/"];

    public List<long> ReleasedNanoseconds { get; } = [-1];

    /// <summary>Groups that were there before the trace and were met in it.</summary>
    public int FoundLater { get; private set; }

    public bool AnyRemoved { get; private set; }

    public void Made(long id, string path, int cpu) => _byId[id] = Make(path, cpu);

    public void Removed(long id, string path, int cpu)
    {
        int memcg = Of(id, path, cpu);
        if (memcg == MemcgTree.Root || _isRemoved[memcg])
        {
            return;
        }

        _isRemoved[memcg] = true;
        AnyRemoved = true;
        _byPath.Remove(path);
        program.Add(EventKind.Rmdir, cpu, memcg);
    }

    public void Released(long id)
    {
        if (_byId.Remove(id, out int memcg))
        {
            ReleasedNanoseconds[memcg] = program.NowNanoseconds;
        }
    }

    /// <summary>The memcg of an id; one that was there before the trace is made where it is met first.</summary>
    public int Of(long id, string path, int cpu)
    {
        if (!_byId.TryGetValue(id, out int memcg))
        {
            memcg = Find(path, cpu);
            _byId[id] = memcg;
        }

        return memcg;
    }

    /// <summary>The group itself, or the nearest one above it that is not removed.</summary>
    public int Living(int memcg)
    {
        while (_isRemoved[memcg])
        {
            memcg = _parent[memcg];
        }

        return memcg;
    }

    private int Find(string path, int cpu)
    {
        if (!_byPath.TryGetValue(path, out int memcg))
        {
            FoundLater++;
            memcg = Make(path, cpu);
        }

        return memcg;
    }

    private int Make(string path, int cpu)
    {
        int slash = path.LastIndexOf('/');
        int parent = slash <= 0 ? MemcgTree.Root : Find(path[..slash], cpu);
        int memcg = Names.Count;
        Names.Add(path);
        ReleasedNanoseconds.Add(-1);
        _parent.Add(parent);
        _isRemoved.Add(false);
        _byPath[path] = memcg;
        program.Add(EventKind.Mkdir, cpu, memcg, parent);
        return memcg;
    }
}
