using Eval.Kernel.Faults;

namespace Eval.Fuzz.Traces;

/// <summary>A host while its trace is made up: who runs where, and what is allocated.</summary>
/// <param name="dice">Where choices come from.</param>
/// <param name="cpus">CPUs it has.</param>
internal sealed class TraceWorld(RandomStream dice, int cpus)
{
    // What people's tasks are called, and what looks like other parts of a line. Ended tasks print as they did when they lived.
    private static readonly string[] Comms =
    [
        "sh", "kworker/0:1-ev", "Web Content", "(sd-pam)", "a b", "x:y", "x[1]", "app-12", "a pid=7", "<...>", "tr\u00e9s", "0", "ptr=1", "123456789012345",
        "comm=", "x;y{}",
    ];

    // A name that looks like the beginning of a line: rarely, because not every form keeps names in a column.
    private static readonly string[] Mimics = ["a-5 [1] 2.0: bc", "a 5 [1] 2.0: bc"];

    private static readonly string[] GroupNames = ["box", "user.slice", "a b", "app@1.service", "x pid=7 comm=y", "\u00fc", "path=", "[0]"];

    private int _nextPid = 2, _nextGroup = 2;
    private ulong _nextPointer;
    private long _nextFrame = 0x1000;

    /// <summary>The clock.</summary>
    public long Nanoseconds { get; private set; } = (1 + dice.Below(100_000)) * 1_000_000_000L;

    /// <summary>Whether some names look like the beginning of a line.</summary>
    public bool HasMimics { get; } = dice.Below(8) == 0;

    /// <summary>Threads that live; the first one for ever.</summary>
    public List<LiveThread> Threads { get; } = [new LiveThread("systemd", 1, 1)];

    /// <summary>Groups that exist.</summary>
    public List<LiveGroup> Groups { get; } = [];

    /// <summary>Pointers of what is allocated, and the cache that a free names.</summary>
    public List<(string Pointer, string Cache)> Objects { get; } = [];

    /// <summary>Pages that are allocated, by their first frame.</summary>
    public List<(long Frame, int Order)> Pages { get; } = [];

    /// <summary>Pages of the page cache.</summary>
    public List<CachedPage> Cached { get; } = [];

    /// <summary>A CPU.</summary>
    public int Cpu() => dice.Below(cpus);

    /// <summary>Time goes on, or does not.</summary>
    public void Tick() => Nanoseconds += dice.Below(4) == 0 ? dice.Below(5_000) * 1000L : dice.Below(3) * 1000L;

    /// <summary>One of some; there is one.</summary>
    public T One<T>(IReadOnlyList<T> things) => things[dice.Below(things.Count)];

    /// <summary>True so often in a hundred.</summary>
    public bool Chance(int percent) => dice.Below(100) < percent;

    /// <summary>A number from 0 to <paramref name="bound"/> - 1.</summary>
    public int Below(int bound) => dice.Below(bound);

    /// <summary>A name for a thread.</summary>
    public string NewComm() => One(HasMimics && Chance(30) ? Mimics : Comms);

    /// <summary>A pid nobody living has; now and then one that a dead thread had.</summary>
    public int NewPid()
    {
        int reused = 2 + dice.Below(_nextPid);
        return Chance(20) && reused < _nextPid && Threads.TrueForAll(t => t.Pid != reused && t.ThreadGroup != reused) ? reused : _nextPid++;
    }

    /// <summary>A group that did not exist, below one that does or below the root.</summary>
    public LiveGroup NewGroup()
    {
        LiveGroup? above = Groups.Count > 0 && Chance(50) ? One(Groups) : null;
        string path = $"{above?.Path}/{One(GroupNames)}{(Chance(50) ? $"{_nextGroup}" : "")}";
        return Groups.Exists(g => g.Path == path)
            ? new LiveGroup(_nextGroup, $"{path}.{_nextGroup++}", above)
            : new LiveGroup(_nextGroup++, path, above);
    }

    /// <summary>Digits of a pointer that nothing has; its lower half is nothing else's, so that it can stand for a pointer of 32 bits.</summary>
    public string NewPointer()
    {
        _nextPointer += 64 * (1 + (ulong)dice.Below(40));
        return $"ffff8880{0x10000000 + _nextPointer:x8}";
    }

    /// <summary>A frame that nothing is in, with room for a run of an order behind it.</summary>
    public long NewFrame(int order)
    {
        long frame = (_nextFrame + (1L << order) - 1) >> order << order;
        _nextFrame = frame + (1L << order);
        return frame;
    }
}

/// <summary>A thread that lives.</summary>
/// <param name="Comm">Its name.</param>
/// <param name="Pid">The thread.</param>
/// <param name="ThreadGroup">Its process.</param>
internal sealed record LiveThread(string Comm, int Pid, int ThreadGroup)
{
    /// <summary>The group it is in; null for the root.</summary>
    public LiveGroup? Group { get; set; }
}

/// <summary>A group that exists.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Path">Its path.</param>
/// <param name="Above">The group above; null below the root.</param>
internal sealed record LiveGroup(int Id, string Path, LiveGroup? Above);

/// <summary>A page of the page cache.</summary>
/// <param name="Inode">Inode, in hexadecimal.</param>
/// <param name="Frame">Its frame.</param>
/// <param name="Offset">Where in the file, in bytes.</param>
internal sealed record CachedPage(string Inode, long Frame, long Offset);
