using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>echo 1, 2 or 3 > /proc/sys/vm/drop_caches.</summary>
[Verb("drop-caches", "what")]
internal sealed class DropCachesStep(StepReader r) : Step
{
    private readonly Expression _what = r.Number("what");

    public override void Emit(ProgramBuilder builder) => builder.Add(EventKind.DropCaches, Place, (int)_what.Evaluate(builder.Scope, 1, 3, "a number"));

    public override void Tell(HostScriptBuilder script) => script.Line($"drop-caches {_what.Evaluate(script.Scope, 1, 3, "a number")}");
}
