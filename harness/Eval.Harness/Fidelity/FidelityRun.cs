using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Eval.Harness.Fixtures;
using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Fidelity;

/// <summary>
/// Model against real kernels: for each observed file the scenario's fixture is compiled with the file's parameters for the machine of its kernel, the
/// strategy of that kernel runs it, and the counters are compared at each label.
/// </summary>
public sealed class FidelityRun
{
    // Files that the guest reads of each clone in a run named "deep": slabs, objects, total_objects, cpu_slabs.
    private const int DeepFiles = 4;

    // Moves are tuples.
    private static readonly JsonSerializerOptions Whole = new() { IncludeFields = true };

    private readonly FixtureLibrary _library;
    private readonly IReadOnlyList<Strategy> _strategies;
    private readonly FidelityOptions _options;
    private readonly IPredictions? _known;
    private readonly FirstSample _first = new();

    private FidelityRun(FixtureLibrary library, IReadOnlyList<Strategy> strategies, FidelityOptions options, IPredictions? known)
    {
        _library = library;
        _strategies = strategies;
        _options = options;
        _known = known;
    }

    /// <summary>Compares.</summary>
    /// <param name="library">Fixtures, with the kernel lab's scenarios and machines.</param>
    /// <param name="strategies">Strategies; that of kernel 6.1 has the id linux-6.1.</param>
    /// <param name="options">What.</param>
    /// <param name="known">Where predictions come from; null to compute them.</param>
    /// <exception cref="BadInputException">A file is broken, or of an unknown kernel, scenario or label, and the run does not keep going; or nothing
    /// matches.</exception>
    public static FidelityReport Run(FixtureLibrary library, IReadOnlyList<Strategy> strategies, FidelityOptions options, IPredictions? known = null)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(options);
        return new FidelityRun(library, strategies, options, known).All();
    }

    /// <summary>What the model does in one run's scenario.</summary>
    /// <param name="library">Fixtures.</param>
    /// <param name="strategies">Strategies.</param>
    /// <param name="run">The run whose steps are repeated.</param>
    public static ModelRun Predict(FixtureLibrary library, IReadOnlyList<Strategy> strategies, ObservedRun run) =>
        new FidelityRun(library, strategies, new FidelityOptions(run.Path, [], []), null).Predict(run);

    private FidelityReport All()
    {
        List<BadInputException> bad = [];
        List<ObservedRun> runs = [];
        foreach (string path in Files())
        {
            Try(bad, () =>
            {
                ObservedRun run = ObservedFile.Read(path);
                Check(run);
                if (IsWanted(_options.Kernels, run.Kernel) && IsWanted(_options.Scenarios, run.Scenario))
                {
                    runs.Add(run);
                }
            });
        }

        if (runs.Count == 0 && bad.Count == 0 && !_options.AllowsNone)
        {
            throw new BadInputException($"{_options.Observed}: expected observed results of the kernels and scenarios asked for, found none");
        }

        int compared = runs.Count;
        runs.AddRange(RepetitionsOf(runs));
        List<Results.FidelityResult>?[] rows = new List<Results.FidelityResult>?[runs.Count];
        ModelRun?[] models = new ModelRun?[runs.Count];
        BadInputException?[] broken = new BadInputException?[runs.Count];
        Parallel.For(0, runs.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            try
            {
                models[i] = Predict(runs[i]);
                rows[i] = Compare(runs[i], models[i]!);
            }
            catch (BadInputException e)
            {
                broken[i] = e;
            }
        });
        bad.AddRange(broken[..compared].OfType<BadInputException>());
        if (bad.Count > 0 && !_options.KeepsGoing)
        {
            throw bad[0];
        }

        Repetitions.Mark(runs, rows);
        List<ObservedRun> own = runs[..compared];
        List<Results.FidelityResult> ratios = [.. Ratios(own, models, runs)];
        IReadOnlyList<Results.DerivedTolerance> tolerances = ToleranceRule.Derive(
            [.. rows.OfType<List<Results.FidelityResult>>().SelectMany(r => r), .. ratios]);
        return new FidelityReport(
            ToleranceRule.Apply([.. rows[..compared].OfType<List<Results.FidelityResult>>().SelectMany(r => r), .. ratios], tolerances),
            [.. bad.OrderBy(b => b.Message, StringComparer.Ordinal)], [.. Growths(own, models)])
        {
            Tolerances = tolerances,
        };
    }

    // A broken file of another set is that set's matter.
    private List<ObservedRun> RepetitionsOf(List<ObservedRun> runs)
    {
        List<ObservedRun> found = [];
        HashSet<string> known = [.. runs.Select(r => Path.GetFullPath(r.Path))];
        IEnumerable<string> directories = (_options.Repeated ?? []).Where(Directory.Exists);
        foreach (string path in directories.SelectMany(d => Directory.EnumerateFiles(d, "*.jsonl").Order(StringComparer.Ordinal)))
        {
            if (known.Add(Path.GetFullPath(path)) && Sound(path) is { } other && runs.Exists(r => Repetitions.Are(r, other)))
            {
                found.Add(other);
            }
        }

        return found;
    }

    private static ObservedRun? Sound(string path)
    {
        try
        {
            return ObservedFile.Read(path);
        }
        catch (BadInputException)
        {
            return null;
        }
    }

    private static IEnumerable<Results.FidelityResult> Ratios(List<ObservedRun> runs, ModelRun?[] models, List<ObservedRun> all) =>
        Enumerable.Range(0, runs.Count).Where(i => models[i] is not null).GroupBy(i => Comparison.NameOf(runs[i])).OrderBy(g => g.Key, StringComparer.Ordinal)
            .SelectMany(g => RemovalRatios.Of(g.Key, g.Select(i => (runs[i], models[i]!)), all));

    private IEnumerable<CacheGrowth> Growths(List<ObservedRun> runs, ModelRun?[] models) =>
        Enumerable.Range(0, runs.Count).Where(i => models[i] is not null && runs[i].Samples[0].Label == "before")
            .SelectMany(i => CacheGrowth.Of(runs[i], models[i]!));

    private IEnumerable<string> Files() =>
        Directory.Exists(_options.Observed) ? Directory.EnumerateFiles(_options.Observed, "*.jsonl").Order(StringComparer.Ordinal)
        : File.Exists(_options.Observed) ? [_options.Observed]
        : throw new BadInputException($"--observed {_options.Observed}: expected a file or a directory");

    private void Try(List<BadInputException> bad, Action action)
    {
        try
        {
            action();
        }
        catch (BadInputException e) when (_options.KeepsGoing)
        {
            bad.Add(e);
        }
    }

    private void Check(ObservedRun run)
    {
        string machine = $"linux-{run.Kernel}-lab";
        if (!_library.Machines.Ids.Contains(machine) || !_strategies.Any(s => s.Info.Id == $"linux-{run.Kernel}"))
        {
            throw new BadInputException(run.Path, 1, 1, $"a kernel with a machine {machine} and a strategy linux-{run.Kernel}, found \"{run.Kernel}\"");
        }

        EntryOf(run);
    }

    private FixtureEntry EntryOf(ObservedRun run) =>
        _library.Scenarios.FirstOrDefault(e => e.Id == run.Scenario)
        ?? throw new BadInputException(run.Path, 1, 1, $"a scenario of the kernel lab (k1 … k12), found \"{run.Scenario}\"");

    private List<Results.FidelityResult> Compare(ObservedRun run, ModelRun predicted)
    {
        List<Results.FidelityResult> rows = [.. new Comparison(run, predicted, _options.Prefix).Rows()];
        if (TraceReplay.TraceOf(_library, run) is { } trace)
        {
            Fixture scenario = ScenarioOf(run);
            ModelRun replayed = Known(run, scenario, DigestOf(trace), () => TraceReplay.Run(trace, scenario, StrategyOf(run)));
            TraceReplay replay = TraceReplay.Of(replayed, run, scenario, predicted);
            rows.AddRange(new Comparison(replay.Observed, replay.Model, "replay:").Rows());
        }

        return rows;
    }

    private static string DigestOf(string trace)
    {
        using FileStream file = File.OpenRead(trace);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private Strategy StrategyOf(ObservedRun run) => _strategies.First(s => s.Info.Id == $"linux-{run.Kernel}");

    private Fixture ScenarioOf(ObservedRun run)
    {
        FixtureEntry entry = EntryOf(run);
        return _library.LoadFor(entry, run.Kernel, Parameters(entry, run), m => ReleaseChange.On(run.Filesystem.On(m), run.Release));
    }

    private ModelRun Predict(ObservedRun run)
    {
        Fixture scenario = ScenarioOf(run);
        return Known(run, scenario, "", () => Predict(run, scenario));
    }

    // Where a run was recorded says nothing of it.
    private ModelRun Known(ObservedRun run, Fixture scenario, string given, Func<ModelRun> compute) =>
        _known is null ? compute() : _known.Of(StrategyOf(run), scenario, JsonSerializer.Serialize(run with { Path = "" }, Whole) + given, compute);

    private ModelRun Predict(ObservedRun run, Fixture fixture)
    {
        if (!run.HasCacheSysfs)
        {
            MachineDescription m = fixture.Machine;
            fixture = fixture with { Machine = m with { MemcgObjects = m.MemcgObjects with { CacheCloneSysfs = [] } } };
        }

        if (!run.ReadsSysfs)
        {
            fixture = fixture with { Machine = fixture.Machine with { ReaderObjects = [] } };
        }

        if (run.IsDeep)
        {
            fixture = fixture with { Machine = fixture.Machine with { ReaderOpensCloneFiles = DeepFiles } };
        }

        foreach (ObservedSample sample in run.Samples)
        {
            if (!fixture.Labels.Contains(sample.Label))
            {
                throw new BadInputException(run.Path, sample.Line, 1,
                    $"a label of scenario {run.Scenario} ({string.Join(", ", fixture.Labels)}), found \"{sample.Label}\"");
            }
        }

        fixture = _first.Of(run, fixture, StrategyOf(run));
        ModelRun own = RunOn(run, HostSpeed.OfCreation(run, fixture));
        return HostSpeed.OfLoop(run, fixture, own, other => RunOn(run, other));
    }

    private ModelRun RunOn(ObservedRun run, Fixture fixture)
    {
        using ColumnPool.Run columns = ColumnPool.Enter();
        Machine machine = new(fixture.Machine, fixture.Sizes, StrategyOf(run));
        List<ModelSample> samples = [];
        FidelityObserver observer = new(fixture, KernelVersion.Parse(StrategyOf(run).Info.Base), samples);
        fixture.Program.Run(machine, ref observer);
        return new ModelRun(samples, [.. machine.Moves.Where(m => m.From != MemcgId.Root).Select(m => m.Errno)], observer.Removals,
            fixture.Machine.StatBatchPages);
    }

    // The two parameters of a run stand for the first two of the fixture, in order; polls are what the run says it did.
    private Dictionary<string, string> Parameters(FixtureEntry entry, ObservedRun run)
    {
        Dictionary<string, string> values = [];
        IReadOnlyList<string> names = _library.ParametersOf(entry);
        for (int i = 0; i < names.Count; i++)
        {
            long value = run.Polls.TryGetValue(names[i], out int polls) ? polls : i < run.Parameters.Count ? run.Parameters[i] : -1;
            if (value >= 0)
            {
                values[names[i]] = value.ToString(CultureInfo.InvariantCulture);
            }
        }

        return values;
    }

    private static bool IsWanted(IReadOnlyList<string> wanted, string name) => wanted.Count == 0 || wanted.Contains(name);
}
