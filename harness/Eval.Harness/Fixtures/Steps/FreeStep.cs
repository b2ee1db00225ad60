using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Frees allocations of a set: all, every n-th, or the first so many.</summary>
[Verb("free", "set", "every", "from", "count", "cpu", "by")]
internal sealed class FreeStep(StepReader r) : Step
{
    private readonly NameTemplate _set = r.Name("set");
    private readonly Expression _every = r.Number("every", 1);
    private readonly Expression _from = r.Number("from", 0);
    private readonly Expression _count = r.Number("count", int.MaxValue);
    private readonly Expression _cpu = r.Number("cpu", 0);
    private readonly NameTemplate? _by = r.NameOrNull("by");
    private readonly bool _isWhole = r.Find("every") is null && r.Find("from") is null && r.Find("count") is null;

    public override void Emit(ProgramBuilder builder)
    {
        int every = (int)_every.Evaluate(builder.Scope, 1, int.MaxValue, "\"every\"");
        int cpu = _by is not null ? builder.CpuOf(builder.Tasks.Find(_by, builder.Scope)) : CpuStep.Cpu(builder, _cpu);
        ObjectSet set = builder.Sets.Existing(_set, builder.Scope);
        int from = _from.Count(builder.Scope, "\"from\""), count = _count.Count(builder.Scope, "a count");
        builder.Work(set.Looks(every, from, count), Place);
        builder.Allocations.Free(set.Take(every, from, count), cpu, Place);
    }

    public override void Tell(HostScriptBuilder script)
    {
        if (!_isWhole || !script.HearReady(script.Name(_set), _by is null ? CpuStep.Cpu(script, _cpu) : script.CpuOf(script.Name(_by))))
        {
            base.Tell(script);
        }
    }
}
