using System.IO.Compression;
using Eval.Harness.Traces;
using Eval.Kernel.Contract;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using NUnit.Framework;

namespace Eval.Tests.Traces;

/// <summary>The traces of real kernels that are part of the matrix.</summary>
public sealed class RecordedTraceTests
{
    private static readonly string Folder = Repository.PathOf("fixtures/traces");

    private static IEnumerable<string> Traces() => Directory.GetFiles(Folder, "*.trace.gz").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Traces))]
    public void Every_event_that_the_header_states_is_read_and_has_one_outcome(string name)
    {
        ImportedTrace trace = Import(name);
        TraceStatistics s = trace.Statistics;
        TestContext.Out.WriteLine(string.Join('\n', s.Lines()));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(s.EventsRead, Is.EqualTo(EntriesInBuffer(name)));
            Assert.That(s.AttributedByRule + s.AttributedByDefault + s.Dropped, Is.EqualTo(s.EventsRead));
            Assert.That(s.ByKind.Sum(k => k.Count), Is.EqualTo(s.EventsRead));
            Assert.That(s.ByRule.All(r => r.Count >= 0), Is.True);
            Assert.That(s.Of(TraceRule.OwnerAttached), Is.GreaterThan(0));
            Assert.That(s.Of(TraceRule.OtherEvent), Is.Zero);
        }
    }

    [TestCaseSource(nameof(Traces))]
    public void A_trace_replays_as_the_recorded_kernel_ran_without_a_failed_operation(string name)
    {
        ImportedTrace trace = Import(name);
        Machine machine = new(TraceMachine.Create(), trace.Sizes, new ChargesNobody());
        NullObserver observer = default;
        trace.Program.Run(machine, ref observer);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(machine.FailedOperations, Is.Zero);
            Assert.That(machine.Memory.UnderflowMemcg, Is.EqualTo(MemcgId.None));
            Assert.That(machine.Objects.Count, Is.EqualTo(trace.Sizes.Objects));
            Assert.That(
                LiveObjects(machine),
                Is.EqualTo(trace.Program.ToArray().Count(e => e.Kind == EventKind.Alloc) - trace.Program.ToArray().Count(e => e.Kind == EventKind.Free)));
        }
    }

    [TestCaseSource(nameof(Traces))]
    public void A_trace_imports_to_the_same_program_each_time_and_unpacked(string name)
    {
        string kernel = name.Split('-')[0], sites = Path.Combine(Folder, kernel + ".call-sites.txt");
        string folder = Directory.CreateTempSubdirectory().FullName, plain = Path.Combine(folder, kernel + "-plain.trace");
        try
        {
            if (File.Exists(sites))
            {
                File.Copy(sites, Path.Combine(folder, Path.GetFileName(sites)));
            }

            using (GZipStream packed = new(File.OpenRead(Path.Combine(Folder, name)), CompressionMode.Decompress))
            using (FileStream unpacked = File.Create(plain))
            {
                packed.CopyTo(unpacked);
            }

            ImportedTrace first = Import(name);
            Assert.That(TraceImporter.Import(plain, TraceMachine.Create()).Program.ToArray().AsSpan().SequenceEqual(first.Program.ToArray()), Is.True);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int LiveObjects(Machine machine) => Enumerable.Range(0, machine.Objects.Count).Count(i => machine.Objects.SlotOf(i) >= 0);

    private static ImportedTrace Import(string name) => TraceImporter.Import(Path.Combine(Folder, name), TraceMachine.Create());

    // Read by other means than the importer's.
    private static long EntriesInBuffer(string name)
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(Path.Combine(Folder, name)), CompressionMode.Decompress));
        string text = reader.ReadToEnd();
        string line = text.Split('\n').First(l => l.Contains("entries-in-buffer", StringComparison.Ordinal));
        return long.Parse(line.Split(':')[1].Trim().Split('/')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed class ChargesNobody : Strategy
    {
        public override StrategyInfo Info { get; } =
            new() { Id = "baseline", Title = "baseline", Base = "", Series = new SeriesInfo("test", "test", "2026") };
    }
}
