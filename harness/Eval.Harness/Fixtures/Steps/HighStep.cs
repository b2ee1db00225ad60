using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Writes memory.high; "none" takes it away.</summary>
[Verb("high", "group", "max")]
internal sealed class HighStep(StepReader r) : Step
{
    private readonly NameTemplate _group = r.Name("group");
    private readonly Expression? _max = r.SizeOrNone("max");

    public override void Emit(ProgramBuilder builder)
    {
        int group = builder.Groups.Find(_group, builder.Scope);
        if (_max is null)
        {
            builder.Add(EventKind.SetHigh, Place, group, -1);
        }
        else
        {
            Set(builder, group, _max);
        }
    }

    internal static void Set(ProgramBuilder builder, int group, Expression max)
    {
        long pages = max.Evaluate(builder.Scope, 0, long.MaxValue, "memory.high") / builder.Machine.PageSizeBytes;
        builder.Add(EventKind.SetHigh, max.Place, group, (int)Math.Min(pages, int.MaxValue));
    }

    public override void Tell(HostScriptBuilder script)
    {
        script.NeedVersion2($"line {Place.Line}: memory.high is cgroup v2's");
        script.Line($"high {script.Group(_group)} {(_max is null ? "max" : script.Bytes(_max, 0))}");
    }
}
