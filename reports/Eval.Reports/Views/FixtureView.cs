namespace Eval.Reports.Views;

/// <summary>A fixture with the strategies beside each other.</summary>
internal sealed record FixtureView
{
    [Field("Id")]
    public required string Id { get; init; }

    [Field("Anchor")]
    public required string Anchor { get; init; }

    [Field("Family")]
    public required string Family { get; init; }

    [Field("Title")]
    public required string Title { get; init; }

    [Field("Where it is from")]
    public required string Source { get; init; }

    [Field("Machine description")]
    public required string Machine { get; init; }

    [Field("Events", "count")]
    public required string Events { get; init; }

    [Field("What happens")]
    public required string Story { get; init; }

    [Field("What one should see")]
    public required string Expect { get; init; }

    [Field("The groups, one line each")]
    public required IReadOnlyList<string> Tree { get; init; }

    [Field("Command that runs it again")]
    public required string Command { get; init; }

    [Field("Invariants on which strategies differ here or that are violated")]
    public required IReadOnlyList<InvariantView> Invariants { get; init; }

    [Field("Metrics that are not the same for all strategies here")]
    public required IReadOnlyList<MetricView> Metrics { get; init; }

    [Field("One row for each strategy")]
    public required IReadOnlyList<FixtureRowView> Rows { get; init; }

    [Field("What is the same for all strategies, one sentence each")]
    public required IReadOnlyList<string> Same { get; init; }

    [Field("The metrics that tell strategies apart most, at most four")]
    public required IReadOnlyList<MetricView> Telling { get; init; }

    [Field("Violations nobody admits", "count")]
    public required int Undeclared { get; init; }

    [Field("Violations", "count")]
    public required int Violated { get; init; }
}

/// <summary>A strategy on a fixture.</summary>
internal sealed record FixtureRowView
{
    [Field("Strategy id")]
    public required string Strategy { get; init; }

    [Field("Anchor of the strategy's section")]
    public required string Anchor { get; init; }

    [Field("Verdicts, in the order of the fixture's invariants")]
    public required IReadOnlyList<VerdictView> Verdicts { get; init; }

    [Field("Figures, in the order of the fixture's metrics")]
    public required IReadOnlyList<FigureView> Figures { get; init; }

    [Field("Figures, in the order of the telling metrics")]
    public required IReadOnlyList<FigureView> Telling { get; init; }

    [Field("Violated invariants as a list, '!' before those nobody admits; '-' when none")]
    public required string Broken { get; init; }
}

/// <summary>A verdict in a fixture's table.</summary>
internal sealed record VerdictView
{
    [Field("Sign: holds, violated, or not applicable")]
    public required string Mark { get; init; }

    [Field("ok, admitted, bad or none: for the colour")]
    public required string State { get; init; }

    [Field("Anchor of the witness, or empty")]
    public required string Anchor { get; init; }

    [Field("Whether it is violated")]
    public bool IsViolated => Anchor.Length > 0;
}
