using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Writes memory.low; "none" takes the protection away.</summary>
[Verb("low", "group", "size")]
internal sealed class LowStep(StepReader r) : SizeControlStep(r, ControlFile.Low, "none");
