namespace Eval.Reports.Views;

/// <summary>Bug reports of real hosts: under which designs each shows, and whom each design would have spared.</summary>
internal sealed record FieldReportsView
{
    [Field("The reports")]
    public required IReadOnlyList<FieldReportView> Items { get; init; }

    [Field("Designs by the reports that do not show under them, most first")]
    public required IReadOnlyList<SparedView> Spared { get; init; }
}

/// <summary>A bug report.</summary>
internal sealed record FieldReportView
{
    [Field("Fixture that retells it")]
    public required string Fixture { get; init; }

    [Field("Anchor of the fixture's section")]
    public required string Anchor { get; init; }

    [Field("What was reported")]
    public required string Title { get; init; }

    [Field("Where it was reported")]
    public required string Id { get; init; }

    [Field("On which kernel, as far as it says")]
    public required string Kernel { get; init; }

    [Field("What ended it")]
    public required string FixedBy { get; init; }

    [Field("Strategies under which it shows")]
    public required string Shows { get; init; }

    [Field("Strategies that would have spared its author")]
    public required string Spares { get; init; }

    [Field("Strategies that would have spared its author", "count")]
    public required int SparedBy { get; init; }
}

/// <summary>Designs that spare the authors of equally many reports.</summary>
internal sealed record SparedView
{
    [Field("Reports that do not show", "count")]
    public required int Reports { get; init; }

    [Field("Strategies")]
    public required string Strategies { get; init; }
}
