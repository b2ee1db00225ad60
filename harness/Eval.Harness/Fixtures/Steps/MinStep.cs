using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Writes memory.min; "none" takes the protection away.</summary>
[Verb("min", "group", "size")]
internal sealed class MinStep(StepReader r) : SizeControlStep(r, ControlFile.Min, "none");
