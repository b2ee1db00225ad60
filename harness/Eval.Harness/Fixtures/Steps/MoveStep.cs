using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>
/// Moves a task to another group. "by": who writes cgroup.procs, on its CPU; without it the task itself. "denied: true": another controller refuses. "expect":
/// the errno it must end with.
/// </summary>
[Verb("move", "task", "to", "by", "denied", "expect")]
internal sealed class MoveStep(StepReader r) : Step
{
    private readonly NameTemplate _task = r.Name("task");
    private readonly NameTemplate _to = r.Name("to");
    private readonly NameTemplate? _by = r.NameOrNull("by");
    private readonly bool _isDenied = r.Flag("denied");
    private readonly int _errno = r.ExpectedErrno("expect", -1, "none", "EBUSY", "ENOMEM", "EINVAL");

    public override void Emit(ProgramBuilder builder)
    {
        int task = builder.Tasks.Find(_task, builder.Scope), writer = _by is null ? task : builder.Tasks.Find(_by, builder.Scope);
        builder.Move(task, builder.Groups.Find(_to, builder.Scope), _isDenied, _errno, writer, Place);
    }

    public override void Tell(HostScriptBuilder script)
    {
        if (_isDenied)
        {
            script.Refuse(Place, "a move that another controller refuses; no controller of a guest can be told to");
            return;
        }

        string task = script.Name(_task), group = script.Group(_to);
        if (_errno <= 0)
        {
            script.Place(task, group, Place);
        }

        string by = _by is null ? "" : $" {script.Name(_by)}";
        script.Line($"move {task} {group}{by}");
    }
}
