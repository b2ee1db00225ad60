using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>
/// Writes memory.kmem.limit_in_bytes of cgroup v1; "none" takes the limit away. "expect" names the errno with which the kernel refuses: EBUSY when more is in
/// use, EOPNOTSUPP from 5.16 to 6.5; the invariant "expectations" says whether it ended so.
/// </summary>
[Verb("kmem-limit", "group", "max", "expect")]
internal sealed class KmemLimitStep(StepReader r) : Step
{
    private readonly NameTemplate _group = r.Name("group");
    private readonly Expression? _max = r.SizeOrNone("max");
    private readonly int _errno = r.ExpectedErrno("expect", 0, "EBUSY", "EOPNOTSUPP");

    public override void Emit(ProgramBuilder builder)
    {
        int group = builder.Groups.Find(_group, builder.Scope);
        if (builder.Machine.CgroupVersion != 1)
        {
            throw Place.Expected(
                "\"cgroup: 1\" in the fixture's header: memory.kmem.limit_in_bytes is version 1's; one limit for all memory is version 2's");
        }

        int pages = _max is null ? -1 : builder.WholePages(_max, "a limit");
        builder.Add(EventKind.SetKmemLimit, Place, group, pages, _errno);
    }

    public override void Tell(HostScriptBuilder script) =>
        script.Version1File(script.Group(_group), "memory.kmem.limit_in_bytes", _max is null ? null : script.Bytes(_max, 0), Place);
}
