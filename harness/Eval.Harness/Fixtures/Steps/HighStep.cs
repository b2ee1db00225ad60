using Eval.Harness.Fixtures.Expressions;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Writes memory.high; "none" takes it away.</summary>
[Verb("high", "group", "max")]
internal sealed class HighStep(StepReader r) : Step
{
    private readonly NameTemplate _group = r.Name("group");
    private readonly Expression? _max = r.Need("max").IsScalar && r.Need("max").Text("a size or none") == "none" ? null : r.Size("max");

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
}
