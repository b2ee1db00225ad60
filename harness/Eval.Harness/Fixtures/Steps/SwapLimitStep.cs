using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Writes memory.swap.max; "none" takes the limit away.</summary>
[Verb("swap-limit", "group", "max")]
internal sealed class SwapLimitStep(StepReader r) : LimitControlStep(r, ControlFile.SwapMax);
