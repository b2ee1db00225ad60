using Eval.Harness.Results;

namespace Eval.Reports.Building;

/// <summary>What the scorecard says of a strategy.</summary>
internal sealed record Score
{
    /// <summary>The strategy.</summary>
    public required StrategyResult Strategy { get; init; }

    /// <summary>mainline, proposal, historical or bound.</summary>
    public required string Kind { get; init; }

    /// <summary>Promises kept on every fixture that can judge them.</summary>
    public required int Kept { get; init; }

    /// <summary>Promises broken on some fixture.</summary>
    public required int Broken { get; init; }

    /// <summary>Promises broken on some fixture without an admission.</summary>
    public required int Undeclared { get; init; }

    /// <summary>Promises that no fixture could judge.</summary>
    public required int Unjudged { get; init; }

    /// <summary>Claims of its series.</summary>
    public required int Claims { get; init; }

    /// <summary>Those that are reproduced.</summary>
    public required int Reproduced { get; init; }

    /// <summary>Values of its own kernel that were measured, for a mainline kernel that was booted.</summary>
    public required int Observed { get; init; }

    /// <summary>Those that are predicted within tolerance.</summary>
    public required int Within { get; init; }

    /// <summary>A metric over all fixtures shown, null when it was never measured.</summary>
    public required Func<string, decimal?> Total { get; init; }
}
