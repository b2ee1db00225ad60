using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Creates a group; what is above it must exist.</summary>
[Verb("mkdir", "group", "limit", "high")]
internal sealed class MkdirStep(StepReader r) : Step
{
    private readonly NameTemplate _group = r.Name("group");
    private readonly Expression? _limit = r.SizeOrNull("limit");
    private readonly Expression? _high = r.SizeOrNull("high");
    private readonly bool _isNamed = r.Context.Loops == 0;

    public override ProgramNeed Need(Scope scope) => new(Steps: 3, Groups: 1);

    public override void Emit(ProgramBuilder builder)
    {
        int group = builder.Mkdir(_group.Format(builder.Scope), _group.Place, _isNamed, _group.Text);
        if (_limit is not null)
        {
            LimitStep.Set(builder, group, _limit, isRefused: false);
        }

        if (_high is not null)
        {
            HighStep.Set(builder, group, _high);
        }
    }

    public override void Tell(HostScriptBuilder script)
    {
        string group = script.Group(_group);
        script.Mkdir(group, _isNamed, Place);
        if (_limit is not null)
        {
            script.Line($"limit {group} {script.Bytes(_limit, 0)}");
        }

        if (_high is not null)
        {
            script.NeedVersion2($"line {Place.Line}: memory.high is cgroup v2's");
            script.Line($"high {group} {script.Bytes(_high, 0)}");
        }
    }
}
