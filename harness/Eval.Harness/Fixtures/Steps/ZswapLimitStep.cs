using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Writes memory.zswap.max; "none" takes the limit away.</summary>
[Verb("zswap-limit", "group", "max")]
internal sealed class ZswapLimitStep(StepReader r) : LimitControlStep(r, ControlFile.ZswapMax);
