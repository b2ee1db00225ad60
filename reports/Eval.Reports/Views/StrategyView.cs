namespace Eval.Reports.Views;

/// <summary>A strategy.</summary>
internal sealed record StrategyView
{
    [Field("Id")]
    public required string Id { get; init; }

    [Field("Anchor")]
    public required string Anchor { get; init; }

    [Field("Title")]
    public required string Title { get; init; }

    [Field("The idea")]
    public required string Idea { get; init; }

    [Field("What it costs")]
    public required string Cost { get; init; }

    [Field("What its unchanged facets are based on")]
    public required string Base { get; init; }

    [Field("Rule for kernel memory")]
    public required string Kmem { get; init; }

    [Field("Rule for folios")]
    public required string Folio { get; init; }

    [Field("Rule for task moves")]
    public required string Move { get; init; }

    [Field("Title of the series")]
    public required string Series { get; init; }

    [Field("Author of the series")]
    public required string Author { get; init; }

    [Field("Date of the series")]
    public required string Date { get; init; }

    [Field("Message id, or empty")]
    public required string MessageId { get; init; }

    [Field("Address of the series on lore, from the message id, or empty")]
    public required string Lore { get; init; }

    [Field("Size of the series in words")]
    public required string Size { get; init; }

    [Field("Command that shows one of its cells")]
    public required string Command { get; init; }

    [Field("Promises it breaks, with witnesses")]
    public required IReadOnlyList<BreakView> Breaks { get; init; }

    [Field("Promises it keeps wherever they could be judged, as ids")]
    public required string Keeps { get; init; }

    [Field("Claims of its series")]
    public required IReadOnlyList<ClaimView> Claims { get; init; }
}

/// <summary>A broken promise.</summary>
internal sealed record BreakView
{
    [Field("Invariant id")]
    public required string Invariant { get; init; }

    [Field("What it promises")]
    public required string Says { get; init; }

    [Field("Anchor of the witnesses")]
    public required string Anchor { get; init; }

    [Field("Fixtures where it is violated", "count")]
    public required int Violated { get; init; }

    [Field("Fixtures that could be judged", "count")]
    public required int Judged { get; init; }

    [Field("Whether the strategy admits every one")]
    public required bool Declared { get; init; }

    [Field("Where it is admitted, or empty")]
    public required string Place { get; init; }

    [Field("Witnesses, what nobody admits first")]
    public required IReadOnlyList<WitnessView> Witnesses { get; init; }

    [Field("Further fixtures, without their text")]
    public required IReadOnlyList<LinkView> More { get; init; }
}

/// <summary>A witness.</summary>
internal sealed record WitnessView
{
    [Field("Fixture id")]
    public required string Fixture { get; init; }

    [Field("Anchor of the fixture's section")]
    public required string Anchor { get; init; }

    [Field("The event, the numbers and who")]
    public required string Text { get; init; }

    [Field("Whether it is admitted")]
    public required bool Declared { get; init; }

    [Field("Command that shows the cell in full")]
    public required string Command { get; init; }
}

/// <summary>A reference inside the report.</summary>
internal sealed record LinkView
{
    [Field("Text")]
    public required string Text { get; init; }

    [Field("Anchor")]
    public required string Anchor { get; init; }
}
