using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Virtual time passes; deferred work runs.</summary>
[Verb("wait", "time")]
internal sealed class WaitStep(StepReader r) : Step
{
    // A century.
    private const long Longest = 3_155_760_000_000_000_000;
    private readonly Expression _time = r.Time("time");

    public override ProgramNeed Need(Scope scope) => ProgramNeed.OneStep with { Nanoseconds = Math.Max(0, _time.Range(scope).High) };

    public override void Emit(ProgramBuilder builder)
    {
        long time = _time.Evaluate(builder.Scope, 0, Longest, "a time");
        builder.Add(EventKind.Wait, Place, unchecked((int)time), (int)(time >> 32));
    }

    public override void Tell(HostScriptBuilder script) => script.Wait(_time.Evaluate(script.Scope, 0, Longest, "a time"));
}
