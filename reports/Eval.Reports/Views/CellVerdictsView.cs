namespace Eval.Reports.Views;

/// <summary>A strategy with every verdict on it, as tools of tests see it.</summary>
internal sealed record SuiteView
{
    [Field("Strategy id")]
    public required string Strategy { get; init; }

    [Field("Fixtures it ran on")]
    public required IReadOnlyList<CellVerdictsView> Cells { get; init; }

    [Field("Verdicts", "count")]
    public required int Total { get; init; }

    [Field("Violations that are admitted nowhere", "count")]
    public required int Failed { get; init; }

    [Field("Verdicts that are not applicable, not judgeable, or violations as admitted", "count")]
    public required int Skipped { get; init; }
}

/// <summary>A strategy on a fixture with its verdicts.</summary>
internal sealed record CellVerdictsView
{
    [Field("Fixture id")]
    public required string Fixture { get; init; }

    [Field("Verdicts, by invariant")]
    public required IReadOnlyList<JudgedView> Verdicts { get; init; }

    [Field("Whether a violation is admitted nowhere")]
    public required bool IsFailed { get; init; }
}

/// <summary>A verdict as tools of tests see it.</summary>
internal sealed record JudgedView
{
    [Field("Invariant id")]
    public required string Invariant { get; init; }

    [Field("passed; failed: violated and admitted nowhere; expected: violated as admitted; skipped: not applicable or not judgeable")]
    public required string Outcome { get; init; }

    [Field("Witness, where it is admitted, or why it cannot be judged; empty when it holds")]
    public required string Reason { get; init; }
}
