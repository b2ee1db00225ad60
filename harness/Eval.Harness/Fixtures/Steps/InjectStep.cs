using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Other work runs at a preemption point of the strategy, when it has been passed so often ("after: 700MiB" counts pages).</summary>
[Verb("inject", "at", "after", "steps")]
internal sealed class InjectStep : Step
{
    private readonly int _point;
    private readonly Expression _after;
    private readonly IReadOnlyList<Step> _steps;

    public InjectStep(StepReader r)
    {
        if (r.Context.IsAside)
        {
            throw r.Place.Expected("steps of the program itself: injected and concurrent work cannot inject");
        }

        _point = r.Choice("at", [.. PointWords.All]);
        _after = r.Find("after") is null ? Expression.Constant(r.Place, 0) : r.Any("after");
        if (_after.Unit == Unit.Nanoseconds)
        {
            throw _after.Place.Expected($"a number of passes or a size, found \"{_after.Text}\"");
        }

        r.Context.IsAside = true;
        _steps = r.Steps("steps");
        r.Context.IsAside = false;
    }

    public override ProgramNeed Need(Scope scope)
    {
        ProgramNeed inside = ProgramNeed.Of(_steps, scope);
        return ProgramNeed.OneStep + (inside with { Aside = inside.Steps });
    }

    public override void Emit(ProgramBuilder builder)
    {
        int after = _after.Unit == Unit.Bytes ? builder.Pages(_after, "a size") : _after.Count(builder.Scope, "a number of passes");
        (int first, int count) = builder.Aside(_steps);
        builder.Add(EventKind.Inject, Place, _point, after, first, count);
    }
}
