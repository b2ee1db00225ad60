using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Eval.Harness.Traces.Text;
using Eval.Kernel.Events;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Traces.State;

/// <summary>
/// The threads of a trace, the processes they belong to and the group each is in, joined from forks, thread groups and attachments. A process is one task
/// of the program: its threads share its memory, and it moves as a whole.
/// </summary>
internal sealed class TraceTasks(TraceProgram program, TraceGroups groups)
{
    // include/uapi/linux/sched.h.
    private const long CloneThread = 0x10000;

    private readonly Dictionary<int, TraceThread> _byPid = [];
    private readonly List<TraceProcess> _processes = [];
    private readonly Dictionary<int, List<int>> _members = [];
    private readonly HashSet<int> _newThreads = [];
    private readonly Dictionary<int, int> _populatedBy = [];

    /// <summary>"comm-pid" by process.</summary>
    public List<string> Names { get; } = [];

    /// <summary>Told of each process that has ended.</summary>
    public event Action<int> Ended = _ => { };

    /// <summary>Processes that had left their group when it was removed, the trace does not say how.</summary>
    public long GoneUnseen { get; private set; }

    /// <summary>Threads that were found to belong to a process.</summary>
    public long JoinedThreads { get; private set; }

    /// <summary>Whether anything was seen of a task's beginning or end.</summary>
    public bool SawLives { get; private set; }

    /// <summary>A process.</summary>
    public TraceProcess this[int process] => _processes[process];

    /// <summary>The process that pays for what a line is about; one never seen before is in the root group, by default.</summary>
    public int Current(in TraceLine line, int cpu) => Of(in line, cpu).Process;

    /// <summary>The process whose address space a line is about, as one that uses the CPU.</summary>
    public int CurrentOnCpu(in TraceLine line, int cpu)
    {
        int process = Of(in line, cpu).Memory;
        if (_processes[process].Cpu != cpu)
        {
            _processes[process] = _processes[process] with { Cpu = cpu };
            program.Add(EventKind.SetCpu, cpu, process, cpu);
        }

        return process;
    }

    /// <summary>Whether a thread runs in a process's address space, or did before it exited.</summary>
    public bool RunsIn(int pid, int process) => _byPid.TryGetValue(pid, out TraceThread thread) && thread.Memory == process;

    /// <summary>A child is in its parent's group (cgroup_fork), or in the one that its fork made populated (CLONE_INTO_CGROUP).</summary>
    public void Forked(in TraceLine line, int cpu)
    {
        SawLives = true;
        TraceThread thread = Of(in line, cpu);
        TraceProcess parent = _processes[thread.Process];
        int pid = line.LastInt("child_pid="u8);
        Forget(pid, cpu);
        if (_newThreads.Remove(pid))
        {
            Join(pid, thread);
            return;
        }

        bool isInto = _populatedBy.Remove(line.Pid, out int into);
        TraceRule rule = isInto ? TraceRule.OwnerAttached : parent.Rule == TraceRule.OwnerByDefault ? TraceRule.OwnerByDefault : TraceRule.OwnerInherited;
        Add(pid, isInto ? into : groups.Living(parent.Memcg), rule, line.CommBefore("child_comm="u8, " child_pid="u8), cpu, mayBeThread: !isInto);
    }

    /// <summary>task_newtask says with which flags a task was cloned, before sched_process_fork.</summary>
    public void Cloned(in TraceLine line)
    {
        ReadOnlySpan<byte> flags = line.Field("clone_flags="u8);
        bool ok = Utf8Parser.TryParse(flags.StartsWith("0x"u8) ? flags[2..] : flags, out long bits, out _, 'x');
        if (ok && (bits & CloneThread) != 0)
        {
            _newThreads.Add(line.Int("pid="u8));
        }
    }

    /// <summary>cgroup_notify_populated: the first task of a group is coming; an attachment or a fork of the same thread follows.</summary>
    public void Populated(in TraceLine line, int memcg)
    {
        if (!_populatedBy.TryGetValue(line.Pid, out int earlier) || !groups.IsAbove(memcg, earlier))
        {
            _populatedBy[line.Pid] = memcg;
        }
    }

    /// <summary>A thread group moves as a whole, which the kernel prints once, for its leader (cgroup_attach_task); another thread moves alone.</summary>
    public void Attached(in TraceLine line, int pid, int memcg, int cpu)
    {
        _populatedBy.Remove(line.Pid);
        if (!_byPid.TryGetValue(pid, out TraceThread thread))
        {
            thread = Add(pid, MemcgId.Root, TraceRule.OwnerByDefault, line.Comm.IsEmpty || pid == line.Pid ? line.Comm : "task"u8, cpu, mayBeThread: false);
        }
        else if (_processes[thread.Process].Pid != pid)
        {
            // Written to "tasks" of cgroup v1: its memory stays its process's, what the kernel allocates for it is its own group's.
            Leave(thread.Process);
            TraceThread alone = Add(
                pid, groups.Living(_processes[thread.Process].Memcg), TraceRule.OwnerInherited, Encoding.UTF8.GetBytes(NameOf(thread.Process)), cpu,
                mayBeThread: false);
            _byPid[pid] = thread = alone with { Memory = thread.Memory };
        }

        _byPid[pid] = thread with { ForkEvent = -1 };
        _processes[thread.Process] = _processes[thread.Process] with { Memcg = memcg, Rule = TraceRule.OwnerAttached };
        Enter(thread.Process, memcg);
        program.Add(EventKind.Move, cpu, thread.Process, memcg, c: -1);
    }

    /// <summary>A thread exits; its process ends with the last one.</summary>
    public void Exited(in TraceLine line, int cpu)
    {
        SawLives = true;
        int pid = line.LastInt("pid="u8);
        if (pid == line.Pid)
        {
            Of(in line, cpu);
        }

        if (!_byPid.TryGetValue(pid, out TraceThread thread) || _processes[thread.Process].HasExited)
        {
            return;
        }

        int left = line.Flag("group_dead="u8) == true ? 0 : _processes[thread.Process].LiveThreads - 1;
        _processes[thread.Process] = _processes[thread.Process] with { LiveThreads = left };
        if (left <= 0)
        {
            End(thread.Process, ProcessState.Exited, cpu);
        }
    }

    /// <summary>A group is being removed, so nobody is in it any more, whatever the trace shows.</summary>
    public void Emptied(int memcg, int cpu)
    {
        if (!_members.Remove(memcg, out List<int>? members))
        {
            return;
        }

        foreach (int process in members)
        {
            if (_processes[process].Memcg == memcg && !_processes[process].HasExited)
            {
                GoneUnseen++;
                End(process, ProcessState.GoneUnseen, cpu);
            }
        }
    }

    private TraceThread Of(in TraceLine line, int cpu)
    {
        int leader = line.ThreadGroup;
        if (_byPid.TryGetValue(line.Pid, out TraceThread thread) && _processes[thread.Process].State != ProcessState.GoneUnseen)
        {
            if (thread.ForkEvent < 0)
            {
                return thread;
            }

            // The first line of a task since its fork: now it shows whether it is a thread.
            if (leader > 0 && leader != line.Pid && _byPid.TryGetValue(leader, out TraceThread first) && !_processes[first.Process].HasExited)
            {
                program.Remove(thread.ForkEvent);
                _processes[thread.Process] = _processes[thread.Process] with { State = ProcessState.Merged };
                return Join(line.Pid, first);
            }

            return _byPid[line.Pid] = thread with { ForkEvent = -1 };
        }

        if (leader > 0 && leader != line.Pid && _byPid.TryGetValue(leader, out TraceThread known) && !_processes[known.Process].HasExited)
        {
            return Join(line.Pid, known);
        }

        if (leader > 0 && leader != line.Pid && !_byPid.ContainsKey(leader))
        {
            return Join(line.Pid, Add(leader, MemcgId.Root, TraceRule.OwnerByDefault, line.Comm, cpu, mayBeThread: false));
        }

        return Add(line.Pid, MemcgId.Root, TraceRule.OwnerByDefault, line.Comm, cpu, mayBeThread: false);
    }

    private TraceThread Join(int pid, TraceThread leader)
    {
        JoinedThreads++;
        TraceProcess process = _processes[leader.Process];
        _processes[leader.Process] = process with { LiveThreads = process.LiveThreads + 1 };
        return _byPid[pid] = leader with { ForkEvent = -1 };
    }

    // A pid that is forked again was given back, its end unseen.
    private void Forget(int pid, int cpu)
    {
        if (_byPid.TryGetValue(pid, out TraceThread old) && !_processes[old.Process].HasExited)
        {
            if (_processes[old.Process].Pid == pid)
            {
                End(old.Process, ProcessState.Exited, cpu);
            }
            else
            {
                Leave(old.Process);
            }
        }
    }

    private void Leave(int process) => _processes[process] = _processes[process] with { LiveThreads = _processes[process].LiveThreads - 1 };

    private void End(int process, ProcessState state, int cpu)
    {
        _processes[process] = _processes[process] with { State = state };
        program.Add(EventKind.Exit, cpu, process);
        Ended(process);
    }

    private TraceThread Add(int pid, int memcg, TraceRule rule, ReadOnlySpan<byte> comm, int cpu, bool mayBeThread)
    {
        int process = _processes.Count;
        _processes.Add(new TraceProcess(pid, memcg, cpu, rule, LiveThreads: 1, ProcessState.Alive));
        Names.Add(Encoding.UTF8.GetString(comm) + "-" + pid.ToString(CultureInfo.InvariantCulture));
        int fork = program.Add(EventKind.Fork, cpu, process, memcg);
        Enter(process, memcg);
        return _byPid[pid] = new TraceThread(process, process, mayBeThread ? fork : -1);
    }

    private void Enter(int process, int memcg)
    {
        if (memcg != MemcgId.Root)
        {
            (_members.TryGetValue(memcg, out List<int>? members) ? members : _members[memcg] = []).Add(process);
        }
    }

    private string NameOf(int process) => Names[process][..Names[process].LastIndexOf('-')];
}
