using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Everything dirty is written.</summary>
[Verb("sync")]
internal sealed class SyncStep(StepReader r) : Step
{
    private readonly Yaml.YamlPlace _place = r.Place;

    public override void Emit(ProgramBuilder builder) => builder.Add(EventKind.Sync, _place);

    public override void Tell(HostScriptBuilder script) => script.Line($"sync");
}
