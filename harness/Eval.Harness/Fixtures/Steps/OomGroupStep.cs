using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Writes memory.oom.group: whether all tasks of the group are killed together.</summary>
[Verb("oom-group", "group", "together")]
internal sealed class OomGroupStep(StepReader r) : Step
{
    private readonly NameTemplate _group = r.Name("group");
    private readonly bool _together = r.Flag("together", true);

    public override void Emit(ProgramBuilder builder) =>
        builder.Control(builder.Groups.Find(_group, builder.Scope), ControlFile.OomGroup, _together ? 1 : 0, Place);

    public override void Tell(HostScriptBuilder script) => script.Control(script.Group(_group), ControlFile.OomGroup, _together ? 1 : 0, Place);
}
