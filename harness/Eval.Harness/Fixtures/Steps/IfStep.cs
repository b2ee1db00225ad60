using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Steps that run when a condition on variables holds, and others when it does not.</summary>
[Verb("if", "that", "then", "else")]
internal sealed class IfStep(StepReader r) : Step
{
    private readonly Expression _that = r.Number("that");
    private readonly IReadOnlyList<Step> _then = r.Steps("then");
    private readonly IReadOnlyList<Step> _else = r.Find("else") is null ? [] : r.Steps("else");

    public override ProgramNeed Need(Scope scope)
    {
        Interval that = _that.Range(scope);
        ProgramNeed then = that is { Low: 0, High: 0 } ? default : ProgramNeed.Of(_then, scope);
        ProgramNeed otherwise = that.Low > 0 || that.High < 0 ? default : ProgramNeed.Of(_else, scope);
        return ProgramNeed.OneStep + ProgramNeed.Either(then, otherwise);
    }

    public override void Emit(ProgramBuilder builder)
    {
        builder.Files.HasBranches = true;
        foreach (Step step in _that.Evaluate(builder.Scope) != 0 ? _then : _else)
        {
            step.Emit(builder);
        }
    }

    public override void Tell(HostScriptBuilder script)
    {
        foreach (Step step in _that.Evaluate(script.Scope) != 0 ? _then : _else)
        {
            step.Tell(script);
        }
    }
}
