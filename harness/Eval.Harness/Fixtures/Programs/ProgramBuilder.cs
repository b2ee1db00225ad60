using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Yaml;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;

namespace Eval.Harness.Fixtures.Programs;

/// <summary>
/// The program of a fixture in the making: gives everything its dense number, knows what exists at each step, and counts what the machine will need.
/// Steps write into it in the order in which they will run.
/// </summary>
internal sealed class ProgramBuilder
{
    private const int EventsPerBatch = 1024;

    private readonly IEventSink _sink;
    private readonly Event[] _batch = new Event[EventsPerBatch];
    private readonly List<Event> _side = [];

    // By number; those that are gone, and can be named no more, are not kept.
    private readonly Dictionary<int, GroupFacts> _groups = [];
    private readonly Dictionary<int, TaskFacts> _tasks = [];
    private readonly TreeDrawing _drawing = new();
    private int _folios;
    private int _batched;
    private long _work;
    private bool _isAside;

    /// <summary>A program that goes into a sink, for the values that a scope's variables have; where it was made before, with the names it got.</summary>
    public ProgramBuilder(MachineDescription machine, Scope scope, IEventSink sink, ProgramNames? known = null)
    {
        Groups = new("a group", known?.Groups);
        Tasks = new("a task", known?.Tasks);
        Files = new(known?.Files);
        Machine = machine;
        Scope = scope;
        _sink = sink;
        Allocations = new AllocationNumbers(this);
        _groups.Add(Groups.Add("/", default), new GroupFacts(null));
    }

    /// <summary>The machine.</summary>
    public MachineDescription Machine { get; }

    /// <summary>Values of variables.</summary>
    public Scope Scope { get; }

    /// <summary>Groups by path.</summary>
    public Symbols Groups { get; }

    /// <summary>Tasks.</summary>
    public Symbols Tasks { get; }

    /// <summary>Files.</summary>
    public FileNames Files { get; }

    /// <summary>Slab objects and kernel pages.</summary>
    public AllocationNumbers Allocations { get; }

    /// <summary>Labels.</summary>
    public Symbols Labels { get; } = new("a label");

    /// <summary>Scripted kernel threads.</summary>
    public Symbols Threads { get; } = new("a thread");

    /// <summary>Groups written by name.</summary>
    public List<MemcgId> NamedGroups { get; } = [];

    /// <summary>Names of locks, call sites and threads.</summary>
    public NumberedNames Names { get; } = new();

    /// <summary>The names of what there may be many of, for whoever makes the same program again.</summary>
    public ProgramNames ManyNames => new(Groups.Names, Tasks.Names, Files);

    /// <summary>Sets of allocations.</summary>
    public ObjectSets Sets { get; } = new();

    /// <summary>Groups as drawn, one line each.</summary>
    public IReadOnlyList<string> Drawing => _drawing.Lines;

    /// <summary>What the machine needs.</summary>
    public MachineSizes Sizes => new(Groups.Count, Tasks.Count, Files.Count, _folios, Allocations.Objects, Allocations.Runs);

    /// <summary>The side program.</summary>
    public Event[] SideProgram => [.. _side];

    /// <summary>Events in the side program so far.</summary>
    public int SideCount => _side.Count;

    /// <summary>Adds an event.</summary>
    public void Add(
        EventKind kind, YamlPlace place, int a = 0, int b = 0, int c = 0, int d = -1, EventFlags flags = EventFlags.None, int cpu = 0, int extra = 0)
    {
        Work(1, place);
        if (b >= 0 && (kind is EventKind.Read or EventKind.Write or EventKind.Map or EventKind.List))
        {
            Files.Use(b);
        }

        Event e = Event.Of(kind, a, b, c, d, flags, cpu, extra);
        if (_isAside)
        {
            _side.Add(e);
            return;
        }

        _batch[_batched++] = e;
        if (_batched == EventsPerBatch)
        {
            Flush();
        }
    }

    /// <summary>Hands out the events that have not gone into the sink yet.</summary>
    public void Flush()
    {
        _sink.Take(_batch.AsSpan(0, _batched));
        _batched = 0;
    }

    /// <summary>Counts what making the program takes; what no bound says beforehand ends here.</summary>
    /// <exception cref="BadInputException">It is too much.</exception>
    public void Work(int steps, YamlPlace place)
    {
        _work += steps;
        if (_work > ProgramNeed.MostSteps)
        {
            throw place.Expected($"a program of at most {ProgramNeed.MostSteps} events and rounds, found more with this step");
        }
    }

    /// <summary>
    /// Adds what steps make to the side program. Returns the first event and how many. When those run is not known, so nothing is certain about them.
    /// </summary>
    public (int First, int Count) Aside(IReadOnlyList<Steps.Step> steps)
    {
        int first = _side.Count;
        _isAside = true;
        foreach (Steps.Step step in steps)
        {
            step.Emit(this);
        }

        _isAside = false;
        return (first, _side.Count - first);
    }

    /// <summary>Bytes in whole pages, rounded up.</summary>
    public int Pages(Expression size, string what)
    {
        long bytes = size.Evaluate(Scope, 0, long.MaxValue / 2, what);
        return Fit((bytes + Machine.PageSizeBytes - 1) / Machine.PageSizeBytes, size.Place, what);
    }

    /// <summary>Bytes in whole pages, rounded down, as a limit is (page_counter_memparse).</summary>
    public int WholePages(Expression size, string what) =>
        Fit(size.Evaluate(Scope, 0, long.MaxValue, what) / Machine.PageSizeBytes, size.Place, what);

    /// <summary>Creates a group.</summary>
    /// <param name="path">Where.</param>
    /// <param name="place">The step.</param>
    /// <param name="isNamed">Whether it is written by name and not made in a loop.</param>
    /// <param name="drawnAs">As the drawing has it.</param>
    /// <param name="errno">errno with which it is to be refused, 0 for none: then there is no such group afterwards.</param>
    public int Mkdir(ReadOnlySpan<char> path, YamlPlace place, bool isNamed, string drawnAs, int errno = 0)
    {
        int slash = path.LastIndexOf('/');
        if (path.Length == 0 || slash == path.Length - 1 || slash == 0 || path[(slash + 1)..] is "." or "..")
        {
            throw place.Expected($"a path such as A or A/inner, found \"{path}\"");
        }

        int parent = slash < 0 ? 0 : Groups.Find(path[..slash], place);
        int group = Groups.Add(path, place);
        if (errno != 0)
        {
            Add(EventKind.Mkdir, place, group, parent, errno);
            Groups.GiveUp(group);
            return group;
        }

        _groups.Add(group, new GroupFacts(_groups[parent]));
        _groups[parent].Children++;
        _drawing.Add(drawnAs);
        if (isNamed)
        {
            NamedGroups.Add(new(group));
        }

        Add(EventKind.Mkdir, place, group, parent);
        return group;
    }

    /// <summary>Removes a group; it must be free of tasks and children unless the kernel's refusal is what the fixture is about.</summary>
    public void Rmdir(int group, YamlPlace place, bool isRefused)
    {
        GroupFacts facts = _groups[group];
        bool busy = facts.Children > 0 || facts.Tasks > 0;
        if (group == 0 || (busy != isRefused && !_isAside))
        {
            throw place.Expected(isRefused
                ? $"a group with tasks or children, since EBUSY is expected, found \"{Groups.Names[group]}\" without"
                : $"a group without tasks and children, found \"{Groups.Names[group]}\" with {facts.Tasks} tasks and {facts.Children} children");
        }

        Add(EventKind.Rmdir, place, group);
        if (!isRefused)
        {
            facts.Parent!.Children--;
            Groups.GiveUp(group);
            if (!busy)
            {
                _groups.Remove(group);
            }
        }
    }

    /// <summary>
    /// Sets a limit in pages, -1 for none. Version 1 refuses one that what is certainly there cannot get under, so it is a mistake unless that is expected;
    /// version 2 sets any limit, reclaims and kills.
    /// </summary>
    public void Limit(int group, long pages, YamlPlace place, bool isRefused)
    {
        long certain = _groups[group].CertainPages;
        bool below = pages >= 0 && pages < certain;
        if (below && !isRefused && !_isAside && Machine.CgroupVersion == 1)
        {
            throw place.Expected(
                $"a limit of at least the usage of \"{Groups.Names[group]}\", {certain * Machine.PageSizeBytes} bytes that cannot be reclaimed, found " +
                $"{pages * Machine.PageSizeBytes}");
        }

        Add(EventKind.SetLimit, place, group, Fit(pages, place, "a limit"));
        if (below && Machine.CgroupVersion == 2)
        {
            ForgetSubtree(group);
        }

        _groups[group].LimitPages = pages;
    }

    /// <summary>Writes a size into a control file of version 2.</summary>
    public void Control(int group, ControlFile file, Expression size) => Control(group, file, WholePages(size, "a size"), size.Place);

    /// <summary>Writes a control file of version 2.</summary>
    /// <exception cref="BadInputException">The fixture is for version 1, which has no such file.</exception>
    public void Control(int group, ControlFile file, int value, YamlPlace place)
    {
        if (Machine.CgroupVersion != 2)
        {
            throw place.Expected($"a fixture without \"cgroup: 1\", since {ControlFileNames.Of(file)} is version 2's");
        }

        ControlFileNames.NeedFor(file, Machine, place);
        Add(EventKind.SetControl, place, group, value, extra: (int)file);
    }

    /// <summary>Starts a task.</summary>
    public int Fork(ReadOnlySpan<char> name, int group, int cpu, YamlPlace place, int oomScoreAdj = 0)
    {
        int task = Tasks.Add(name, place);
        _tasks.Add(task, new TaskFacts { Group = group, Cpu = cpu });
        _groups[group].Tasks++;
        Add(EventKind.Fork, place, task, group, oomScoreAdj, cpu: cpu);
        return task;
    }

    /// <summary>Ends a task.</summary>
    public void Exit(int task, YamlPlace place)
    {
        Add(EventKind.Exit, place, task);
        Forget(task);
        _groups[_tasks[task].Group].Tasks--;
        Tasks.GiveUp(task);
        _tasks.Remove(task);
    }

    /// <summary>Drops a task's memory.</summary>
    public void Exec(int task, YamlPlace place)
    {
        Add(EventKind.Exec, place, task);
        _tasks[task].Anon.Clear();
        Forget(task);
    }

    /// <summary>Moves a task.</summary>
    public void Move(int task, int group, bool isDenied, int errno, int writer, YamlPlace place)
    {
        Add(EventKind.Move, place, task, group, errno, flags: isDenied ? EventFlags.Denied : EventFlags.None, cpu: CpuOf(writer));

        // Where its memory is charged from now on is the strategy's decision.
        Forget(task);
        if (!isDenied && errno <= 0)
        {
            _groups[_tasks[task].Group].Tasks--;
            _groups[group].Tasks++;
            _tasks[task].Group = group;
        }
    }

    /// <summary>Gives a task a CPU.</summary>
    public void SetCpu(int task, int cpu, YamlPlace place)
    {
        _tasks[task].Cpu = cpu;
        Add(EventKind.SetCpu, place, task, cpu);
    }

    /// <summary>CPU of a task.</summary>
    public int CpuOf(int task) => _tasks[task].Cpu;

    /// <summary>Group of a task.</summary>
    public int GroupOf(int task) => _tasks[task].Group;

    /// <summary>
    /// Anonymous memory of a task. Where it can be in huge pages it begins at a multiple of their size (efa7df3e3bb5, 6.7; allocators did so before).
    /// </summary>
    public void Anon(int task, int pages, HugePageAdvice advice, YamlPlace place)
    {
        int huge = 1 << Machine.HugePageOrder;
        Folios(Machine.HugePages == HugePageMode.Never || pages < huge ? 0 : (huge - (_folios % huge)) % huge, place);
        int first = Folios(pages, place);
        Add(EventKind.Anon, place, task, first, pages, extra: (int)advice);
        TaskFacts facts = _tasks[task];
        facts.Anon.Add((first, pages));
        if (!_isAside && Machine.SwapPages == 0 && _groups[facts.Group].FitsCertainly(pages))
        {
            facts.AnonPages += pages;
            _groups[facts.Group].AddCertain(pages);
        }
    }

    /// <summary>Unmaps a part of a task's anonymous memory, counted through all that it has been given since it began, in order.</summary>
    public void UnmapAnon(int task, int from, int pages, YamlPlace place)
    {
        TaskFacts facts = _tasks[task];
        long begin = 0, end = (long)from + pages;
        if (!_isAside && end > facts.Anon.Sum(part => (long)part.Pages))
        {
            throw place.Expected(
                $"a part of what \"{Tasks.Names[task]}\" was given, {facts.Anon.Sum(part => (long)part.Pages)} pages, found pages {from} to {end}");
        }

        foreach ((int first, int count) in facts.Anon)
        {
            int skipped = (int)Math.Clamp(from - begin, 0, count), stop = (int)Math.Clamp(end - begin, 0, count);
            if (stop > skipped)
            {
                Add(EventKind.Unmap, place, task, -1, first + skipped, stop - skipped);
            }

            begin += count;
        }

        Forget(task);
    }

    /// <summary>Creates a file.</summary>
    public int CreateFile(ReadOnlySpan<char> name, Kernel.Folio.FileKind kind, int pages, int dirtiedBy, YamlPlace place)
    {
        int file = Files.Add(name, pages, kind == FileKind.Hugetlbfs, place);
        int first = Folios(pages, place);
        Add(EventKind.CreateFile, place, file, first, pages, dirtiedBy, extra: (int)kind);
        return file;
    }

    /// <summary>Numbers for so many folios; the first of them.</summary>
    public int Folios(int pages, YamlPlace place)
    {
        int first = _folios;
        _folios = Fit((long)_folios + pages, place, "a total of pages");
        return first;
    }

    private static int Fit(long value, YamlPlace place, string what) =>
        value <= int.MaxValue / 2 ? (int)value : throw place.Expected($"{what} below {int.MaxValue / 2} pages, found {value}");

    // What was certainly charged may go anywhere from now on.
    private void Forget(int task)
    {
        _groups[_tasks[task].Group].AddCertain(-_tasks[task].AnonPages);
        _tasks[task].AnonPages = 0;
    }

    // Who is killed there, and what of it is left, is the machine's decision.
    private void ForgetSubtree(int group)
    {
        foreach ((int task, TaskFacts facts) in _tasks)
        {
            if (_groups[facts.Group].IsBelow(_groups[group]))
            {
                Forget(task);
            }
        }
    }
}
