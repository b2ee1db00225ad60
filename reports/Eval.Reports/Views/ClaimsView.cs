namespace Eval.Reports.Views;

/// <summary>The claims table.</summary>
internal sealed record ClaimsView
{
    [Field("Claims", "count")]
    public required int Total { get; init; }

    [Field("Claims reproduced", "count")]
    public required int Reproduced { get; init; }

    [Field("Claims that nothing a deterministic model does can confirm or refute", "count")]
    public required int Unjudged { get; init; }

    [Field("Claims by outcome: not reproduced, not judgeable, reproduced")]
    public required IReadOnlyList<ClaimGroupView> Groups { get; init; }

    [Field("Claims, those not reproduced first")]
    public required IReadOnlyList<ClaimView> Items { get; init; }
}

/// <summary>Claims with one outcome.</summary>
internal sealed record ClaimGroupView
{
    [Field("Outcome, kebab-case")]
    public required string Outcome { get; init; }

    [Field("Title with the count")]
    public required string Title { get; init; }

    [Field("Whether a page folds it")]
    public required bool IsFolded { get; init; }

    [Field("The claims")]
    public required IReadOnlyList<ClaimView> Items { get; init; }
}

/// <summary>A claim.</summary>
internal sealed record ClaimView
{
    [Field("Id")]
    public required string Id { get; init; }

    [Field("Anchor")]
    public required string Anchor { get; init; }

    [Field("Strategy whose series makes it")]
    public required string Strategy { get; init; }

    [Field("Anchor of the strategy's section, or empty")]
    public required string StrategyAnchor { get; init; }

    [Field("The claim in our words")]
    public required string Claim { get; init; }

    [Field("Seed and place")]
    public required string Source { get; init; }

    [Field("Address of the series on lore, from the message id, or empty")]
    public required string Lore { get; init; }

    [Field("Band or verdict that would confirm it")]
    public required string Expected { get; init; }

    [Field("What the model gave")]
    public required string Measured { get; init; }

    [Field("reproduced or not reproduced")]
    public required string Outcome { get; init; }

    [Field("Whether it is reproduced")]
    public required bool IsReproduced { get; init; }

    [Field("Why not, or how it was derived; may be empty")]
    public required string Reason { get; init; }

    [Field("predicted or calibrated")]
    public required string Basis { get; init; }
}
