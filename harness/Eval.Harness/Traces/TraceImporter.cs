using System.Text;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Traces;

/// <summary>
/// Reads the kernel's own ftrace text and makes a program of it that runs under every strategy. kmem events carry no cgroup: the owner is the group
/// of the task that allocates, joined from forks and attachments, as the kernel's own charge would be. What became of each event, and by which rule, is in
/// <see cref="ImportedTrace.Statistics"/>.
/// </summary>
public sealed class TraceImporter
{
    private readonly string _path;
    private readonly int _cpuCount;
    private readonly TraceProgram _program = new();
    private readonly TraceGroups _groups;
    private readonly TraceTasks _tasks;
    private readonly TraceObjects _objects;
    private readonly TracePages _pages;
    private readonly long[] _byRule = new long[Enum.GetValues<TraceRule>().Length];
    private readonly List<(byte[] Name, long Count)> _byKind = [];
    private readonly List<string> _labels = [];
    private long _firstNanoseconds = -1;
    private long _lastNanoseconds;
    private long _hierarchy = -1;
    private long _events;
    private long _foldedCpus;

    private TraceImporter(string path, MachineDescription machine)
    {
        _path = path;
        _cpuCount = machine.CpuCount;
        _groups = new TraceGroups(_program);
        _tasks = new TraceTasks(_program, _groups);
        _objects = new TraceObjects(_program, new CacheChooser(machine));
        _pages = new TracePages(_program, _tasks);
    }

    /// <summary>Imports a trace.</summary>
    /// <param name="path">A copy of /sys/kernel/tracing/trace, plain or gzip.</param>
    /// <param name="machine">The machine it shall run on: its caches and CPUs.</param>
    /// <exception cref="BadInputException">The file is not ftrace text, is empty, cut or edited, or lost events; with the line and column.</exception>
    public static ImportedTrace Import(string path, MachineDescription machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return new TraceImporter(path, machine).Read();
    }

    private ImportedTrace Read()
    {
        TraceHeader header = new(_path);
        _pages.Start();
        using TraceReader reader = new(_path);
        while (reader.TryRead(out ReadOnlySpan<byte> line))
        {
            header.RequireTracer(reader.LineNumber, line);
            if (line.IsEmpty)
            {
                continue;
            }

            if (line[0] == '#')
            {
                header.Read(reader.LineNumber, line);
                continue;
            }

            header.RequireEntries(reader.LineNumber);
            if (line.StartsWith("CPU:"u8) && line.EndsWith("EVENTS]"u8))
            {
                throw new BadInputException(_path, reader.LineNumber, 1, "a trace that lost nothing, found lost events");
            }

            ReadEvent(new TraceLine(_path, reader.LineNumber, line), reader.LineNumber);
        }

        header.RequireComplete(reader.LineNumber, _events);
        return Finish();
    }

    private void ReadEvent(in TraceLine line, int number)
    {
        if (_events++ == 0)
        {
            _firstNanoseconds = line.Nanoseconds;
        }
        else if (line.Nanoseconds < _lastNanoseconds)
        {
            throw new BadInputException(_path, number, 1, "a time not before that of the line above");
        }

        _lastNanoseconds = line.Nanoseconds;
        _program.NowNanoseconds = line.Nanoseconds - _firstNanoseconds;
        CountKind(line.Name);
        int cpu = line.Cpu;
        if (cpu >= _cpuCount)
        {
            _foldedCpus++;
            cpu %= _cpuCount;
        }

        _byRule[(int)Replay(in line, cpu)]++;
    }

    private TraceRule Replay(in TraceLine line, int cpu)
    {
        ReadOnlySpan<byte> name = line.Name;
        return name.StartsWith("mm_"u8) ? ReplayPage(in line, name, cpu)
            : name.StartsWith("cgroup_"u8) ? ReplayCgroup(in line, name, cpu)
            : name.StartsWith("sched_process_"u8) ? ReplayTask(in line, name, cpu)
            : ReplayObject(in line, name, cpu);
    }

    private TraceRule ReplayObject(in TraceLine line, ReadOnlySpan<byte> name, int cpu)
    {
        bool isKmalloc = name.SequenceEqual("kmalloc"u8) || name.SequenceEqual("kmalloc_node"u8);
        if (isKmalloc || name.SequenceEqual("kmem_cache_alloc"u8) || name.SequenceEqual("kmem_cache_alloc_node"u8))
        {
            ulong address = line.Address("ptr="u8);
            if (address == 0)
            {
                return TraceRule.NullPointer;
            }

            TraceRule rule = OwnerOf(in line, cpu, out int charger, out bool isMemcg);
            return _objects.Allocated(in line, address, isKmalloc, charger, isMemcg, cpu) ? rule : TraceRule.LargeKmalloc;
        }

        if (name.SequenceEqual("kfree"u8) || name.SequenceEqual("kmem_cache_free"u8))
        {
            ulong address = line.Address("ptr="u8);
            return address == 0 ? TraceRule.NullPointer : _objects.Freed(in line, address, cpu);
        }

        return TraceRule.OtherEvent;
    }

    private TraceRule ReplayPage(in TraceLine line, ReadOnlySpan<byte> name, int cpu)
    {
        if (name.SequenceEqual("mm_page_free"u8))
        {
            return _pages.Freed(in line, line.Number("pfn="u8), cpu);
        }

        if (name.SequenceEqual("mm_page_alloc"u8))
        {
            return PageAllocated(in line, cpu);
        }

        if (name.SequenceEqual("mm_filemap_add_to_page_cache"u8))
        {
            long frame = line.Number("pfn="u8);
            if (_pages.TakenForPageCache(frame) is { } was)
            {
                _byRule[(int)was]--;
                _byRule[(int)TraceRule.PageForPageCache]++;
            }

            TraceRule rule = OwnerOf(in line, cpu, out _, out _);
            _pages.AddedToCache(in line, frame, _tasks.CurrentOnCpu(in line, cpu), cpu);
            return rule;
        }

        return name.SequenceEqual("mm_filemap_delete_from_page_cache"u8)
            ? _pages.DeletedFromCache(line.Number("pfn="u8), cpu)
            : TraceRule.OtherEvent;
    }

    private TraceRule PageAllocated(in TraceLine line, int cpu)
    {
        const int MaxOrder = 20;
        if (line.TryField("page="u8, out ReadOnlySpan<byte> page) && page.SequenceEqual("(null)"u8))
        {
            return TraceRule.NullPointer;
        }

        int order = line.Int("order="u8);
        if (order > MaxOrder)
        {
            throw line.BadValue("order="u8, "an order from 0 to 20");
        }

        long frame = line.Number("pfn="u8);
        TraceRule rule = OwnerOf(in line, cpu, out int charger, out bool isMemcg);
        int task = rule == TraceRule.Interrupt ? -1 : _tasks.CurrentOnCpu(in line, cpu);
        _pages.Allocated(in line, frame, order, rule, task, charger, isMemcg, cpu);
        return _pages.IsCounted(frame) ? rule : TraceRule.PagesNotCharged;
    }

    private TraceRule ReplayCgroup(in TraceLine line, ReadOnlySpan<byte> name, int cpu)
    {
        bool isAttach = name.SequenceEqual("cgroup_attach_task"u8) || name.SequenceEqual("cgroup_transfer_tasks"u8);
        bool isMkdir = name.SequenceEqual("cgroup_mkdir"u8);
        bool isRmdir = name.SequenceEqual("cgroup_rmdir"u8);
        bool isRelease = name.SequenceEqual("cgroup_release"u8);
        if (!isAttach && !isMkdir && !isRmdir && !isRelease)
        {
            return TraceRule.CgroupEffect;
        }

        long hierarchy = line.Number(isAttach ? "dst_root="u8 : "root="u8);
        _hierarchy = _hierarchy < 0 ? hierarchy : _hierarchy;
        if (hierarchy != _hierarchy)
        {
            return TraceRule.OtherHierarchy;
        }

        long id = line.Number(isAttach ? "dst_id="u8 : "id="u8);
        if (isAttach)
        {
            _tasks.Attached(in line, _groups.Of(id, line.Between("dst_path="u8, " pid="u8), cpu), cpu);
            return TraceRule.TaskForkedMovedOrEnded;
        }

        if (isRelease)
        {
            _groups.Released(id);
            return TraceRule.CgroupEffect;
        }

        string path = line.Rest("path="u8);
        if (isMkdir)
        {
            _groups.Made(id, path, cpu);
        }
        else
        {
            if (!_groups.AnyRemoved)
            {
                AddSample("before-removal");
            }

            _groups.Removed(id, path, cpu);
        }

        return TraceRule.GroupMadeOrRemoved;
    }

    private TraceRule ReplayTask(in TraceLine line, ReadOnlySpan<byte> name, int cpu)
    {
        if (name.SequenceEqual("sched_process_fork"u8))
        {
            _tasks.Forked(in line, cpu);
        }
        else if (name.SequenceEqual("sched_process_exit"u8))
        {
            _tasks.Exited(in line, cpu);
        }
        else if (!name.SequenceEqual("sched_process_exec"u8))
        {
            // exec needs nothing done: by the time it is traced the old memory has been freed page by page and the new one begun.
            return TraceRule.OtherEvent;
        }

        return TraceRule.TaskForkedMovedOrEnded;
    }

    /// <summary>Who is charged: the task's group, the group above it when it has been removed under a task that is only a zombie, or nobody.</summary>
    private TraceRule OwnerOf(in TraceLine line, int cpu, out int charger, out bool isMemcg)
    {
        isMemcg = true;
        charger = MemcgTree.Root;
        if (line.InInterrupt)
        {
            return TraceRule.Interrupt;
        }

        int number = _tasks.Current(in line, cpu);
        TraceTask task = _tasks[number];
        isMemcg = task.HasExited;
        charger = isMemcg ? _groups.Living(task.Memcg) : number;
        return task.Rule;
    }

    private void AddSample(string label)
    {
        _program.Add(EventKind.Sample, 0, _labels.Count);
        _labels.Add(label);
    }

    private void CountKind(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < _byKind.Count; i++)
        {
            if (name.SequenceEqual(_byKind[i].Name))
            {
                _byKind[i] = (_byKind[i].Name, _byKind[i].Count + 1);
                return;
            }
        }

        _byKind.Add((name.ToArray(), 1));
    }

    private ImportedTrace Finish()
    {
        AddSample("trace-end");
        _objects.SettleRest();
        _pages.Finish();
        Event[] program = _program.ToArray();
        return new ImportedTrace
        {
            Program = program,
            Sizes = new MachineSizes(_groups.Names.Count, _tasks.Names.Count, _pages.FileCount, _pages.FolioCount, _objects.Count, _pages.RunCount),
            MemcgNames = _groups.Names,
            ReleasedNanoseconds = _groups.ReleasedNanoseconds,
            TaskNames = _tasks.Names,
            Labels = _labels,
            Statistics = new TraceStatistics
            {
                EventsRead = _events,
                ProgramEvents = program.Length,
                DurationNanoseconds = _lastNanoseconds - _firstNanoseconds,
                ByKind = [.. _byKind.Select(k => new TraceCount(Encoding.UTF8.GetString(k.Name), k.Count)).OrderByDescending(k => k.Count).ThenBy(k => k.Name, StringComparer.Ordinal)],
                ByRule = Counts<TraceRule>(_byRule),
                ByCacheRule = Counts<CacheRule>(_objects.ByRule),
                Choices =
                [
                    new("objects charged because of accounted=", _objects.AccountedByField),
                    new("objects charged because of __GFP_ACCOUNT", _objects.AccountedByFlags),
                    new("objects charged because of their cache", _objects.AccountedByCache),
                    new("objects freed unseen, at reuse", _objects.FreedUnseen),
                    new("pages freed unseen, at reuse", _pages.FreedUnseen),
                    new("pages that outlived their task", _pages.SharedPages),
                    new("groups older than the trace", _groups.FoundLater),
                    new("events on CPUs the machine lacks", _foldedCpus),
                ],
            },
        };
    }

    private static List<TraceCount> Counts<T>(long[] counts)
        where T : struct, Enum
    {
        List<TraceCount> named = [];
        for (int i = 0; i < counts.Length; i++)
        {
            named.Add(new TraceCount(TraceWords.Of(Enum.GetName(typeof(T), i)!), counts[i]));
        }

        return named;
    }
}
