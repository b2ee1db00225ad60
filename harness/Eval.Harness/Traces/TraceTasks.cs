using System.Globalization;
using System.Text;
using Eval.Kernel.Events;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Traces;

/// <summary>The tasks of a trace and the group each is in, joined from forks and attachments.</summary>
internal sealed class TraceTasks(TraceProgram program, TraceGroups groups)
{
    private readonly Dictionary<int, int> _byPid = [];
    private readonly List<TraceTask> _tasks = [];

    public List<string> Names { get; } = [];

    public TraceTask this[int task] => _tasks[task];

    /// <summary>The task a line is about; one never seen before is in the root group, by default.</summary>
    public int Current(in TraceLine line, int cpu)
    {
        if (!_byPid.TryGetValue(line.Pid, out int task))
        {
            task = Add(line.Pid, MemcgTree.Root, TraceRule.OwnerByDefault, line.Comm, cpu);
        }

        return task;
    }

    /// <summary>Like <see cref="Current"/>, for an event that uses the task's CPU.</summary>
    public int CurrentOnCpu(in TraceLine line, int cpu)
    {
        int task = Current(in line, cpu);
        if (_tasks[task].Cpu != cpu)
        {
            _tasks[task] = _tasks[task] with { Cpu = cpu };
            program.Add(EventKind.SetCpu, cpu, task, cpu);
        }

        return task;
    }

    /// <summary>A child is in its parent's group (cgroup_fork).</summary>
    public void Forked(in TraceLine line, int cpu)
    {
        TraceTask parent = _tasks[Current(in line, cpu)];
        TraceRule rule = parent.Rule == TraceRule.OwnerByDefault ? TraceRule.OwnerByDefault : TraceRule.OwnerInherited;
        int pid = line.Int("child_pid="u8);
        if (_byPid.TryGetValue(pid, out int old) && !_tasks[old].HasExited)
        {
            End(old, cpu);
        }

        Add(pid, groups.Living(parent.Memcg), rule, line.Field("child_comm="u8), cpu);
    }

    public void Attached(in TraceLine line, int memcg, int cpu)
    {
        int pid = line.Int("pid="u8);
        if (!_byPid.TryGetValue(pid, out int task))
        {
            task = Add(pid, MemcgTree.Root, TraceRule.OwnerByDefault, line.Field("comm="u8), cpu);
        }

        _tasks[task] = _tasks[task] with { Memcg = memcg, Rule = TraceRule.OwnerAttached };
        program.Add(EventKind.Move, cpu, task, memcg, c: -1);
    }

    public void Exited(in TraceLine line, int cpu)
    {
        if (_byPid.TryGetValue(line.Int("pid="u8), out int task) && !_tasks[task].HasExited)
        {
            End(task, cpu);
        }
    }

    private void End(int task, int cpu)
    {
        _tasks[task] = _tasks[task] with { HasExited = true };
        program.Add(EventKind.Exit, cpu, task);
    }

    private int Add(int pid, int memcg, TraceRule rule, ReadOnlySpan<byte> comm, int cpu)
    {
        int task = _tasks.Count;
        _tasks.Add(new TraceTask(pid, memcg, cpu, rule, HasExited: false));
        Names.Add(Encoding.UTF8.GetString(comm) + "-" + pid.ToString(CultureInfo.InvariantCulture));
        _byPid[pid] = task;
        program.Add(EventKind.Fork, cpu, task, memcg);
        return task;
    }
}

/// <summary>A task of a trace.</summary>
internal readonly record struct TraceTask(int Pid, int Memcg, int Cpu, TraceRule Rule, bool HasExited);
