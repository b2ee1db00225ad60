using System.Text.Json.Serialization;

namespace Eval.Series.Comparison;

/// <summary>What changed between two sets of verified results, by field; in the order a reviewer asks.</summary>
public sealed record ComparisonResult
{
    /// <summary>Before.</summary>
    public required SideResult Old { get; init; }

    /// <summary>After.</summary>
    public required SideResult New { get; init; }

    /// <summary>Cells on both sides.</summary>
    public int CellsCompared { get; init; }

    /// <summary>Verdicts that are violated now and were not.</summary>
    public IReadOnlyList<VerdictChange> NewlyViolated { get; init; } = [];

    /// <summary>Verdicts that hold now and were violated.</summary>
    public IReadOnlyList<VerdictChange> NewlyHolding { get; init; } = [];

    /// <summary>Verdicts that changed otherwise: not applicable on one side, or only the declaration.</summary>
    public IReadOnlyList<VerdictChange> OtherVerdicts { get; init; } = [];

    /// <summary>Claims, the lost ones first.</summary>
    public IReadOnlyList<ClaimChange> Claims { get; init; } = [];

    /// <summary>Fidelity, what is worse first.</summary>
    public IReadOnlyList<FidelityChange> Fidelity { get; init; } = [];

    /// <summary>Strategies that are new, with what they violate and do differently from the one they are most like.</summary>
    public IReadOnlyList<RosterChange> StrategiesAdded { get; init; } = [];

    /// <summary>Strategies that are gone.</summary>
    public IReadOnlyList<RosterChange> StrategiesRemoved { get; init; } = [];

    /// <summary>Numbers, by strategy and metric.</summary>
    public IReadOnlyList<MetricShift> Numbers { get; init; } = [];

    /// <summary>Other words in the same verdicts and numbers.</summary>
    public IReadOnlyList<TextChange> TextOnly { get; init; } = [];

    /// <summary>Verified pages of reports.</summary>
    public IReadOnlyList<PageChange> Pages { get; init; } = [];

    /// <summary>Fixtures that are new.</summary>
    public IReadOnlyList<RosterChange> FixturesAdded { get; init; } = [];

    /// <summary>Fixtures that are gone.</summary>
    public IReadOnlyList<RosterChange> FixturesRemoved { get; init; } = [];

    /// <summary>Fixtures of equal content under another name; their cells are compared.</summary>
    public IReadOnlyList<RenameResult> FixturesRenamed { get; init; } = [];

    /// <summary>Cells that are on one side only though strategy and fixture are on both.</summary>
    public IReadOnlyList<CellChange> Cells { get; init; } = [];

    /// <summary>Fixtures that are other ones now.</summary>
    public IReadOnlyList<OtherContent> OtherContents { get; init; } = [];

    /// <summary>Metrics by cell.</summary>
    [JsonIgnore]
    public IEnumerable<MetricChange> Metrics => Numbers.SelectMany(n => n.Cells);

    /// <summary>Verdict changes of every kind.</summary>
    [JsonIgnore]
    public IEnumerable<VerdictChange> Verdicts => NewlyViolated.Concat(NewlyHolding).Concat(OtherVerdicts);

    /// <summary>Whether nothing changed.</summary>
    [JsonIgnore]
    public bool IsEmpty => !Verdicts.Any() && !HasOtherFields
        && StrategiesAdded.Count + StrategiesRemoved.Count + FixturesAdded.Count + FixturesRemoved.Count + FixturesRenamed.Count == 0;

    private bool HasOtherFields => Numbers.Count + Claims.Count + Fidelity.Count + TextOnly.Count + Pages.Count + Cells.Count + OtherContents.Count > 0;
}
