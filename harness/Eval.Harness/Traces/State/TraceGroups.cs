using Eval.Kernel.Events;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Traces.State;

/// <summary>The cgroups of a trace: which memcg a path or id stands for now.</summary>
internal sealed class TraceGroups(TraceProgram program)
{
    private readonly Dictionary<long, int> _byId = [];
    private readonly Dictionary<string, int> _byPath = new(StringComparer.Ordinal) { ["/"] = MemcgId.Root };
    private readonly List<int> _parent = [MemcgId.None];
    private readonly List<bool> _isRemoved = [false];
    private readonly Dictionary<int, List<int>> _children = [];

    public List<string> Names { get; } = ["/"];

    public List<long> ReleasedNanoseconds { get; } = [-1];

    /// <summary>Groups that were there before the trace and were met in it.</summary>
    public int FoundLater { get; private set; }

    public bool AnyRemoved { get; private set; }

    /// <summary>Told of each group that is being removed, before it goes, with the CPU.</summary>
    public Action<int, int> Removing { get; set; } = (_, _) => { };

    /// <summary>Groups that were gone when the one above them was removed, which proves it; their own removal is not in the trace.</summary>
    public long RemovedUnseen { get; private set; }

    public void Made(long id, string path, int cpu) => _byId[id] = Make(path, cpu);

    public void Removed(long id, string path, int cpu)
    {
        int memcg = Of(id, path, cpu);
        if (memcg == MemcgId.Root || _isRemoved[memcg])
        {
            return;
        }

        AnyRemoved = true;
        Remove(memcg, cpu);
    }

    /// <summary>A group has another path now, and so have those below it.</summary>
    public void Renamed(long id, string path)
    {
        if (!_byId.TryGetValue(id, out int memcg) || Names[memcg] == path)
        {
            return;
        }

        string old = Names[memcg];
        foreach ((string name, int group) in _byPath.Where(g => g.Value == memcg || g.Key.StartsWith(old + "/", StringComparison.Ordinal)).ToArray())
        {
            _byPath.Remove(name);
            Names[group] = path + name[old.Length..];
            _byPath[Names[group]] = group;
        }
    }

    /// <summary>Whether a group lies above another one.</summary>
    public bool IsAbove(int memcg, int other)
    {
        for (int at = _parent[other]; at != MemcgId.None; at = _parent[at])
        {
            if (at == memcg)
            {
                return true;
            }
        }

        return false;
    }

    public void Released(long id)
    {
        if (_byId.Remove(id, out int memcg))
        {
            ReleasedNanoseconds[memcg] = program.NowNanoseconds;
        }
    }

    /// <summary>The memcg of an id that was met before, or null.</summary>
    public int? Known(long id) => _byId.TryGetValue(id, out int memcg) ? memcg : null;

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

    private void Remove(int memcg, int cpu)
    {
        if (_children.Remove(memcg, out List<int>? children))
        {
            foreach (int child in children.Where(c => !_isRemoved[c]))
            {
                RemovedUnseen++;
                Remove(child, cpu);
            }
        }

        Removing(memcg, cpu);
        _isRemoved[memcg] = true;
        _byPath.Remove(Names[memcg]);
        program.Add(EventKind.Rmdir, cpu, memcg);
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
        int parent = slash <= 0 ? MemcgId.Root : Find(path[..slash], cpu);
        int memcg = Names.Count;
        Names.Add(path);
        ReleasedNanoseconds.Add(-1);
        _parent.Add(parent);
        _isRemoved.Add(false);
        if (parent != MemcgId.Root)
        {
            (_children.TryGetValue(parent, out List<int>? children) ? children : _children[parent] = []).Add(memcg);
        }

        _byPath[path] = memcg;
        program.Add(EventKind.Mkdir, cpu, memcg, parent);
        return memcg;
    }
}
