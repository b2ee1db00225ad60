using Eval.Kernel.Contract;

namespace Eval.Tests.Cli;

/// <summary>A strategy that no shipped assembly has: this one is the plugin.</summary>
public sealed class PluggedIn : Strategy
{
    public const string Id = "plugged-in";

    public override StrategyInfo Info { get; } = new()
    {
        Id = Id,
        Title = "plugged in",
        Base = "the contract's defaults",
        Series = new SeriesInfo("a test", "ours", "2026-01-02"),
    };
}
