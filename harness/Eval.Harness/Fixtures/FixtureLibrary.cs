using System.IO.Enumeration;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Machines;
using Eval.Kernel.Description;

namespace Eval.Harness.Fixtures;

/// <summary>The fixtures of a directory: one folder a family, one YAML file a fixture; machines/ and footprints/ are what they are made of.</summary>
public sealed class FixtureLibrary
{
    private const string ScenarioFolder = "kernel-lab";
    private static readonly string[] NotFamilies = ["machines", "footprints"];
    private readonly string _directory;

    private FixtureLibrary(string directory, IReadOnlyList<FixtureEntry> entries)
    {
        _directory = directory;
        Entries = entries;
        Machines = new MachineLibrary(Path.Combine(directory, "machines"));
    }

    /// <summary>Fixtures by family and id.</summary>
    public IReadOnlyList<FixtureEntry> Entries { get; }

    /// <summary>
    /// Scenarios of the kernel lab: part of the matrix with the parameters they have by default, and for fidelity with any parameters on any of the
    /// lab's machines.
    /// </summary>
    public IReadOnlyList<FixtureEntry> Scenarios => [.. Entries.Where(e => e.Family == ScenarioFolder)];

    /// <summary>Machines they run on.</summary>
    public MachineLibrary Machines { get; }

    /// <summary>Path of a recorded trace, null when there is none of the name.</summary>
    /// <param name="file">Such as 6.1-k1-10-20.trace.gz.</param>
    public string? FindTrace(string file)
    {
        string path = Path.Combine(_directory, "traces", file);
        return File.Exists(path) ? path : null;
    }

    /// <summary>Lists a directory; no fixture is read yet.</summary>
    /// <param name="fixturesDirectory">Such as fixtures.</param>
    /// <exception cref="BadInputException">There is no such directory, or two fixtures have one name.</exception>
    public static FixtureLibrary Open(string fixturesDirectory)
    {
        if (!Directory.Exists(fixturesDirectory))
        {
            throw new BadInputException($"expected a directory of fixtures, found none at \"{fixturesDirectory}\"");
        }

        List<FixtureEntry> entries = [];
        foreach (string family in Directory.EnumerateDirectories(fixturesDirectory).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(family);
            if (!NotFamilies.Contains(name))
            {
                entries.AddRange(Directory.EnumerateFiles(family, "*.yaml").Order(StringComparer.Ordinal).Select(p => Entry(fixturesDirectory, name, p)));
            }
        }

        foreach (IGrouping<string, FixtureEntry> same in entries.GroupBy(e => e.Id).Where(g => g.Count() > 1))
        {
            throw new BadInputException(same.Last().Path, 1, 1, $"a name of its own, found \"{same.Key}\" also at {same.First().Path}");
        }

        return new FixtureLibrary(fixturesDirectory, entries);
    }

    /// <summary>Fixtures whose id, or family/id, matches any of the globs (* and ?); all when there is none.</summary>
    /// <exception cref="BadInputException">A glob matches nothing.</exception>
    public IReadOnlyList<FixtureEntry> Match(IReadOnlyCollection<string> globs)
    {
        foreach (string glob in globs)
        {
            if (!Entries.Any(e => Matches(glob, e)))
            {
                throw new BadInputException($"--fixture {glob}: expected a glob that matches a fixture{Yaml.Nearest.To(glob, Entries.Select(e => e.Id))}");
            }
        }

        return globs.Count == 0 ? Entries : [.. Entries.Where(e => globs.Any(g => Matches(g, e)))];
    }

    /// <summary>Compiles one fixture.</summary>
    /// <param name="entry">Which.</param>
    /// <param name="parameters">Values that replace the defaults of its parameters, as they would be written in the file.</param>
    /// <exception cref="BadInputException">Something in it is wrong.</exception>
    public Fixture Load(FixtureEntry entry, IReadOnlyDictionary<string, string>? parameters = null) =>
        new FixtureCompiler(_directory, Machines).Compile(entry, parameters ?? new Dictionary<string, string>());

    /// <summary>Compiles one fixture whose program is made again whenever it runs, as that of a long one is, however short it is.</summary>
    /// <param name="entry">Which.</param>
    /// <param name="parameters">Parameters as on the command line; defaults hold for the rest.</param>
    /// <exception cref="BadInputException">Something in it is wrong.</exception>
    public Fixture LoadStreamed(FixtureEntry entry, IReadOnlyDictionary<string, string>? parameters = null) =>
        new FixtureCompiler(_directory, Machines, mostKept: 0).Compile(entry, parameters ?? new Dictionary<string, string>());

    /// <summary>What one fixture does on a real host, or why none can do it.</summary>
    /// <param name="entry">Which.</param>
    /// <param name="parameters">Values that replace the defaults of its parameters, as they would be written in the file.</param>
    /// <exception cref="BadInputException">Something in it is wrong.</exception>
    public HostScript LoadScript(FixtureEntry entry, IReadOnlyDictionary<string, string>? parameters = null) =>
        new FixtureCompiler(_directory, Machines).Tell(entry, parameters ?? new Dictionary<string, string>());

    /// <summary>Names of a fixture's parameters, in order.</summary>
    /// <exception cref="BadInputException">The file is wrong.</exception>
    public IReadOnlyList<string> ParametersOf(FixtureEntry entry)
    {
        foreach ((Yaml.YamlValue key, Yaml.YamlValue value) in Yaml.YamlFile.Read(entry.Path, out _).Pairs("a fixture"))
        {
            if (key.Text("a key") == "parameters")
            {
                return [.. value.Pairs("parameters with their defaults").Select(p => p.Key.Text("a name"))];
            }
        }

        return [];
    }

    /// <summary>Compiles a scenario of the kernel lab for one of its kernels: machine linux-KERNEL-lab, footprints linux-KERNEL.</summary>
    /// <param name="entry">Which.</param>
    /// <param name="kernel">Such as 6.1.</param>
    /// <param name="parameters">Values of its parameters.</param>
    /// <param name="adapt">Makes of the kernel's machine the one it ran on; null for the machine as described.</param>
    /// <exception cref="BadInputException">Something in it is wrong.</exception>
    public Fixture LoadFor(
        FixtureEntry entry, string kernel, IReadOnlyDictionary<string, string> parameters, Func<MachineDescription, MachineDescription>? adapt = null) =>
        new FixtureCompiler(_directory, Machines, kernel, adapt).Compile(entry, parameters);

    /// <summary>Compiles all fixtures that match, in order; see <see cref="Match"/>.</summary>
    /// <exception cref="BadInputException">A glob matches nothing, or a fixture is wrong: the first of them in order.</exception>
    public IReadOnlyList<Fixture> LoadAll(IReadOnlyCollection<string> globs)
    {
        IReadOnlyList<FixtureEntry> entries = Match(globs);
        Fixture[] fixtures = new Fixture[entries.Count];
        BadInputException?[] wrong = new BadInputException?[entries.Count];
        Parallel.For(0, entries.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (i, all) =>
        {
            try
            {
                fixtures[i] = Load(entries[i]);
            }
            catch (BadInputException e)
            {
                // Those before it are still compiled, so that the same one is named each time.
                wrong[i] = e;
                all.Break();
            }
        });
        return wrong.FirstOrDefault(e => e is not null) is { } first ? throw first : fixtures;
    }

    private static FixtureEntry Entry(string directory, string family, string path)
    {
        string id = Path.GetFileNameWithoutExtension(path);
        if (!InputName.IsValid(id) || !InputName.IsValid(family))
        {
            throw new BadInputException(path, 1, 1, $"{InputName.Words} for a fixture and its folder");
        }

        return (InputName.Leaves(path, directory) ?? InputName.Leaves(Path.GetDirectoryName(path)!, directory)) is { } target
            ? throw new BadInputException(path, 1, 1, $"a file inside \"{directory}\", found a link to \"{target}\"")
            : new FixtureEntry(id, family, path);
    }

    private static bool Matches(string glob, FixtureEntry entry) =>
        FileSystemName.MatchesSimpleExpression(glob, entry.Id, ignoreCase: false)
        || FileSystemName.MatchesSimpleExpression(glob, $"{entry.Family}/{entry.Id}", ignoreCase: false);
}
