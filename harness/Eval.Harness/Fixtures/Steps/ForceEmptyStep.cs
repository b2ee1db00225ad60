using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Writes memory.force_empty of cgroup v1: all that can be reclaimed from a group is.</summary>
[Verb("force-empty", "group")]
internal sealed class ForceEmptyStep(StepReader r) : Step
{
    private readonly NameTemplate _group = r.Name("group");

    public override void Emit(ProgramBuilder builder)
    {
        int group = builder.Groups.Find(_group, builder.Scope);
        if (builder.Machine.CgroupVersion != 1)
        {
            throw Place.Expected("\"cgroup: 1\" in the fixture's header: memory.force_empty is version 1's, memory.reclaim (\"reclaim\") is version 2's");
        }

        if (group == 0)
        {
            throw _group.Place.Expected("a group below the root, which memory.force_empty refuses with EINVAL");
        }

        builder.Add(EventKind.ForceEmpty, Place, group);
    }

    public override void Tell(HostScriptBuilder script) => script.Version1File(script.Group(_group), "memory.force_empty", 0, Place);
}
