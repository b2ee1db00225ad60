using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>From now on one kind of try fails at a rate.</summary>
[Verb("fault", "kind", "per_thousand")]
internal sealed class FaultStep(StepReader r) : Step
{
    /// <summary>Kinds of tries that can fail, by the number of <see cref="Kernel.Faults.FaultKind"/>.</summary>
    internal static readonly string[] Kinds = ["isolate", "trylock", "atomic-allocation"];

    private readonly int _kind = r.Choice("kind", Kinds);
    private readonly Expression _rate = r.Number("per_thousand");

    public override void Emit(ProgramBuilder builder) =>
        builder.Add(EventKind.Fault, Place, _kind, (int)_rate.Evaluate(builder.Scope, 0, 1000, "failures per thousand"));
}
