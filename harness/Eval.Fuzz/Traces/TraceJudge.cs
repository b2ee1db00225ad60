using Eval.Fuzz.Judging;
using Eval.Fuzz.Traces.Forms;
using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Harness.Fixtures.Programs;
using Eval.Harness.Runs;
using Eval.Harness.Traces;
using Eval.Kernel.Contract;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;

namespace Eval.Fuzz.Traces;

/// <summary>
/// Imports a trace in every form that tells all of it and says what is wrong: an exception, a refusal although nothing is wrong with it, another program
/// than the kernel's own text makes, another one when it is read again or from a pipe, a damaged line of which is not said clearly what and where. Then
/// the program runs, as a fixture's does.
/// </summary>
/// <param name="library">Where machines are.</param>
/// <param name="limits">What a cell may take.</param>
/// <param name="scratch">A folder for files on the way.</param>
internal sealed class TraceJudge(FixtureLibrary library, CellLimits limits, string scratch)
{
    /// <summary>What stands between a form's name and what is wrong with it.</summary>
    public const string OfForm = ": ";

    private const int Damages = 4;

    private readonly CellJudge _cells = new(limits);

    /// <summary>Judges a trace; null when there is no event in it.</summary>
    public FuzzJudgement? Judge(GeneratedTrace trace, IReadOnlyList<Strategy> strategies)
    {
        if (trace.EventCount == 0)
        {
            return null;
        }

        MachineDescription machine = TracedMachine.Of(library.Machines.Load(trace.Machine));
        byte[] text = TraceForm.Reference.Write(trace);
        TraceImport reference = Import(text, machine);
        List<Finding> findings = [.. Wrong(TraceForm.Reference.Name, reference)];
        if (reference.Trace is null)
        {
            return new FuzzJudgement(findings, 0);
        }

        findings.AddRange(Again(text, machine, reference));
        foreach (TraceForm form in TraceForm.Others.Where(f => f.Tells(trace)))
        {
            findings.AddRange(Compared(form.Name, Import(form.Write(trace), machine), reference, form.Style.ShowsLosses));
        }

        findings.AddRange(Interleaved(trace, machine, reference));
        findings.AddRange(Damaged(trace, machine));
        Fixture whole = Fixture(reference.Trace, machine, isStreamed: false), streamed = Fixture(reference.Trace, machine, isStreamed: true);
        FuzzJudgement ran = _cells.Judge(whole, streamed, strategies, trace.Seed);
        return new FuzzJudgement([.. findings, .. ran.Findings], ran.Events);
    }

    // The same file once more, and through a pipe, which cannot be read twice: so not when it takes two readings to see which hierarchy is memory's.
    private IEnumerable<Finding> Again(byte[] text, MachineDescription machine, TraceImport reference)
    {
        TraceImport again = Import(text, machine);
        foreach (Finding finding in Compared("the same file again", again, reference, hasLosses: true))
        {
            yield return finding;
        }

        if (OperatingSystem.IsLinux() && !reference.HasHierarchies)
        {
            foreach (Finding finding in Compared("a pipe", TraceImport.OfPipe(text, machine), reference, hasLosses: true))
            {
                yield return finding;
            }
        }
    }

    // trace_pipe prints what a CPU has written so far, and then another CPU's, some of it earlier.
    private IEnumerable<Finding> Interleaved(GeneratedTrace trace, MachineDescription machine, TraceImport reference)
    {
        const string Name = "trace_pipe, a CPU at a time";
        const int Window = 8;
        GeneratedTrace mixed = trace with { Records = [.. trace.Records.Chunk(Window).SelectMany(records => records.OrderBy(r => r.Cpu))] };
        TraceImport import = Import(TraceForm.Others[0].Write(mixed), machine);
        return import.Trace is null ? Wrong(Name, import)
            : import.Kinds == reference.Kinds ? []
            : [new Finding(FindingKind.Differs, Name + OfForm + "other events", "", $"{import.Kinds} and {reference.Kinds}")];
    }

    private IEnumerable<Finding> Damaged(GeneratedTrace trace, MachineDescription machine)
    {
        for (int n = 0; n < Damages; n++)
        {
            TraceDamage damage = TraceDamage.Of(TraceForm.Reference.Text(trace), trace.Seed, n);
            TraceImport import = Import(damage.Bytes, machine);
            if (import.Threw is not null)
            {
                yield return Wrong($"a trace with {damage.What}", import).Single();
            }
            else if (import.Refusal is { } refusal && damage.Unclear(refusal) is { } unclear)
            {
                yield return new Finding(FindingKind.Unclear, $"a trace with {damage.What}: {unclear}", "", refusal);
            }
        }
    }

    private static IEnumerable<Finding> Compared(string name, TraceImport import, TraceImport reference, bool hasLosses) =>
        import.Trace is null ? Wrong(name, import)
        : import.Difference(reference, hasLosses) is { } part
            ? [new Finding(FindingKind.Differs, $"{name}{OfForm}{part.Name}", "", $"{part.Mine} and, in {TraceForm.Reference.Name}, {part.Other}")]
            : [];

    private static IEnumerable<Finding> Wrong(string name, TraceImport import)
    {
        if (import.Threw is { } threw)
        {
            string what = CellJudge.Nameless($"{threw.GetType().Name}: {threw.Message}");
            yield return new Finding(FindingKind.Threw, $"{name}{OfForm}{what}", "", $"{threw.Message} {threw.StackTrace?.Split('\n')[0].Trim()}");
        }
        else if (import.Refusal is { } refusal)
        {
            yield return new Finding(FindingKind.Refused, $"{name}{OfForm}{CellJudge.Nameless(refusal)}", "", refusal);
        }
    }

    private TraceImport Import(byte[] text, MachineDescription machine)
    {
        string path = Path.Combine(scratch, $"{Guid.NewGuid():n}.trace");
        try
        {
            File.WriteAllBytes(path, text);
            return TraceImport.Of(path, machine);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Fixture Fixture(ImportedTrace trace, MachineDescription machine, bool isStreamed) => new()
    {
        Id = "generated",
        Family = "fuzz",
        Title = "generated",
        Source = "memcg-eval fuzz",
        Story = "",
        Expect = "",
        Machine = machine,
        Sizes = trace.Sizes,
        Program = isStreamed ? new EventProgram(trace.Program.Length, trace.Program.Feed) : trace.Program,
        MemcgNames = trace.MemcgNames,
        NamedMemcgs = [.. Enumerable.Range(0, trace.MemcgNames.Count).Select(g => new MemcgId(g))],
        TaskNames = trace.TaskNames,
        Labels = trace.Labels,
        Content = trace.Content,
    };
}
