using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Creates a group; what is above it must exist.</summary>
[Verb("mkdir", "group", "limit", "high", "min", "low", "oom_group")]
internal sealed class MkdirStep(StepReader r) : Step
{
    private readonly NameTemplate _group = r.Name("group");
    private readonly GroupControls _controls = new(r.SizeOrNull, r.Flag("oom_group"));
    private readonly bool _isNamed = r.Context.Loops == 0;

    public override ProgramNeed Need(Scope scope) => new(Steps: 1 + GroupControls.Keys.Length, Groups: 1);

    public override void Emit(ProgramBuilder builder)
    {
        int group = builder.Mkdir(_group.Format(builder.Scope), _group.Place, _isNamed, _group.Text);
        _controls.Emit(builder, group, Place);
    }

    public override void Tell(HostScriptBuilder script)
    {
        string group = script.Group(_group);
        script.Mkdir(group, _isNamed, Place);
        _controls.Tell(script, group, Place);
    }
}
