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
        Idea = "Everything as the contract's defaults have it.",
        Cost = "None.",
        KmemFacet = "accounting off",
        FolioFacet = "pin on offline",
        MoveFacet = "leave behind",
        Base = "the contract's defaults",
        Series = new SeriesInfo("a test", "ours", "2026-01-02"),
        Admits = [],
    };
}
