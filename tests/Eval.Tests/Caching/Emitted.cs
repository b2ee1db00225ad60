using Eval.Kernel.Contract;

namespace Eval.Tests.Caching;

/// <summary>What the strategies of an emitted plugin have in common.</summary>
/// <param name="id">Id.</param>
public abstract class Emitted(string id) : Strategy
{
    public override StrategyInfo Info { get; } = new()
    {
        Id = id,
        Title = id,
        Base = "the contract's defaults",
        Series = new SeriesInfo("a test", "ours", "2026-01-02"),
    };
}
