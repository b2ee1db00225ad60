using Eval.Harness.Fixtures;
using Eval.Harness.Traces;
using Eval.Kernel.Contract;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;

namespace Eval.Harness.Fidelity;

/// <summary>
/// A run that was traced, predicted a second time: not from the scenario's steps but from what the trace says was allocated, cached, moved and removed,
/// on the machine and under the strategy of the kernel that recorded it.
/// </summary>
/// <param name="observed">The run, with only the samples that the replay can tell, under the replay's labels.</param>
/// <param name="model">What the machine counted there.</param>
internal sealed class TraceReplay(ObservedRun observed, ModelRun model)
{
    private const string Mark = "-trace";

    /// <summary>The run, with the samples before the first removal and at the end of the trace.</summary>
    public ObservedRun Observed => observed;

    /// <summary>The replay's counters there.</summary>
    public ModelRun Model => model;

    /// <summary>
    /// The trace of a run: X.trace.gz for X-trace.jsonl, beside it or among the library's; null when the run was not traced or its trace is not
    /// there.
    /// </summary>
    public static string? TraceOf(FixtureLibrary library, ObservedRun run)
    {
        string name = Path.GetFileNameWithoutExtension(run.Path);
        if (!name.EndsWith(Mark, StringComparison.Ordinal))
        {
            return null;
        }

        string file = name[..^Mark.Length] + ".trace.gz";
        string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(run.Path))!, file);
        return File.Exists(beside) ? beside : library.FindTrace(file);
    }

    /// <summary>Replays a run's trace.</summary>
    /// <param name="trace">Path of the trace.</param>
    /// <param name="scenario">The run's scenario, compiled.</param>
    /// <param name="strategy">Strategy of the kernel.</param>
    /// <returns>The counters at every label of the trace.</returns>
    /// <exception cref="BadInputException">The trace is wrong.</exception>
    public static ModelRun Run(string trace, Fixture scenario, Strategy strategy)
    {
        MachineDescription description = TracedMachine.Of(scenario.Machine);
        ImportedTrace imported = TraceImporter.Import(trace, description);
        Fixture fixture = FixtureFromTrace.Make(scenario.Id, "traces", scenario.Title, scenario.Source, scenario.Story, scenario.Expect, description,
            imported, "");
        fixture = fixture with { NamedMemcgs = [.. Enumerable.Range(1, imported.MemcgNames.Count - 1).Select(m => new MemcgId(m))] };
        List<ModelSample> samples = [];
        FidelityObserver observer = new(fixture, kernel: default, samples);
        fixture.Program.Run(new Machine(description, fixture.Sizes, strategy), ref observer);
        return new ModelRun(samples, [], new Dictionary<string, RemovalTimes>(), description.StatBatchPages);
    }

    /// <summary>What of a replay can be told beside what was observed.</summary>
    /// <param name="replayed">The counters at every label of the trace.</param>
    /// <param name="run">What was observed while it was recorded.</param>
    /// <param name="scenario">The run's scenario, compiled: it says which sample is the last before a group is removed.</param>
    /// <param name="predicted">The scenario's own prediction: it says which samples are settled, which a trace that ends with a reader's exit does not.</param>
    public static TraceReplay Of(ModelRun replayed, ObservedRun run, Fixture scenario, ModelRun predicted)
    {
        IReadOnlyList<ModelSample> samples = replayed.Samples;
        string before = LastLabelBeforeRemoval(scenario);
        List<ObservedSample> told = [];
        List<ModelSample> found = [];
        void Tell(ObservedSample? sample, ModelSample at)
        {
            if (sample is not null)
            {
                told.Add(sample with { Label = at.Label });
                found.Add(at with { IsSettled = predicted.Samples.First(s => s.Label == sample.Label).IsSettled });
            }
        }

        if (samples.Count > 1)
        {
            Tell(run.Samples.FirstOrDefault(s => s.Label == before), samples[0]);
        }

        Tell(run.Samples[^1], samples[^1]);
        return new TraceReplay(run with { Samples = told, Moves = [] }, replayed with { Samples = found });
    }

    private static string LastLabelBeforeRemoval(Fixture scenario)
    {
        Event[] before = scenario.Program.Through(EventKind.Rmdir, 1);
        int last = Array.FindLastIndex(before, e => e.Kind == EventKind.Sample);
        return last < 0 ? "" : scenario.Labels[before[last].A];
    }
}
