using System.Text;
using Eval.Harness.Fixtures.Programs;
using Eval.Harness.Traces.Input;
using Eval.Harness.Traces.State;
using Eval.Harness.Traces.Text;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Traces;

/// <summary>
/// Reads a recorded trace, in whatever text it comes, and makes a program of it that runs under every strategy. kmem events carry no cgroup: the owner is the
/// group of the task that allocates, joined from forks, thread groups and attachments, as the kernel's own charge would be. What became of each event, and
/// by which rule, is in <see cref="ImportedTrace.Statistics"/>. The file is read once, from its beginning to its end.
/// </summary>
public sealed class TraceImporter
{
    private const long ProgressBytes = 128 << 20;

    private readonly string _path;
    private readonly AddressFile _addresses;
    private readonly int _cpuCount;
    private readonly TraceProgram _program = new();
    private readonly TraceGroups _groups;
    private readonly TraceTasks _tasks;
    private readonly TraceObjects _objects;
    private readonly TracePages _pages;
    private readonly TraceHierarchies _hierarchies;
    private readonly CgroupEvents _cgroups;
    private readonly TraceDocument _document;
    private readonly long[] _byRule = new long[Enum.GetValues<TraceRule>().Length];
    private readonly List<(byte[] Name, long Count)> _byKind = [];
    private readonly List<string> _labels = [];
    private long _firstNanoseconds = -1;
    private long _lastNanoseconds;
    private long _events;
    private long _outOfOrder;
    private long _foldedCpus;
    private bool _countsTicks;

    private TraceImporter(string path, MachineDescription machine, long hierarchy)
    {
        (_path, _addresses) = (path, AddressFile.Beside(path));
        _cpuCount = machine.CpuCount;
        _groups = new TraceGroups(_program);
        _tasks = new TraceTasks(_program, _groups);
        _groups.Removing = _tasks.Emptied;
        _objects = new TraceObjects(_program, new CacheChooser(machine, _addresses.Functions));
        _pages = new TracePages(_program, _tasks);
        _hierarchies = new TraceHierarchies(hierarchy);
        _cgroups = new CgroupEvents(_groups, _tasks, _hierarchies, () => AddSample("before-removal"));
        _document = new TraceDocument(path);
    }

    /// <summary>Imports a trace.</summary>
    /// <param name="path">A file or a pipe: ftrace text, what trace-cmd report or perf script print, a systrace page; plain or packed.</param>
    /// <param name="machine">The machine it shall run on: its caches and CPUs.</param>
    /// <param name="options">What the trace does not say.</param>
    /// <param name="progress">Told now and then how far the file is read.</param>
    /// <exception cref="BadInputException">The file is no trace, is empty, cut or edited, or cannot be used; with the line and column.</exception>
    public static ImportedTrace Import(string path, MachineDescription machine, TraceOptions? options = null, Action<TraceProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(machine);
        TraceOptions asked = options ?? new TraceOptions();
        TraceImporter importer = new(path, machine, asked.Hierarchy);
        ImportedTrace trace = importer.Read(asked, progress);
        long best = importer._hierarchies.Best;
        if (asked.Hierarchy != TraceOptions.AnyHierarchy || best == importer._hierarchies.Used)
        {
            return trace;
        }

        // The trace shows only at its end which hierarchy is memory's: once more, with that one.
        return importer.IsPipe
            ? throw new BadInputException(
                $"{path}: expected a file, found a pipe with events of several cgroup hierarchies: say --hierarchy {best} (or another one), or hand in a file")
            : new TraceImporter(path, machine, best).Read(asked, progress);
    }

    private bool IsPipe { get; set; }

    private ImportedTrace Read(TraceOptions options, Action<TraceProgress>? progress)
    {
        _pages.Start();
        using TraceReader reader = new(_path);
        IsPipe = reader.TotalBytes < 0;
        try
        {
            ReadLines(reader, progress);
        }
        catch (BadInputException)
        {
            reader.RequireWhole();
            throw;
        }

        _document.RequireComplete(reader.LineNumber, _events);
        _hierarchies.RequireUsed(_path, options.Hierarchy);
        return Finish(reader.Digest());
    }

    private void ReadLines(TraceReader reader, Action<TraceProgress>? progress)
    {
        long nextProgress = ProgressBytes;
        while (reader.TryRead(out ReadOnlySpan<byte> line))
        {
            if (_document.IsEvent(reader.LineNumber, ref line, _events))
            {
                ReadLine(reader.LineNumber, line);
            }

            if (reader.BytesRead >= nextProgress)
            {
                nextProgress = reader.BytesRead + ProgressBytes;
                progress?.Invoke(new TraceProgress(reader.BytesRead, reader.TotalBytes, _events));
            }
        }
    }

    private void ReadLine(int number, ReadOnlySpan<byte> text)
    {
        try
        {
            ReadEvent(new TraceLine(_path, number, text), number);
        }
        catch (BadInputException failure) when (_events == 0)
        {
            throw _document.Explain(number, _events, failure);
        }
    }

    private void ReadEvent(in TraceLine line, int number)
    {
        long now = line.Nanoseconds;
        if (_events == 0)
        {
            _firstNanoseconds = now;
        }
        else if (now < _lastNanoseconds && _document.HasCount)
        {
            throw new BadInputException(_path, number, 1, "a time not before that of the line above");
        }
        else if (now < _lastNanoseconds)
        {
            // trace_pipe prints what a CPU has written so far; another one's earlier events may follow.
            _outOfOrder++;
            now = _lastNanoseconds;
        }

        _events++;
        _lastNanoseconds = now;
        _countsTicks |= line.CountsTicks;
        _program.NowNanoseconds = now - _firstNanoseconds;
        CountKind(line.Name.IsEmpty ? "entries of other tracers"u8 : line.Name);
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
            : name.StartsWith("cgroup_"u8) ? _cgroups.Replay(in line, cpu)
            : name.StartsWith("sched_process_"u8) || name.SequenceEqual("task_newtask"u8) ? ReplayTask(in line, name, cpu)
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
        ReadOnlySpan<byte> pfn = line.Field("pfn="u8);
        if (line.HasNull("page="u8) || pfn.SequenceEqual("-1"u8) || pfn.SequenceEqual("0xffffffffffffffff"u8) || pfn.SequenceEqual("18446744073709551615"u8))
        {
            // The allocation failed; the frame is -1, which kernels before 5.2 and tools print as it is and later ones as 0.
            return TraceRule.FailedAllocation;
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

    private TraceRule ReplayTask(in TraceLine line, ReadOnlySpan<byte> name, int cpu)
    {
        if (name.SequenceEqual("task_newtask"u8))
        {
            _tasks.Cloned(in line);
        }
        else if (name.SequenceEqual("sched_process_fork"u8))
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
        charger = MemcgId.Root;
        if (line.InInterrupt)
        {
            return TraceRule.Interrupt;
        }

        int number = _tasks.Current(in line, cpu);
        TraceProcess task = _tasks[number];
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

    private ImportedTrace Finish(string content)
    {
        AddSample("trace-end");
        _pages.Finish();
        EventProgram program = _program.Finish(_objects.SettleRest());
        return new ImportedTrace
        {
            Program = program,
            Sizes = new MachineSizes(_groups.Names.Count, _tasks.Names.Count, _pages.FileCount, _pages.FolioCount, _objects.Count, _pages.RunCount),
            MemcgNames = _groups.Names,
            ReleasedNanoseconds = _groups.ReleasedNanoseconds,
            TaskNames = _tasks.Names,
            Labels = _labels,
            Content = _addresses.With(content),
            Statistics = new TraceStatistics
            {
                EventsRead = _events,
                ProgramEvents = program.Length,
                DurationNanoseconds = _lastNanoseconds - _firstNanoseconds,
                Lost = _document.Lost,
                UncountedLosses = _document.UncountedLosses,
                Notes = [.. Notes()],
                ByKind = [.. _byKind.Select(k => new TraceCount(Encoding.UTF8.GetString(k.Name), k.Count))
                    .OrderByDescending(k => k.Count).ThenBy(k => k.Name, StringComparer.Ordinal)],
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
                    new("groups removed unseen, before their parent", _groups.RemovedUnseen),
                    new("threads joined to their process", _tasks.JoinedThreads),
                    new("tasks gone unseen, before their group", _tasks.GoneUnseen),
                    new("events on CPUs the machine lacks", _foldedCpus),
                    new("events printed after later ones", _outOfOrder),
                ],
            },
        };
    }

    // What a reader has to know to believe the result no more than it deserves.
    private IEnumerable<string> Notes()
    {
        foreach (string loss in _document.Notes)
        {
            yield return loss;
        }

        if (!_document.HasCount)
        {
            yield return "no header says how many events there are: whether the trace is whole cannot be told";
        }

        if (_countsTicks)
        {
            yield return "the trace's clock counts ticks, not time (trace_clock x86-tsc, counter or uptime): a tick is taken for a nanosecond";
        }

        if (!_tasks.SawLives)
        {
            yield return "no sched_process_fork and sched_process_exit events: who was forked where and who ended when is not known";
        }

        if (_hierarchies.Note is { } note)
        {
            yield return note;
        }
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
