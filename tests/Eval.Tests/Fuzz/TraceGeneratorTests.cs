using Eval.Fuzz.Traces;
using Eval.Fuzz.Traces.Forms;
using Eval.Harness.Traces;
using Eval.Kernel.Description;

namespace Eval.Tests.Fuzz;

/// <summary>The generator knows what traces hold, and what it makes is read in every form.</summary>
public sealed class TraceGeneratorTests
{
    private const int Many = 400;

    private static readonly MachineDescription Machine = TracedMachine.Of(MatrixResults.Library.Machines.Load("linux-6.1-lab"));
    private static readonly Lazy<GeneratedTrace[]> Traces = new(() => [.. Enumerable.Range(1, Many).Select(Make)]);

    // Where a trace has groups of two hierarchies, the importer takes one for memory's; all else comes up by itself.
    [Test]
    public void Every_rule_of_the_importer_comes_up()
    {
        long[] rules = new long[Enum.GetValues<TraceRule>().Length], caches = new long[Enum.GetValues<CacheRule>().Length];
        foreach (GeneratedTrace trace in Traces.Value.Take(100))
        {
            TraceStatistics read = Import(TraceForm.Reference, trace).Statistics;
            Array.ForEach(Enum.GetValues<TraceRule>(), rule => rules[(int)rule] += read.Of(rule));
            Array.ForEach(Enum.GetValues<CacheRule>(), rule => caches[(int)rule] += read.Of(rule));
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Enum.GetValues<TraceRule>().Where(rule => rules[(int)rule] == 0), Is.Empty);
            Assert.That(Enum.GetValues<CacheRule>().Where(rule => caches[(int)rule] == 0), Is.Empty);
        }
    }

    [Test]
    public void Every_form_tells_all_of_some_traces_and_not_of_others_when_it_leaves_something_out()
    {
        foreach (TraceForm form in TraceForm.Others)
        {
            int told = Traces.Value.Count(form.Tells);
            Assert.That(told, Is.GreaterThan(Many / 2), form.Name);
            Assert.That(told == Many, Is.EqualTo(form.Style is { ShowsFlags: true, HasNameColumn: true }), form.Name);
        }
    }

    [Test]
    public void The_same_seed_makes_the_same_trace() => Assert.That(
        Enumerable.Range(1, 20).Select(s => TraceForm.Reference.Text(Make(s))), Is.EqualTo(Traces.Value.Take(20).Select(TraceForm.Reference.Text)));

    [Test]
    public void Losses_are_in_the_text_of_the_kernel_and_of_trace_cmd_and_counted()
    {
        GeneratedTrace lossy = Traces.Value.First(t => t.Records.Any(r => r.IsLoss && r.Find("lost=") is not null));
        long lost = lossy.Records.Where(r => r.IsLoss).Sum(r => long.Parse(r.Find("lost=") ?? "0", null));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(TraceForm.Reference.Text(lossy), Does.Match(@"CPU:\d \[LOST \d+ EVENTS\]"));
            Assert.That(TraceForm.Others.Single(f => f.Name == "trace-cmd report").Text(lossy), Does.Match(@"CPU:\d \[\d+ EVENTS DROPPED\]"));
            Assert.That(Import(TraceForm.Reference, lossy).Statistics.Lost, Is.EqualTo(lost));
        }
    }

    private static GeneratedTrace Make(int seed) => new TraceGenerator([Machine.Id]).Make((ulong)seed);

    private static ImportedTrace Import(TraceForm form, GeneratedTrace trace)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, form.Write(trace));
            return TraceImporter.Import(path, Machine);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
