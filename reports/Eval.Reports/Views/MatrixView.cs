namespace Eval.Reports.Views;

/// <summary>Strategies by invariants over all fixtures.</summary>
internal sealed record MatrixView
{
    [Field("Columns")]
    public required IReadOnlyList<InvariantView> Invariants { get; init; }

    [Field("Rows")]
    public required IReadOnlyList<MatrixRowView> Rows { get; init; }
}

/// <summary>An invariant.</summary>
internal sealed record InvariantView
{
    [Field("Id")]
    public required string Id { get; init; }

    [Field("What it promises")]
    public required string Says { get; init; }

    [Field("Anchor")]
    public required string Anchor { get; init; }
}

/// <summary>A strategy's verdicts.</summary>
internal sealed record MatrixRowView : StrategyRowView
{
    [Field("Cells, in the order of the invariants")]
    public required IReadOnlyList<MatrixCellView> Cells { get; init; }

    [Field("Invariants it breaks somewhere", "count")]
    public required int Broken { get; init; }
}

/// <summary>A strategy against an invariant.</summary>
internal sealed record MatrixCellView
{
    [Field("Invariant id")]
    public required string Invariant { get; init; }

    [Field("ok, admitted, bad or none: for the colour")]
    public required string State { get; init; }

    [Field("The cell in a few characters: sign and counts")]
    public required string Text { get; init; }

    [Field("The cell as a sentence")]
    public required string Sentence { get; init; }

    [Field("Fixtures where it holds", "count")]
    public required int Holds { get; init; }

    [Field("Fixtures where it is violated", "count")]
    public required int Violated { get; init; }

    [Field("Fixtures that could be judged", "count")]
    public required int Judged { get; init; }

    [Field("Anchor of the witnesses, or empty when nothing is violated")]
    public required string Anchor { get; init; }
}
