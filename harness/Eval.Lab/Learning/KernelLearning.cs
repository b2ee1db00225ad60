using System.Globalization;
using Eval.Harness;
using Eval.Harness.Derivation;
using Eval.Harness.Fidelity;
using Eval.Harness.Fixtures;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Results;
using Eval.Lab.Guests;
using Eval.Lab.Observations;

namespace Eval.Lab.Learning;

/// <summary>
/// Runs scenarios of the kernel lab on a kernel, some with its events recorded, and derives its description from them: geometry, footprints,
/// machine. What no run tells is taken from a described kernel that is like it.
/// </summary>
public sealed class KernelLearning
{
    private const string Machines = "machines";
    private const int Cpus = 2;
    private readonly LearnRequest _request;
    private readonly Action<string> _progress;
    private readonly string _fresh, _version;
    private readonly List<string> _notRun = [], _traces = [], _untraced = [];

    private KernelLearning(LearnRequest request, string fresh, Action<string> progress)
    {
        (_request, _fresh, _progress) = (request, fresh, progress);
        _version = request.Kernel.Version;
    }

    /// <summary>Learns. The output directory is there whole afterwards, or not at all.</summary>
    /// <param name="request">What.</param>
    /// <param name="progress">Told of each run that is done, one line, from any thread.</param>
    /// <exception cref="BadInputException">No scenario could be run, or the output cannot be written.</exception>
    public static LearnedKernel Learn(LearnRequest request, Action<string> progress)
    {
        string output = Path.TrimEndingDirectorySeparator(request.OutputDirectory);
        if (Path.Exists(output))
        {
            throw new BadInputException($"--out {output}: expected a directory that is not there yet");
        }

        string fresh = string.Create(CultureInfo.InvariantCulture, $"{output}.new-{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(fresh);
            LearnedKernel learned = new KernelLearning(request, fresh, progress).Learn();
            Directory.Move(fresh, output);
            return learned;
        }
        catch (Exception e) when (CannotWrite(e) is not null)
        {
            throw new BadInputException($"--out {output}: {CannotWrite(e)!.Message}", e);
        }
        finally
        {
            if (Directory.Exists(fresh))
            {
                Directory.Delete(fresh, recursive: true);
            }
        }
    }

    // What goes wrong in one of several guests comes wrapped.
    private static Exception? CannotWrite(Exception thrown)
    {
        Exception e = thrown is AggregateException many ? many.Flatten().InnerExceptions[0] : thrown;
        return e is IOException or UnauthorizedAccessException ? e : null;
    }

    private string Observed => Own("kernel-lab", "observed");

    private CallSites Sites => CallSites.Read(Path.Combine(_request.FixturesDirectory, Machines, "geometry", "sources.yaml"));

    private ScenarioEvidence Evidence => ScenarioEvidence.Read(Path.Combine(_request.FixturesDirectory, Machines, "geometry", "scenarios.yaml"));

    private string Command => $"memcg-eval lab learn --name {_request.Name}, Linux {_request.Kernel.Release}";

    private string LikeName => $"linux-{_request.Like}";

    private LearnedKernel Learn()
    {
        foreach (string folder in (string[])[Observed, Own("traces"), Own("machines", "geometry"), Own("footprints")])
        {
            Directory.CreateDirectory(folder);
        }

        FixtureLibrary shipped = FixtureLibrary.Open(_request.FixturesDirectory);
        Parallel.ForEach(
            LearningRun.All, new ParallelOptions { MaxDegreeOfParallelism = _request.Parallelism, CancellationToken = _request.Guests.Cancel },
            run => Run(shipped, run));
        if (_untraced.Count == 0 || _traces.Count == 0)
        {
            throw new BadInputException(
                $"{_request.Kernel.Path}: expected a kernel that runs scenarios with tracefs; {_notRun.FirstOrDefault() ?? "none was traced"}");
        }

        _traces.Sort(StringComparer.Ordinal);
        string likeMachine = File.ReadAllText(Path.Combine(_request.FixturesDirectory, Machines, LikeName + "-lab.yaml"));
        Derive(likeMachine);
        using TemporaryFolder overlay = new();
        FixtureLibrary own = Overlay(overlay.FullName);
        Footprints(own, overlay.FullName);
        IEnumerable<string> files = Directory.EnumerateFiles(_fresh, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_fresh, f));
        return new LearnedKernel(
            [.. files.Order(StringComparer.Ordinal)], [.. _notRun.Order(StringComparer.Ordinal)], LearnedMachine.Taken(likeMachine), Compare(shipped),
            Compare(FixtureLibrary.Open(overlay.FullName)));
    }

    private string Own(params string[] path) => Path.Combine([_fresh, .. path]);

    private void Run(FixtureLibrary library, LearningRun run)
    {
        FixtureEntry entry = library.Scenarios.Single(e => e.Id == run.Scenario);
        Dictionary<string, string> values = library.ParametersOf(entry).Zip(run.Parameters)
            .ToDictionary(p => p.First, p => p.Second.ToString(CultureInfo.InvariantCulture));
        HostScript script = library.LoadScript(entry, values);
        string trace = Own("traces", ScenarioFile.NameOfTrace(_version, script));
        Observation? seen = null;
        string? refusal = script.Refusal;
        if (refusal is null)
        {
            GuestResult guest = Guest.Boot(_request.Kernel, [script], Runs.LabRun.HierarchyOf(script), _request.Guests, run.IsTraced ? trace : null);
            seen = GuestLog.Read(guest).SingleOrDefault();
            refusal = seen is not { IsComplete: true } ? $"the run did not come to its end ({guest.Ending}, {LastOf(seen)})"
                : run.IsTraced && IsEmpty(trace) ? "nothing was traced"
                : null;
        }

        lock (_notRun)
        {
            string name = run.IsTraced ? ScenarioFile.NameOfTraced(_version, script) : ScenarioFile.NameOf(_version, script, 0);
            if (refusal is not null)
            {
                File.Delete(trace);
                _notRun.Add($"{name}: {refusal}");
            }
            else
            {
                string file = Path.Combine(Observed, name);
                File.WriteAllText(file, ScenarioFile.TextOf(script, seen!));
                (run.IsTraced ? _traces : _untraced).Add(run.IsTraced ? trace : file);
            }

            _progress(refusal is null ? name : _notRun[^1]);
        }
    }

    private static string LastOf(Observation? seen) =>
        seen is null ? "no word" : seen.Samples.Count == 0 ? "before the first sample" : $"after the sample \"{seen.Samples[^1].Label}\"";

    // A gzip file of nothing has its header and trailer.
    private static bool IsEmpty(string trace) => new FileInfo(trace) is { Exists: false } or { Length: < 64 };

    private void Derive(string likeMachine)
    {
        string text = GeometryDerivation.Derive(
            _version, Cpus, [.. _untraced.Order(StringComparer.Ordinal).Select(ObservedFile.Read)], _traces, Sites, Evidence, Command);
        File.WriteAllText(Own(Machines, "geometry", _request.Name + ".yaml"), text);
        string? operations = _traces.SelectMany(OperationTimesDerivation.Derive).FirstOrDefault();
        File.WriteAllText(
            Own(Machines, _request.Name + "-lab.yaml"),
            LearnedMachine.TextOf(likeMachine, LikeName, _request.Kernel.Release, _request.Name, operations));
    }

    // The shipped descriptions with what was learned in the like kernel's place, since runs are compared with the description of their version.
    private FixtureLibrary Overlay(string directory)
    {
        foreach (string folder in (string[])[Machines, "machines/geometry", "footprints", "kernel-lab"])
        {
            Directory.CreateDirectory(Path.Combine(directory, folder));
            foreach (string file in Directory.EnumerateFiles(Path.Combine(_request.FixturesDirectory, folder), "*.yaml"))
            {
                File.Copy(file, Path.Combine(directory, folder, Path.GetFileName(file)));
            }
        }

        string machine = _request.Name + ".yaml";
        File.Copy(Own(Machines, _request.Name + "-lab.yaml"), Path.Combine(directory, Machines, $"linux-{_version}-lab.yaml"), overwrite: true);
        File.Copy(Own(Machines, "geometry", machine), Path.Combine(directory, Machines, "geometry", machine), overwrite: true);
        return FixtureLibrary.Open(directory);
    }

    private void Footprints(FixtureLibrary own, string overlay)
    {
        string text = FootprintDerivation.Derive(
            _traces, [.. LikeTraces()], [], own.Machines.Load($"linux-{_version}-lab"), own.Machines, Sites, Evidence, Command);
        File.WriteAllText(Own("footprints", _request.Name + ".yaml"), text);
        File.WriteAllText(Path.Combine(overlay, "footprints", $"linux-{_version}.yaml"), text);
    }

    // For operations that this kernel's traces lack: the like kernel's traces, then those it had to take itself, as the first line of its footprints says.
    private IEnumerable<string> LikeTraces()
    {
        string folder = Path.Combine(_request.FixturesDirectory, "traces");
        string[] words = File.ReadLines(Path.Combine(_request.FixturesDirectory, "footprints", LikeName + ".yaml")).First().Split(' ');
        IEnumerable<string> own = Directory.EnumerateFiles(folder, $"{_request.Like}-*.trace.gz").Order(StringComparer.Ordinal);
        return own.Concat(words.SkipWhile(w => w != "--like").Skip(1).TakeWhile(w => !w.StartsWith("--", StringComparison.Ordinal))
            .Select(w => Path.Combine(folder, Path.GetFileName(w))).Where(File.Exists));
    }

    // The shipped traces are of other boots than these, so that replays of them are no part of it.
    private FidelityResult[] Compare(FixtureLibrary library) =>
    [
        .. FidelityRun.Run(library, _request.Strategies, new FidelityOptions(Observed, [], [], KeepsGoing: true)).Rows
            .Where(row => !row.Scenario.StartsWith("replay:", StringComparison.Ordinal)),
    ];
}
