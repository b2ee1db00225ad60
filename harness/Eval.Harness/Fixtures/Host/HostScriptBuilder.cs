using System.Globalization;
using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Yaml;
using Eval.Kernel.Description;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Host;

/// <summary>
/// The host script of a fixture in the making. Steps write their lines into it in the order in which they run; one that has no counterpart on a host
/// refuses.
/// </summary>
/// <param name="scope">Values of variables.</param>
/// <param name="cpuCount">CPUs of the machine.</param>
/// <param name="isExact">Whether the fixture states exact values, so that a host lets memory.stat catch up before it looks.</param>
internal sealed class HostScriptBuilder(Scope scope, int cpuCount, bool isExact = false)
{
    /// <summary>Longest single wait a host makes, in milliseconds.</summary>
    private const double LongestWait = 20_000;

    /// <summary>Most lines of a script: a guest does some thousand steps a second under emulation.</summary>
    private const int MostLines = 200_000;

    // As long as machines let removed groups take (zombie_bound).
    private const int SettleMilliseconds = 30_000;

    // mm/memcontrol.c, FLUSH_TIME: memory.stat is flushed every two seconds.
    private const int FlushMilliseconds = 2200;

    private const double MillisecondsPerNanosecond = 1e-6;
    private readonly List<string> _lines = [];
    private readonly List<string> _prepared = [];
    private readonly List<string> _notes = [];
    private readonly List<string> _named = [];
    private readonly HashSet<string> _directories = [];
    private readonly HashSet<string> _parents = [];
    private readonly Dictionary<string, string> _paths = [];
    private readonly Dictionary<string, string> _groupOfTask = [];
    private readonly Dictionary<string, (int Line, long Cpu)> _forks = [];
    private readonly HashSet<int> _tellers = [];
    private readonly Dictionary<string, string> _told = [];
    private string? _refusal, _version1, _version2;
    private long _touched, _swap;
    private double _waited;

    /// <summary>Values of variables.</summary>
    public Scope Scope => scope;

    /// <summary>CPUs of the machine.</summary>
    public int CpuCount => cpuCount;

    /// <summary>Whether nothing more is worth compiling.</summary>
    public bool IsRefused => _refusal is not null;

    /// <summary>A host cannot do this fixture.</summary>
    public void Refuse(YamlPlace place, string why) => _refusal ??= $"line {place.Line}: {why}";

    /// <summary>Says once what a host does otherwise.</summary>
    public void Note(string sentence)
    {
        if (!_notes.Contains(sentence))
        {
            _notes.Add(sentence);
        }
    }

    /// <summary>Only cgroup v1 can do this.</summary>
    public void NeedVersion1(string why) => _version1 ??= why;

    /// <summary>Only cgroup v2 can do this.</summary>
    public void NeedVersion2(string why) => _version2 ??= why;

    /// <summary>Adds a line.</summary>
    public void Line(FormattableString line)
    {
        if (_lines.Count >= MostLines)
        {
            _refusal ??= string.Create(
                CultureInfo.InvariantCulture, $"it has more than {MostLines} steps, which an emulated guest does not do in reasonable time");
        }
        else
        {
            _lines.Add(FormattableString.Invariant(line));
        }
    }

    /// <summary>A name now.</summary>
    public string Name(NameTemplate name) => name.Format(scope).ToString().Replace(' ', '_');

    /// <summary>A group now, "/" for the root.</summary>
    public string Group(NameTemplate name) => Name(name);

    /// <summary>A task now, "-" for the host itself.</summary>
    public string Task(NameTemplate? name) => name is null ? "-" : Name(name);

    /// <summary>Path of a file that exists.</summary>
    public string File(NameTemplate name) => _paths.GetValueOrDefault(Name(name), "x/" + Safe(Name(name)));

    /// <summary>A size in bytes now.</summary>
    public long Bytes(Expression? size, long otherwise) => size is null ? otherwise : size.Evaluate(scope, 0, long.MaxValue / 2, "a size");

    /// <summary>Counts memory that is touched.</summary>
    public void Touch(long bytes) => _touched += Math.Max(0, bytes);

    /// <summary>Gives a file its path.</summary>
    /// <param name="name">The fixture's name of it.</param>
    /// <param name="folder">"x" or "t".</param>
    /// <param name="entry">Name in that folder, null for the fixture's.</param>
    public string AddFile(NameTemplate name, string folder, string? entry)
    {
        string path = $"{folder}/{Safe(entry ?? Name(name))}";
        _paths[Name(name)] = path;
        return path;
    }

    /// <summary>A file is there before anything happens, and nobody has looked it up.</summary>
    public void Prepare(string path, long bytes) => _prepared.Add(string.Create(CultureInfo.InvariantCulture, $"create {path} {bytes} -"));

    /// <summary>A file is listed as a directory is.</summary>
    public void Directory(string path) => _directories.Add(path);

    /// <summary>Creates a group.</summary>
    public void Mkdir(string group, bool isNamed, YamlPlace place)
    {
        int slash = group.LastIndexOf('/');
        string parent = slash < 0 ? "/" : group[..slash];
        if (_groupOfTask.ContainsValue(parent) && parent != "/")
        {
            NeedVersion1($"line {place.Line}: \"{parent}\" has tasks and a child, which only cgroup v1 allows");
        }

        if (isNamed && !_named.Contains(group))
        {
            _named.Add(group);
        }

        _parents.Add(parent);
        Line($"mkdir {group}");
    }

    /// <summary>A task is in a group from now on, null for none.</summary>
    public void Place(string task, string? group, YamlPlace place)
    {
        if (group is null)
        {
            _groupOfTask.Remove(task);
            return;
        }

        if (group != "/" && _parents.Contains(group))
        {
            NeedVersion1($"line {place.Line}: \"{group}\" has children and a task, which only cgroup v1 allows");
        }

        _groupOfTask[task] = group;
    }

    /// <summary>A task is forked by the line that comes next.</summary>
    public void Forks(string task, long cpu) => _forks[task] = (_lines.Count, cpu);

    /// <summary>A task runs on another CPU.</summary>
    public void RunsOn(string task, long cpu) => _forks[task] = _forks.GetValueOrDefault(task, (-1, 0)) with { Cpu = cpu };

    /// <summary>The CPU of a task.</summary>
    public long CpuOf(string task) => _forks.GetValueOrDefault(task).Cpu;

    /// <summary>
    /// A task says that it is ready: by a byte in a pipe that it has from who forked it, whose writing end it closes. The page that holds the byte is there
    /// until somebody has read it.
    /// </summary>
    /// <param name="task">The task, which can do it once.</param>
    /// <param name="set">The fixture's name of what it leaves to who reads it.</param>
    /// <param name="place">The step.</param>
    public void SayReady(string task, string set, YamlPlace place)
    {
        if (_forks.GetValueOrDefault(task, (-1, 0)).Line is var fork and >= 0 && _tellers.Add(fork))
        {
            _told[set] = task;
            Line($"tell {task}");
        }
        else
        {
            Refuse(place, $"\"{task}\" has no pipe, or has said that it is ready");
        }
    }

    /// <summary>Somebody reads what a task has said.</summary>
    /// <param name="set">The fixture's name of what was left.</param>
    /// <param name="cpu">CPU on which it is read.</param>
    /// <returns>Whether a task has said anything.</returns>
    public bool HearReady(string set, long cpu)
    {
        if (!_told.Remove(set, out string? task))
        {
            return false;
        }

        Line($"hear {task} {cpu}");
        return true;
    }

    /// <summary>A control file of version 2 is written.</summary>
    /// <param name="group">The group.</param>
    /// <param name="file">The file.</param>
    /// <param name="value">Bytes or a flag; null for "max".</param>
    /// <param name="place">The step.</param>
    public void Control(string group, ControlFile file, long? value, YamlPlace place)
    {
        string name = ControlFileNames.Of(file);
        NeedVersion2($"line {place.Line}: {name} is cgroup v2's");
        Line($"control {group} {name} {(value is { } number ? number.ToString(CultureInfo.InvariantCulture) : "max")}");
    }

    /// <summary>memory.min and memory.low protect what is below, too (memory_recursiveprot).</summary>
    public void ProtectRecursively()
    {
        NeedVersion2("memory_recursiveprot is cgroup v2's");
        Line($"recursive-protection");
    }

    /// <summary>Folios are kept in generations or on two lists (/sys/kernel/mm/lru_gen/enabled); a kernel that has no generations keeps two lists.</summary>
    public void KeepFolios(LruDesign design) => Line($"lru {(design == LruDesign.Generations ? "y" : "n")}");

    /// <summary>There is a swap device, which writes at once as the model's does: zram. Anonymous memory is on two lists then.</summary>
    public void SwapTo(long bytes)
    {
        _swap = bytes;
        KeepFolios(LruDesign.TwoLists);
        Line($"swap {bytes}");
    }

    /// <summary>A file of version 1 that version 2 does not have is written.</summary>
    public void Version1File(string group, string file, long? value, YamlPlace place)
    {
        NeedVersion1($"line {place.Line}: {file} is cgroup v1's");
        Line($"control {group} {file} {value?.ToString(CultureInfo.InvariantCulture) ?? "-1"}");
    }

    /// <summary>Time passes, at most <see cref="LongestWait"/>.</summary>
    public void Wait(long nanoseconds)
    {
        double milliseconds = nanoseconds * MillisecondsPerNanosecond;
        if (milliseconds > LongestWait)
        {
            Note(string.Create(CultureInfo.InvariantCulture, $"a wait of {milliseconds / 1000} s is cut to {LongestWait / 1000} s of real time"));
            milliseconds = LongestWait;
        }

        _waited += milliseconds;
        Line($"wait {milliseconds}");
    }

    /// <summary>Everything is looked at.</summary>
    public void Sample(string label)
    {
        if (isExact)
        {
            Line($"flush {FlushMilliseconds}");
        }

        Line($"sample {label.Replace(' ', '_')} {string.Join(' ', _named)}");
    }

    /// <summary>The script.</summary>
    public HostScript Finish(FixtureEntry entry, IReadOnlyList<long> parameters)
    {
        if (_version1 is not null && _version2 is not null)
        {
            _refusal ??= $"{_version1}, and {_version2}";
        }

        Line($"settle {SettleMilliseconds}");
        Sample(HostScript.End);
        IEnumerable<string> before = _prepared.Count == 0 ? [] : [.. _prepared, "sync", "drop-caches 3"];
        return new HostScript
        {
            Fixture = entry.Id,
            Family = entry.Family,
            Lines = _refusal is null ? [.. before.Concat(_lines.SelectMany(WithPipe)).Select(AsDirectory)] : [],
            Refusal = _refusal,
            Notes = _notes,
            NeedsVersion1 = _version1,
            NeedsVersion2 = _version2,
            TouchedBytes = _touched,
            SwapBytes = _swap,
            WaitMilliseconds = _waited,
            Parameters = parameters,
        };
    }

    // Who says that it is ready has the pipe from before it was forked.
    private IEnumerable<string> WithPipe(string line, int index) => _tellers.Contains(index) ? ["give-pipe", line] : [line];

    private string AsDirectory(string line) =>
        line.StartsWith("create ", StringComparison.Ordinal) && line.Split(' ')[1] is var path && _directories.Contains(path) ? $"directory {path}" : line;

    private static string Safe(string name) => name.Replace('/', '_').Replace(':', '_');
}
