using System.Text.Json.Serialization;
using Eval.Series.Verified;

namespace Eval.Series.Comparison;

/// <summary>What changed between two sets of verified results, by field; in the order a reviewer asks.</summary>
public sealed record ComparisonResult
{
    /// <summary>Before.</summary>
    public required SideResult Old { get; init; }

    /// <summary>After.</summary>
    public required SideResult New { get; init; }

    /// <summary>Verdicts that are violated now and were not.</summary>
    public IReadOnlyList<VerdictChange> NewlyViolated { get; init; } = [];

    /// <summary>Verdicts that hold now and were violated.</summary>
    public IReadOnlyList<VerdictChange> NewlyHolding { get; init; } = [];

    /// <summary>Verdicts that changed otherwise: not applicable on one side, or only the declaration.</summary>
    public IReadOnlyList<VerdictChange> OtherVerdicts { get; init; } = [];

    /// <summary>Metrics, by cell.</summary>
    public IReadOnlyList<MetricChange> Metrics { get; init; } = [];

    /// <summary>Claims of the published results.</summary>
    public IReadOnlyList<ClaimChange> Claims { get; init; } = [];

    /// <summary>Fidelity of the published results.</summary>
    public IReadOnlyList<FidelityChange> Fidelity { get; init; } = [];

    /// <summary>Cells where only words changed: a witness or another line of the snapshot.</summary>
    public IReadOnlyList<TextChange> TextOnly { get; init; } = [];

    /// <summary>Strategies that are new, with what they violate.</summary>
    public IReadOnlyList<RosterChange> StrategiesAdded { get; init; } = [];

    /// <summary>Strategies that are gone.</summary>
    public IReadOnlyList<RosterChange> StrategiesRemoved { get; init; } = [];

    /// <summary>Fixtures that are new.</summary>
    public IReadOnlyList<RosterChange> FixturesAdded { get; init; } = [];

    /// <summary>Fixtures that are gone.</summary>
    public IReadOnlyList<RosterChange> FixturesRemoved { get; init; } = [];

    /// <summary>Fixtures of equal content under another name; their cells are compared.</summary>
    public IReadOnlyList<RenameResult> FixturesRenamed { get; init; } = [];

    /// <summary>Cells that are on one side only though strategy and fixture are on both.</summary>
    public IReadOnlyList<CellChange> Cells { get; init; } = [];

    /// <summary>What was not compared, because the fixture or the machine is another.</summary>
    public IReadOnlyList<NotComparable> NotCompared { get; init; } = [];

    /// <summary>Cells on both sides.</summary>
    public int CellsCompared { get; init; }

    /// <summary>Verdict changes of every kind.</summary>
    [JsonIgnore]
    public IEnumerable<VerdictChange> Verdicts => NewlyViolated.Concat(NewlyHolding).Concat(OtherVerdicts);

    /// <summary>Whether nothing changed.</summary>
    public bool IsEmpty => !Verdicts.Any() && Metrics.Count + Claims.Count + Fidelity.Count + TextOnly.Count + Cells.Count + NotCompared.Count == 0
        && StrategiesAdded.Count + StrategiesRemoved.Count + FixturesAdded.Count + FixturesRemoved.Count + FixturesRenamed.Count == 0;
}

/// <summary>One side of a comparison.</summary>
/// <param name="Name">As a reader names it.</param>
/// <param name="Commit">Commit, null for the working tree.</param>
/// <param name="Cells">Verified cells.</param>
public sealed record SideResult(string Name, string? Commit, int Cells);

/// <summary>A verdict that changed.</summary>
/// <param name="Cell">Strategy and fixture, as they are named now.</param>
/// <param name="Invariant">Invariant id.</param>
/// <param name="Old">Verdict before; "absent" when there was none.</param>
/// <param name="New">Verdict now; "absent" when there is none.</param>
/// <param name="OldWitness">Witness or reason before.</param>
/// <param name="NewWitness">Witness or reason now.</param>
/// <param name="Declared">Whether the strategy admits the violation now.</param>
public sealed record VerdictChange(CellKey Cell, string Invariant, string Old, string New, string? OldWitness, string? NewWitness, bool Declared)
{
    /// <summary>No verdict at all.</summary>
    public const string Absent = "absent";
}

/// <summary>A metric that changed.</summary>
/// <param name="Cell">Strategy and fixture.</param>
/// <param name="Metric">Metric id.</param>
/// <param name="Old">Before, in the metric's unit; null when there was none.</param>
/// <param name="New">Now; null when there is none.</param>
public sealed record MetricChange(CellKey Cell, string Metric, decimal? Old, decimal? New)
{
    /// <summary>Change in percent of the old value, one decimal; null when there is no old value or it is zero.</summary>
    public decimal? Percent => Old is { } old && New is { } now && old != 0 ? Math.Round((now - old) / Math.Abs(old) * 100, 1) : null;
}

/// <summary>A cell with other words in the same verdicts and numbers.</summary>
/// <param name="Cell">Strategy and fixture.</param>
/// <param name="What">Invariant whose witness changed, or "snapshot text".</param>
/// <param name="Old">Words before, when they are one line.</param>
/// <param name="New">Words now.</param>
public sealed record TextChange(CellKey Cell, string What, string? Old, string? New);

/// <summary>A claim that changed.</summary>
/// <param name="Strategy">Strategy.</param>
/// <param name="Id">Claim id.</param>
/// <param name="Old">Outcome and measured value before; null when it was not there.</param>
/// <param name="New">Now.</param>
public sealed record ClaimChange(string Strategy, string Id, string? Old, string? New);

/// <summary>A prediction that changed.</summary>
/// <param name="Where">Kernel, scenario, label, cgroup and counter.</param>
/// <param name="Old">Prediction, observation and whether within, before; null when it was not there.</param>
/// <param name="New">Now.</param>
public sealed record FidelityChange(string Where, string? Old, string? New);

/// <summary>A strategy or fixture that came or went.</summary>
/// <param name="Id">Id.</param>
/// <param name="Cells">Its cells.</param>
/// <param name="Violated">Violated verdicts in them.</param>
/// <param name="Undeclared">Of these, not admitted by the strategy.</param>
public sealed record RosterChange(string Id, int Cells, int Violated, int Undeclared);

/// <summary>A fixture under another name.</summary>
/// <param name="Old">Id before.</param>
/// <param name="New">Id now.</param>
public sealed record RenameResult(string Old, string New);

/// <summary>A cell that came or went.</summary>
/// <param name="Cell">Strategy and fixture.</param>
/// <param name="IsNew">Whether it came.</param>
public sealed record CellChange(CellKey Cell, bool IsNew);

/// <summary>A fixture whose numbers cannot be compared.</summary>
/// <param name="Fixture">Fixture id.</param>
/// <param name="Reason">What differs, with both values.</param>
/// <param name="Cells">Cells that were left out.</param>
public sealed record NotComparable(string Fixture, string Reason, int Cells);
