using System.Security.Cryptography;
using System.Text;
using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Machines;
using Eval.Harness.Fixtures.Programs;
using Eval.Harness.Fixtures.Steps;
using Eval.Harness.Fixtures.Yaml;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;

namespace Eval.Harness.Fixtures;

/// <summary>Turns one YAML file into a fixture. Everything that can be known beforehand is checked here, so that nothing wrong runs.</summary>
internal sealed class FixtureCompiler(
    string directory,
    MachineLibrary machines,
    string? forKernel = null,
    Func<MachineDescription, MachineDescription>? adapt = null,
    int mostKept = EventProgram.MostKept)
{
    private static readonly string[] Keys =
    [
        "name", "title", "source", "machine", "story", "expect", "tree", "include", "footprints", "parameters", "seed", "steps",
        .. KernelSettings.Keys,
        "concurrent", "trace",
        "explores_schedules", "scale", "must_pass", "expectations", "report",
    ];

    private readonly List<long> _parameters = [];
    private readonly IncrementalHash _content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Compiles a file.</summary>
    public Fixture Compile(FixtureEntry entry, IReadOnlyDictionary<string, string> overrides)
    {
        YamlMap map = YamlFile.Read(entry.Path, out byte[] bytes).Map("a fixture", Keys);
        _content.AppendData(bytes);
        YamlValue name = map.Need("name");
        if (name.Text("a name") != entry.Id)
        {
            throw name.Place.Expected($"the file's name \"{entry.Id}\", found \"{name.Text("a name")}\"");
        }

        MachineFile machine = machines.LoadFile(forKernel is null ? map.Text("machine") : $"linux-{forKernel}-lab", map.Need("machine").Place);
        _content.AppendData(machine.Content);
        machine = adapt is null ? machine : machine with { Machine = adapt(machine.Machine) };
        machine = machine with { Machine = KernelSettings.Apply(machine.Machine, map) };
        Scope scope = ScopeOf(map, machine.Machine, overrides);
        return map.Find("trace") is null ? FromSteps(entry, map, machine, scope) : FixtureFromTrace.Compile(entry, map, machine.Machine, _content);
    }

    /// <summary>What a file's fixture does on a real host.</summary>
    public HostScript Tell(FixtureEntry entry, IReadOnlyDictionary<string, string> overrides)
    {
        YamlMap map = YamlFile.Read(entry.Path, out _).Map("a fixture", Keys);
        MachineFile file = machines.LoadFile(map.Text("machine"), map.Need("machine").Place);
        MachineDescription machine = file.Machine;
        Scope scope = ScopeOf(map, machine, overrides);
        HostScriptBuilder script = new(scope, machine.CpuCount, map.Find("expectations") is not null);
        machine = KernelSettings.Apply(machine, map);
        TellMachine(map, machine, script);
        if (map.Find("trace") is { } trace)
        {
            script.Refuse(trace.Place, "it replays a trace, whose program is not known");
        }
        else if (map.Find("concurrent") is { } concurrent)
        {
            script.Refuse(concurrent.Place, "it explores every order of two CPUs' steps; a real kernel takes one, nobody knows which");
        }
        else
        {
            new TreeSection(map.Find("tree"), scope, machine.PageSizeBytes).Tell(script);
            foreach (Step step in StepReader.Steps(map.Need("steps"), new StepContext(scope, machine.PageSizeBytes, Footprints(map, file, scope))))
            {
                step.Tell(script);
            }
        }

        return script.Finish(entry, _parameters);
    }

    // What the header says of the machine.
    private static void TellMachine(YamlMap map, MachineDescription machine, HostScriptBuilder script)
    {
        if (map.Find("lru") is { } lru)
        {
            script.KeepFolios(MachineLibrary.LruOf(lru));
        }

        if (map.Find("noatime") is { } noatime)
        {
            script.Refuse(noatime.Place, "its disk is mounted without access times, and a guest's with them");
        }

        if (map.Find("thp") is { } thp)
        {
            script.Refuse(thp.Place, "it says which memory gets huge pages, and a guest has what it was booted with");
        }

        if (map.Find("zswap") is { } zswap)
        {
            script.Refuse(zswap.Place, "it says what zswap compresses a page to, and a real compressor decides that by itself");
        }

        if (machine.SwapPages > 0)
        {
            script.SwapTo(machine.SwapPages * machine.PageSizeBytes);
        }

        if (map.Find("memory_localevents") is { } local && map.Flag("memory_localevents"))
        {
            script.Refuse(local.Place, "it mounts with memory_localevents, and a guest does not");
        }

        if (map.Find("cpus") is { } cpus)
        {
            script.Refuse(cpus.Place, "it says how many CPUs the machine has, and a guest has those it was booted with");
        }

        if (map.Find("nodes") is { } nodes)
        {
            script.Refuse(nodes.Place, "it says how many NUMA nodes the machine has, and a guest has one");
        }

        if (machine.CgroupVersion == 1)
        {
            script.NeedVersion1("it is about cgroup v1");
        }

        if (machine.ProtectsRecursively)
        {
            script.ProtectRecursively();
        }
    }

    private Fixture FromSteps(FixtureEntry entry, YamlMap map, MachineFile machine, Scope scope)
    {
        MachineDescription m = machine.Machine;
        StepContext context = new(scope, m.PageSizeBytes, Footprints(map, machine, scope));
        TreeSection tree = new(map.Find("tree"), scope, m.PageSizeBytes);
        IReadOnlyList<Step> steps = StepReader.Steps(map.Need("steps"), context);
        context.IsAside = true;
        IReadOnlyList<Step> concurrent = map.Find("concurrent") is { } other ? StepReader.Steps(other, context) : [];
        bool explores = map.Flag("explores_schedules");
        if (explores != concurrent.Count > 0)
        {
            throw map.Place.Expected("\"explores_schedules: true\" together with \"concurrent\" steps, found one without the other");
        }

        (tree.Need(scope, m.PageSizeBytes) + ProgramNeed.Of(steps, scope)).Check(map.Need("steps").Place);
        ProgramNeed aside = ProgramNeed.Of(concurrent, scope);
        (aside with { Aside = aside.Steps }).Check(map.Find("concurrent")?.Place ?? map.Place);

        // What is made again begins with the variables and the random numbers that the first time began with.
        Scope start = new(scope);
        EventList events = new(mostKept);
        ProgramBuilder builder = Emit(scope, events);
        if (explores && builder.SideCount > 0)
        {
            throw map.Need("concurrent").Place.Expected("either \"inject\" or \"concurrent\", found both");
        }

        builder.Aside(concurrent);
        ((string family, int n), ProgramNames names) = (Scale(map, builder), builder.ManyNames);
        return new Fixture
        {
            Id = entry.Id,
            Family = entry.Family,
            Title = Words(map, "title", builder),
            Source = Words(map, "source", builder),
            Story = Words(map, "story", builder),
            Expect = Words(map, "expect", builder),
            Machine = m,
            Sizes = builder.Sizes,
            Program = events.IsWhole ? new EventProgram(events.Parts()) : new EventProgram(events.Count, sink => Emit(new Scope(start), sink, names)),
            SideProgram = builder.SideProgram,
            MemcgNames = builder.Groups.Names,
            NamedMemcgs = builder.NamedGroups,
            TaskNames = builder.Tasks.Names,
            Labels = builder.Labels.Names,
            Names = builder.Names.All,
            Tree = builder.Drawing,
            Notes = builder.Files.UnusedNote is { } unused ? [unused] : [],
            Content = Convert.ToHexStringLower(_content.GetHashAndReset()),
            ExploresSchedules = explores,
            ScaleN = n,
            ScaleFamily = family,
            Expectations = ExpectationSection.Read(map.Find("expectations"), builder),
            Report = ReportSection.Read(map.Find("report"), builder),
            MustPass = map.Find("must_pass") is { } globs ? [.. globs.Items("a list of globs").Select(g => g.Text("a glob"))] : [],
        };

        ProgramBuilder Emit(Scope variables, IEventSink sink, ProgramNames? known = null)
        {
            ProgramBuilder program = new(m, variables, sink, known);
            program.Add(EventKind.Nop, map.Place);
            tree.Emit(program);
            foreach (Step step in steps)
            {
                step.Emit(program);
            }

            program.Flush();
            return program;
        }
    }

    private Scope ScopeOf(YamlMap map, MachineDescription machine, IReadOnlyDictionary<string, string> overrides)
    {
        ulong seed = map.Find("seed") is { } s
            ? (ulong)ExpressionParser.Parse(s.Text("a seed"), s.TextPlace, new Scope(0), 1).Evaluate(new Scope(0), 0, long.MaxValue, "a seed")
            : 1;
        Scope scope = new(seed);
        scope.Declare("page", Unit.Bytes, machine.PageSizeBytes);
        scope.Declare("cpus", Unit.None, machine.CpuCount);
        scope.Declare("stock", Unit.Bytes, (long)machine.StockPages * machine.StockSlots * machine.PageSizeBytes);
        List<string> names = [];
        if (map.Find("parameters") is { } parameters)
        {
            foreach ((YamlValue key, YamlValue value) in parameters.Pairs("parameters with their defaults"))
            {
                string name = key.Text("a name");
                if (scope.Knows(name) || !char.IsAsciiLetter(name[0]))
                {
                    throw key.Place.Expected($"a new name for a parameter, found \"{name}\"");
                }

                names.Add(name);
                Expression number = overrides.TryGetValue(name, out string? given)
                    ? ExpressionParser.Parse(given, new YamlPlace($"parameter {name}", 1, 1), scope, machine.PageSizeBytes)
                    : ExpressionParser.Parse(value.Text("a number"), value.TextPlace, scope, machine.PageSizeBytes);
                long now = number.Evaluate(scope);
                scope.Declare(name, number.Unit, now);
                _parameters.Add(now);
                _content.AppendData(Encoding.UTF8.GetBytes($"{name}={now}\n"));
            }
        }

        foreach (string unknown in overrides.Keys.Where(k => !names.Contains(k)))
        {
            throw new BadInputException($"expected a parameter of the fixture, found \"{unknown}\"{Nearest.To(unknown, names)}");
        }

        return scope;
    }

    // The fixture's own footprints win over the machine's, and those over included ones.
    private FootprintTable Footprints(YamlMap map, MachineFile machine, Scope scope)
    {
        FootprintTable table = new([.. machine.Machine.Caches.Select(c => c.Name)], machine.Machine.PageSizeBytes);
        if (map.Find("footprints") is { } own)
        {
            table.Add(own, scope);
        }

        if (machine.Footprints is { } kernel)
        {
            table.Add(kernel, scope);
        }

        foreach (YamlValue include in map.Find("include")?.Items("a list of files in footprints/") ?? [])
        {
            string name = include.Text("the name of a file in footprints/");
            if (forKernel is not null && name.StartsWith("linux-", StringComparison.Ordinal))
            {
                name = "linux-" + forKernel;
            }

            string path = InputName.Below(directory, $"footprints/{name}.yaml", include.Place, "a file in footprints/");
            table.Add(YamlFile.Read(path, out byte[] bytes), scope);
            _content.AppendData(bytes);
        }

        return table;
    }

    private static (string Family, int N) Scale(YamlMap map, ProgramBuilder builder)
    {
        if (map.Find("scale") is not { } scale)
        {
            return ("", 0);
        }

        YamlMap keys = scale.Map("\"scale\"", "family", "n");
        YamlValue n = keys.Need("n");
        Expression number = ExpressionParser.Parse(n.Text("a number"), n.TextPlace, builder.Scope, builder.Machine.PageSizeBytes);
        return (keys.Text("family"), (int)number.Evaluate(builder.Scope, 1, int.MaxValue, "a number of groups"));
    }

    // Parameters may stand in the words of the header as ${N}.
    private static string Words(YamlMap map, string key, ProgramBuilder builder)
    {
        YamlValue value = map.Need(key);
        string text = value.Text($"text for \"{key}\"");
        StringBuilder words = new();
        int at = 0;
        for (int open = text.IndexOf("${", StringComparison.Ordinal); open >= 0; open = text.IndexOf("${", at, StringComparison.Ordinal))
        {
            int close = text.IndexOf('}', open);
            if (close < 0)
            {
                throw value.Place.Expected($"\"}}\" after \"${{\" in \"{key}\"");
            }

            words.Append(text, at, open - at);
            words.Append(ExpressionParser.Parse(text[(open + 2)..close], value.Place, builder.Scope, builder.Machine.PageSizeBytes).Evaluate(builder.Scope));
            at = close + 1;
        }

        return words.Append(text, at, text.Length - at).ToString().ReplaceLineEndings("\n");
    }
}
