using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Removes a group; "expect: EBUSY" when it must be refused.</summary>
[Verb("rmdir", "group", "expect")]
internal sealed class RmdirStep(StepReader r) : Step
{
    private readonly NameTemplate _group = r.Name("group");
    private readonly bool _isRefused = r.Find("expect") is not null && r.Choice("expect", "EBUSY") == 0;

    public override void Emit(ProgramBuilder builder) => builder.Rmdir(builder.Groups.Find(_group, builder.Scope), _group.Place, _isRefused);

    public override void Tell(HostScriptBuilder script) => script.Line($"rmdir {script.Group(_group)}{(_isRefused ? " EBUSY" : "")}");
}
