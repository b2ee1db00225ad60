using Eval.Kernel.Contract;

namespace Eval.Tests.MachineParts;

/// <summary>A strategy of the facets there are by themselves, on a kernel of some version.</summary>
internal sealed class OfKernel(string version) : Strategy
{
    public override StrategyInfo Info { get; } = new()
    {
        Id = "of-kernel",
        Title = "of a kernel",
        Base = version,
        Series = new SeriesInfo("test", "test", "2026-01-01"),
    };
}
