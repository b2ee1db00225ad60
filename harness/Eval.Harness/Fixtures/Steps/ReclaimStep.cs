using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Writes memory.reclaim.</summary>
[Verb("reclaim", "group", "size")]
internal sealed class ReclaimStep(StepReader r) : Step
{
    private readonly NameTemplate _group = r.Name("group");
    private readonly Expression _size = r.Size("size");

    public override void Emit(ProgramBuilder builder) =>
        builder.Add(EventKind.Reclaim, Place, builder.Groups.Find(_group, builder.Scope), builder.Pages(_size, "a size"));

    public override void Tell(HostScriptBuilder script) => script.Line($"reclaim {script.Group(_group)} {script.Bytes(_size, 0)}");
}
