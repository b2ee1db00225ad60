using Eval.Harness.Fixtures;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Metrics;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Harness.Strategies;
using Eval.Kernel.Contract;
using Eval.Lab.Judges;
using Eval.Lab.Kernels;
using Eval.Lab.Observations;

namespace Eval.Lab.Runs;

/// <summary>
/// Makes results of what the lab observed: cells of kernels beside those of the strategies that describe them, and every counter predicted and
/// observed.
/// </summary>
public static class LabResults
{
    private const double NanosecondsPerMillisecond = 1e6;

    /// <summary>The results.</summary>
    public static RunResults Of(LabRequest request, LabOutcome outcome, ToolResult tool)
    {
        Dictionary<string, Strategy> models = [];
        foreach (KernelImage kernel in request.Kernels)
        {
            if (request.Model(kernel) is { } model)
            {
                models[kernel.Release] = model;
            }
        }

        Fixture[] fixtures = [.. request.Fixtures.Select(f => f.Fixture)];
        Strategy[] strategies = [.. models.Values.DistinctBy(m => m.Info.Id).OrderBy(m => m.Info.Id, StringComparer.Ordinal)];
        RunResults predicted = MatrixRun.Run(strategies, fixtures, tool);
        Dictionary<(string, string), CellResult> byModel = predicted.Cells.ToDictionary(c => (c.Strategy, c.Fixture));
        List<CellResult> cells = [.. predicted.Cells];
        List<FidelityResult> rows = [];
        foreach (LabCell cell in outcome.Cells)
        {
            string model = models.TryGetValue(cell.Kernel.Release, out Strategy? strategy) ? strategy.Info.Id : "";
            cells.Add(CellOf(cell, model));
            if (byModel.TryGetValue((model, cell.Fixture.Id), out CellResult? prediction))
            {
                rows.AddRange(SideBySide.Rows(cell, prediction));
            }
        }

        return predicted with
        {
            Subjects = [.. predicted.Subjects, .. request.Kernels.Select(k => SubjectOf(k, models.GetValueOrDefault(k.Release)))],
            Invariants = KernelJudges.Describe(),
            Cells = cells,
            Claims = [],
            Fidelity = rows,
        };
    }

    private static SubjectResult SubjectOf(KernelImage kernel, Strategy? model) =>
        new(kernel.Subject, SubjectResult.Kernel) { DescribedBy = model?.Info.Id };

    /// <summary>The cell of a kernel.</summary>
    internal static CellResult CellOf(LabCell cell, string model)
    {
        if (cell.Observations.Count == 0)
        {
            return new CellResult
            {
                Strategy = cell.Kernel.Subject,
                Fixture = cell.Fixture.Id,
                Verdicts = KernelJudges.Refuse(cell.Refusal ?? "the guest never came to it"),
                Metrics = new Dictionary<string, decimal>(),
            };
        }

        Observation first = cell.Observations[0];
        return new CellResult
        {
            Strategy = cell.Kernel.Subject,
            Fixture = cell.Fixture.Id,
            Verdicts = KernelJudges.Judge(new KernelRun(cell.Fixture, cell.Script, first, model)),
            Metrics = Metrics(cell.Script, first),
            Samples = [.. first.Story.Select(Sample)],
        };
    }

    // Those of a model's metrics that user space sees. Real time is not the model's virtual time, but says the same.
    private static Dictionary<string, decimal> Metrics(HostScript script, Observation seen)
    {
        Dictionary<string, decimal> metrics = new() { ["events"] = script.Lines.Count, ["failed_ops"] = seen.Failures.Count };
        ObservedMoment[] story = [.. seen.Story];
        if (story.Length > 0)
        {
            ObservedMoment end = story[^1];
            metrics["zombies_peak"] = Math.Max(0, story.Max(s => s.Dying));
            metrics["zombies_end"] = Math.Max(0, end.Dying);
            metrics["slab_bytes_peak"] = story.Max(s => s.SlabBytes);
            metrics["slab_bytes_end"] = end.SlabBytes;
            metrics["memory_charged_peak"] = story.Max(s => s.Find("/")?.CurrentBytes ?? 0);
            metrics["teardown_ns"] = (decimal)Math.Round(seen.Removals.Milliseconds * NanosecondsPerMillisecond);
        }

        return CellMetrics.Describe().Where(m => metrics.ContainsKey(m.Id)).ToDictionary(m => m.Id, m => metrics[m.Id]);
    }

    private static SampleResult Sample(ObservedMoment s) => new(
        s.Label, (long)(s.Milliseconds * NanosecondsPerMillisecond), (int)Math.Max(0, s.Dying), s.SlabBytes,
        s.TotalSlabBytes > 0 ? s.UsedSlabBytes * 1_000_000 / s.TotalSlabBytes : 0, [.. s.Groups.Where(g => g.Path != "/").Select(Group)]);

    private static GroupResult Group(ObservedMemcg g)
    {
        bool is1 = g.Stat.ContainsKey("total_rss");
        return new GroupResult(
            g.Path.TrimStart('/'), "online", g.CurrentBytes, 0, g.Of(is1 ? "total_rss" : "anon"), g.Of(is1 ? "total_cache" : "file"), g.Of("slab"),
            g.Of("kernel"));
    }
}
