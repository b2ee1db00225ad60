using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Faults;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>
/// Creates a group; what is above it must exist. "expect" names the errno with which the kernel refuses: EEXIST for one that is there, ENOSPC when the memory
/// controller has no id left, ENOMEM when its parent's limit has no room for its structures; there is no new group then, and the invariant "expectations" says
/// whether it ended so.
/// </summary>
[Verb("mkdir", "group", "limit", "high", "min", "low", "oom_group", "swap_max", "expect")]
internal sealed class MkdirStep : Step
{
    private readonly NameTemplate _group;
    private readonly GroupControls _controls;
    private readonly bool _isNamed;
    private readonly int _errno;

    public MkdirStep(StepReader r)
    {
        _group = r.Name("group");
        _controls = new GroupControls(r.SizeOrNull, r.Flag("oom_group"));
        _isNamed = r.Context.Loops == 0;
        _errno = r.ExpectedErrno("expect", 0, "EEXIST", "ENOSPC", "ENOMEM");
        if (_errno != 0 && GroupControls.Keys.FirstOrDefault(k => r.Find(k) is not null) is { } key)
        {
            throw r.Need(key).Place.Expected($"no \"{key}\" beside \"expect\": a group that is refused has no files");
        }
    }

    public override ProgramNeed Need(Scope scope) => new(Steps: 1 + GroupControls.Keys.Length, Groups: 1);

    public override void Emit(ProgramBuilder builder)
    {
        if (_errno == Errno.Eexist)
        {
            builder.Add(EventKind.Mkdir, Place, builder.Groups.Find(_group, builder.Scope), 0, Errno.Eexist);
            return;
        }

        int group = builder.Mkdir(_group.Format(builder.Scope), _group.Place, _isNamed, _group.Text, _errno);
        if (_errno == 0)
        {
            _controls.Emit(builder, group, Place);
        }
    }

    public override void Tell(HostScriptBuilder script)
    {
        if (_errno != 0)
        {
            script.Refuse(Place, "a group that is not made, which a guest's script does not go on from");
            return;
        }

        string group = script.Group(_group);
        script.Mkdir(group, _isNamed, Place);
        _controls.Tell(script, group, Place);
    }
}
