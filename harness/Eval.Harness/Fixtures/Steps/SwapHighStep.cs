using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Writes memory.swap.high; "none" takes the limit away.</summary>
[Verb("swap-high", "group", "max")]
internal sealed class SwapHighStep(StepReader r) : LimitControlStep(r, ControlFile.SwapHigh);
