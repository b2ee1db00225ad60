namespace Eval.Reports.Views;

/// <summary>Two runs.</summary>
internal sealed record ComparisonView
{
    [Field("Commit of the earlier run, or 'unknown'")]
    public required string Before { get; init; }

    [Field("Commit of this run, or 'unknown'")]
    public required string After { get; init; }

    [Field("Cells compared", "count")]
    public required int Cells { get; init; }

    [Field("Cells that differ", "count")]
    public required int Changed { get; init; }

    [Field("Cells with a difference, and it")]
    public required IReadOnlyList<ChangedCellView> Items { get; init; }

    [Field("What could not be compared, one sentence each")]
    public required IReadOnlyList<string> Incomparable { get; init; }
}

/// <summary>A cell that differs.</summary>
internal sealed record ChangedCellView
{
    [Field("Strategy id")]
    public required string Strategy { get; init; }

    [Field("Fixture id")]
    public required string Fixture { get; init; }

    [Field("What differs")]
    public required IReadOnlyList<ChangeView> Changes { get; init; }
}

/// <summary>A difference.</summary>
internal sealed record ChangeView
{
    [Field("Invariant or metric id")]
    public required string Name { get; init; }

    [Field("Earlier value")]
    public required string Before { get; init; }

    [Field("Value now")]
    public required string After { get; init; }

    [Field("Difference in percent, or empty", "%")]
    public required string Change { get; init; }

    [Field("better, worse or empty")]
    public required string Direction { get; init; }
}
