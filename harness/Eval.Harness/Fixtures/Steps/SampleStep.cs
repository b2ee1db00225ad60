using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>A label: the machine is looked at.</summary>
[Verb("sample", "label")]
internal sealed class SampleStep(StepReader r) : Step
{
    private readonly NameTemplate _label = r.Name("label");

    public override void Emit(ProgramBuilder builder) =>
        builder.Add(EventKind.Sample, Place, builder.Labels.Add(_label.Format(builder.Scope), _label.Place));

    public override void Tell(HostScriptBuilder script) => script.Sample(script.Name(_label));
}
