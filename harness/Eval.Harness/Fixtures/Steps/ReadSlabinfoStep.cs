using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Reads /proc/slabinfo to its end in chunks of a size.</summary>
[Verb("read-slabinfo", "chunk")]
internal sealed class ReadSlabinfoStep(StepReader r) : Step
{
    private readonly Expression _chunk = r.Size("chunk");

    public override void Emit(ProgramBuilder builder) =>
        builder.Add(EventKind.ReadSlabinfo, Place, (int)_chunk.Evaluate(builder.Scope, 1, 1 << 30, "a size"));

    public override void Tell(HostScriptBuilder script) => script.Line($"read-slabinfo {script.Bytes(_chunk, 1)}");
}
