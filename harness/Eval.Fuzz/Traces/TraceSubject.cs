using Eval.Fuzz.Judging;
using Eval.Fuzz.Searching;
using Eval.Fuzz.Shrinking;
using Eval.Fuzz.Traces.Forms;
using Eval.Harness.Fixtures;
using Eval.Harness.Runs;
using Eval.Kernel.Contract;

namespace Eval.Fuzz.Traces;

/// <summary>Traces.</summary>
/// <param name="library">Where machines are.</param>
/// <param name="limits">What a cell may take.</param>
/// <param name="scratch">A folder for files on the way.</param>
internal sealed class TraceSubject(FixtureLibrary library, CellLimits limits, string scratch) : FuzzSubject<GeneratedTrace>
{
    private readonly TraceGenerator _generator = new([.. library.Machines.Ids]);
    private readonly TraceJudge _judge = new(library, limits, scratch);

    /// <inheritdoc/>
    public override ShrinkParts<GeneratedTrace> Parts { get; } = new(
        trace => trace.Records.Count,
        (trace, first, count) => trace with { Records = [.. trace.Records.Take(first), .. trace.Records.Skip(first + count)] },
        [
            trace => Enumerable.Range(0, trace.Records.Count).Reverse()
                .Select(i => trace with { Records = [.. trace.Records.Take(i), .. trace.Records.Skip(i + 1)] }),
        ]);

    /// <inheritdoc/>
    public override GeneratedTrace Make(ulong seed) => _generator.Make(seed);

    /// <inheritdoc/>
    public override FuzzJudgement? Judge(GeneratedTrace made, IReadOnlyList<Strategy> strategies) => _judge.Judge(made, strategies);

    /// <inheritdoc/>
    public override int StepsOf(GeneratedTrace made) => made.EventCount;

    /// <inheritdoc/>
    public override (string Ending, string Text) File(GeneratedTrace made, string id, Finding shown)
    {
        TraceForm? other = TraceForm.Others.FirstOrDefault(f => shown.What.StartsWith(f.Name + TraceJudge.OfForm, StringComparison.Ordinal));
        return (".trace", (other ?? TraceForm.Reference).Text(made));
    }
}
