using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Steps for each value of a variable: "count: 10" (0 to 9), or "from" and "to" with both ends, and "step".</summary>
[Verb("repeat", "count", "var", "from", "to", "step", "steps")]
internal sealed class RepeatStep : Step
{
    private readonly Expression? _count;
    private readonly Expression? _to;
    private readonly Expression _from;
    private readonly Expression _step;
    private readonly int _slot;
    private readonly IReadOnlyList<Step> _steps;

    public RepeatStep(StepReader r)
    {
        string name = r.Find("var")?.Text("the name of a variable") ?? "";
        if (name.Length > 0 && (r.Context.Scope.Knows(name) || !char.IsAsciiLetter(name[0]) || !name.All(char.IsAsciiLetterOrDigit)))
        {
            throw r.Need("var").Place.Expected($"a new name of letters and digits for a variable, found \"{name}\"");
        }

        _count = r.Find("count") is null ? null : r.Number("count");
        _to = r.Find("to") is null ? null : r.Number("to");
        _from = r.Number("from", 0);
        _step = r.Number("step", 1);
        if ((_count is null) == (_to is null))
        {
            throw r.Place.Expected("either \"count\" or \"to\" in \"repeat\"");
        }

        _slot = r.Context.Scope.Declare(name, Unit.None);
        r.Context.Loops++;
        _steps = r.Steps("steps");
        r.Context.Loops--;
        r.Context.Scope.Forget();
    }

    public override ProgramNeed Need(Scope scope)
    {
        Interval from = _from.Range(scope), step = _step.Range(scope), end = (_count ?? _to!).Range(scope);
        Int128 least = Int128.Max(step.Low, 1);
        Int128 rounds = _count is not null ? end.High : (((Int128)end.High - from.Low) / least) + 1;
        if (rounds <= 0)
        {
            return ProgramNeed.OneStep;
        }

        scope.SetRange(_slot, Interval.Around(from.Low, _count is null ? end.High : from.High + ((rounds - 1) * Int128.Max(step.High, 1))));
        return ProgramNeed.OneStep + (ProgramNeed.OneStep + ProgramNeed.Of(_steps, scope)).Times((long)Int128.Min(rounds, long.MaxValue));
    }

    public override void Emit(ProgramBuilder builder)
    {
        foreach (int _ in Rounds(builder.Scope))
        {
            builder.Work(1, Place);
            foreach (Step inner in _steps)
            {
                inner.Emit(builder);
            }
        }
    }

    public override void Tell(HostScriptBuilder script)
    {
        foreach (int _ in Rounds(script.Scope))
        {
            foreach (Step inner in _steps)
            {
                if (script.IsRefused)
                {
                    return;
                }

                inner.Tell(script);
            }
        }
    }

    // Counts the rounds, with the variable at each one's value.
    private IEnumerable<int> Rounds(Scope scope)
    {
        long from = _from.Evaluate(scope);
        long step = _step.Evaluate(scope, 1, int.MaxValue, "\"step\"");
        Int128 last = _count is not null
            ? from + ((Int128)(_count.Count(scope, "a number of rounds") - 1) * step)
            : _to!.Evaluate(scope, from, long.MaxValue, "an end not before the beginning,");
        if (last > long.MaxValue)
        {
            throw Place.Expected($"a last value of the variable that fits in 64 bits, found {last}");
        }

        int round = 0;
        for (Int128 i = from; i <= last; i += step)
        {
            scope[_slot] = (long)i;
            yield return round++;
        }
    }
}
