namespace Eval.Reports.Views;

/// <summary>The answer: a row for each strategy.</summary>
internal sealed record ScorecardView
{
    [Field("Columns behind the strategy")]
    public required IReadOnlyList<ScoreColumnView> Columns { get; init; }

    [Field("Strategies by what they stand for: mainline kernels, proposals, what was given up, bounds")]
    public required IReadOnlyList<ScoreGroupView> Groups { get; init; }

    [Field("The front: contestants that no other is at least as good as in everything and better in something, those that lead in the same columns together")]
    public required IReadOnlyList<FrontView> Front { get; init; }

    [Field("Contestants: everything but bounds", "count")]
    public required int Contestants { get; init; }

    [Field("What is compared for the front, in words")]
    public required string Measures { get; init; }
}

/// <summary>A column.</summary>
internal sealed record ScoreColumnView
{
    [Field("Id")]
    public required string Id { get; init; }

    [Field("Head, a few words")]
    public required string Head { get; init; }

    [Field("Head of a narrow table, empty when the column is not in one")]
    public required string Short { get; init; }

    [Field("What it counts, over what")]
    public required string Says { get; init; }

    [Field("lower, higher or neither")]
    public required string Better { get; init; }

    [Field("Sign of the direction: ↓ lower is better, ↑ higher is better, or empty")]
    public required string Sign { get; init; }
}

/// <summary>Strategies of one kind.</summary>
internal sealed record ScoreGroupView
{
    [Field("mainline, proposal, historical or bound")]
    public required string Kind { get; init; }

    [Field("Title of the kind")]
    public required string Title { get; init; }

    [Field("Rows, best front first")]
    public required IReadOnlyList<ScoreRowView> Rows { get; init; }
}

/// <summary>A strategy's row.</summary>
internal sealed record ScoreRowView : StrategyRowView
{
    [Field("Front, from 1; 0 for a bound")]
    public required int Rank { get; init; }

    [Field("Front as text: 1, 2, … or bound")]
    public required string Place { get; init; }

    [Field("Cells, in the order of the columns")]
    public required IReadOnlyList<ScoreCellView> Cells { get; init; }
}

/// <summary>A value of a row.</summary>
internal sealed record ScoreCellView
{
    [Field("The value for a reader, '–' when there is none")]
    public required string Text { get; init; }

    [Field("The value to sort by, empty when there is none")]
    public required string Exact { get; init; }

    [Field("The cell as a sentence")]
    public required string Sentence { get; init; }

    [Field("Whether it leads its column among the contestants, with at most two others")]
    public required bool IsBest { get; init; }

    [Field("Whether it holds something that nobody admits")]
    public bool IsBad { get; init; }
}

/// <summary>Members of the front that lead in the same columns.</summary>
internal sealed record FrontView
{
    [Field("The strategies")]
    public required IReadOnlyList<LinkView> Members { get; init; }

    [Field("What they lead in, in words")]
    public required string Leads { get; init; }
}
