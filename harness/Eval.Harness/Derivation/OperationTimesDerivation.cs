using System.Globalization;
using Eval.Harness.Traces.Input;
using Eval.Harness.Traces.Text;

namespace Eval.Harness.Derivation;

/// <summary>
/// Derives from the timestamps of a trace how long a workload's operations take: groups are made and removed by one driver, and in each a child
/// works. Every path system call begins with an allocation of names_cache. Lower and upper quartiles, but for removing again, which is the shortest:
/// its loop does nothing else.
/// </summary>
public sealed class OperationTimesDerivation
{
    private const int PathBytes = 4096;
    private readonly List<long> _mkdir = [];
    private readonly List<long> _fork = [];
    private readonly List<long> _exit = [];
    private readonly List<long> _rmdir = [];
    private readonly Dictionary<int, long> _lastPath = [];
    private readonly Dictionary<int, long> _forked = [];
    private readonly HashSet<int> _working = [];
    private int _driver = -1;
    private long _mkdirBegan = -1;
    private long _exited = -1;
    private long _lastRmdir = -1;

    private OperationTimesDerivation()
    {
    }

    /// <summary>Reads a trace.</summary>
    /// <param name="path">ftrace text, plain or gzip.</param>
    /// <returns>The "operations" of a machine description, in microseconds; what the trace does not tell is left out, and nothing when it tells
    /// nothing.</returns>
    /// <exception cref="BadInputException">The file is not ftrace text.</exception>
    public static IReadOnlyList<string> Derive(string path)
    {
        OperationTimesDerivation derivation = new();
        using TraceReader reader = new(path);
        while (reader.TryRead(out ReadOnlySpan<byte> text))
        {
            if (!text.IsEmpty && text[0] != '#')
            {
                derivation.Read(new TraceLine(path, reader.LineNumber, text));
            }
        }

        return derivation.Lines();
    }

    private void Read(in TraceLine line)
    {
        ReadOnlySpan<byte> name = line.Name;
        if (!line.InInterrupt && name.SequenceEqual("kmem_cache_alloc"u8))
        {
            Allocated(in line);
        }
        else if (name.SequenceEqual("cgroup_mkdir"u8))
        {
            Made(in line);
        }
        else if (name.SequenceEqual("sched_process_fork"u8) && line.Pid == _driver && _mkdirBegan >= 0)
        {
            _mkdir.Add(line.Nanoseconds - _mkdirBegan);
            _forked[line.Int("child_pid="u8)] = line.Nanoseconds;
            _mkdirBegan = -1;
        }
        else if (name.SequenceEqual("cgroup_attach_task"u8))
        {
            _working.Add(line.Int("pid="u8));
        }
        else if (name.SequenceEqual("sched_process_exit"u8) && _working.Remove(line.Pid))
        {
            _exited = line.Nanoseconds;
        }
        else if (name.SequenceEqual("cgroup_rmdir"u8))
        {
            if (_lastRmdir >= 0)
            {
                _rmdir.Add(line.Nanoseconds - _lastRmdir);
            }

            _lastRmdir = line.Nanoseconds;
        }
    }

    private void Allocated(in TraceLine line)
    {
        if (line.TryField("name="u8, out ReadOnlySpan<byte> name) ? name.SequenceEqual("names_cache"u8) : line.Int("bytes_alloc="u8) == PathBytes)
        {
            _lastPath[line.Pid] = line.Nanoseconds;
            if (_forked.Remove(line.Pid, out long forked))
            {
                _fork.Add(line.Nanoseconds - forked);
            }
        }
    }

    private void Made(in TraceLine line)
    {
        _driver = line.Pid;
        if (!_lastPath.TryGetValue(line.Pid, out long began))
        {
            return;
        }

        _mkdirBegan = began;
        if (_exited >= 0)
        {
            _exit.Add(began - _exited);
            _exited = -1;
        }
    }

    private List<string> Lines()
    {
        List<string> parts = [];
        Say("mkdir", _mkdir);
        Say("fork", _fork);
        Say("exit", _exit);
        if (_rmdir.Count > 1)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"rmdir: {_rmdir[0] / 1000}, rmdir_again: {_rmdir.Skip(1).Min() / 1000}"));
        }

        return parts.Count > 0 ? [$"operations: {{{string.Join(", ", parts)}}}  # microseconds"] : [];

        void Say(string key, List<long> times)
        {
            if (times.Count > 0)
            {
                long[] sorted = [.. times.Order()];
                int quarter = (sorted.Length - 1) / 4;
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{key}: [{sorted[quarter] / 1000}, {sorted[^(quarter + 1)] / 1000}]"));
            }
        }
    }
}
