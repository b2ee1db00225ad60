using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>
/// Writes memory.max; "none" takes the limit away. Version 1 answers EBUSY ("expect: EBUSY") when usage that cannot be reclaimed is above it.
/// </summary>
[Verb("limit", "group", "max", "expect")]
internal sealed class LimitStep(StepReader r) : Step
{
    private readonly NameTemplate _group = r.Name("group");
    private readonly Expression? _max = r.SizeOrNone("max");
    private readonly bool _isRefused = r.Find("expect") is not null && r.Choice("expect", "EBUSY") == 0;

    public override void Emit(ProgramBuilder builder)
    {
        int group = builder.Groups.Find(_group, builder.Scope);
        if (_isRefused && builder.Machine.CgroupVersion != 1)
        {
            throw Place.Expected("\"cgroup: 1\" in the fixture's header: version 2 sets any limit, reclaims and kills, and never answers EBUSY");
        }

        if (_max is null)
        {
            builder.Limit(group, -1, Place, isRefused: false);
        }
        else
        {
            Set(builder, group, _max, _isRefused);
        }
    }

    // page_counter_memparse rounds down to whole pages (since 3.19).
    internal static void Set(ProgramBuilder builder, int group, Expression max, bool isRefused) =>
        builder.Limit(group, max.Evaluate(builder.Scope, 0, long.MaxValue, "a limit") / builder.Machine.PageSizeBytes, max.Place, isRefused);

    public override void Tell(HostScriptBuilder script) => script.Line($"limit {script.Group(_group)} {(_max is null ? "max" : script.Bytes(_max, 0))}");
}
