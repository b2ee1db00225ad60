using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>
/// Writes memory.memsw.limit_in_bytes of cgroup v1, for memory and swap together; "none" takes the limit away. "expect" names the errno with which the kernel
/// refuses: EINVAL when memory.limit_in_bytes is above it, EBUSY when usage that cannot be reclaimed is.
/// </summary>
[Verb("memsw-limit", "group", "max", "expect")]
internal sealed class MemswLimitStep(StepReader r) : Step
{
    private readonly NameTemplate _group = r.Name("group");
    private readonly Expression? _max = r.SizeOrNone("max");
    private readonly int _errno = r.ExpectedErrno("expect", 0, "EBUSY", "EINVAL");

    public override void Emit(ProgramBuilder builder)
    {
        int group = builder.Groups.Find(_group, builder.Scope);
        if (builder.Machine.CgroupVersion != 1)
        {
            throw Place.Expected("\"cgroup: 1\" in the fixture's header: memory.memsw.limit_in_bytes is version 1's; version 2 limits swap alone");
        }

        builder.Add(EventKind.SetMemswLimit, Place, group, _max is null ? -1 : builder.WholePages(_max, "a limit"), _errno);
    }

    public override void Tell(HostScriptBuilder script) =>
        script.Version1File(script.Group(_group), "memory.memsw.limit_in_bytes", _max is null ? null : script.Bytes(_max, 0), Place);
}
