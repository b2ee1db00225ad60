using Eval.Series.Comparison;
using Eval.Series.Git;
using Eval.Series.Verified;

namespace Eval.Series.Commits;

/// <summary>What each commit of a series changed in behaviour.</summary>
public sealed record SeriesReport
{
    /// <summary>Where the series starts.</summary>
    public required CommitName Base { get; init; }

    /// <summary>Whether the base builds.</summary>
    public required bool BaseBuilds { get; init; }

    /// <summary>The matrix: one row a commit, in order.</summary>
    public required IReadOnlyList<SeriesRow> Rows { get; init; }

    /// <summary>First commit that newly violates an invariant, by invariant.</summary>
    public IReadOnlyList<FirstBad> FirstBad { get; init; } = [];

    /// <summary>Commits that do not stand alone: broken here, repaired by a later one.</summary>
    public IReadOnlyList<NotAlone> NotAlone { get; init; } = [];

    /// <summary>Why the series ends early on another base; null when all of it applies.</summary>
    public string? Conflict { get; init; }

    /// <summary>The series against an earlier version of it; empty when none was asked for.</summary>
    public IReadOnlyList<MatchRow> Against { get; init; } = [];

    /// <summary>Whether nothing changed and every commit builds.</summary>
    public bool IsEmpty =>
        Conflict is null && Rows.All(r => r.Builds && r.Change is { IsEmpty: true }) && Against.All(m => m.Change is null or { IsEmpty: true });
}

/// <summary>A commit of the matrix.</summary>
/// <param name="Commit">Commit.</param>
/// <param name="Builds">Whether it builds.</param>
/// <param name="VerdictsHold">Whether every verdict is as this commit verified and declared it; null when it did not run.</param>
/// <param name="Message">First error; null when there is none.</param>
/// <param name="ComparedWith">Id of the commit it is compared with: its parent, or the nearest ancestor that ran.</param>
/// <param name="Change">What it changed; null when it or every ancestor did not run.</param>
/// <param name="FromCache">Whether it was known already.</param>
public sealed record SeriesRow(
    CommitName Commit, bool Builds, bool? VerdictsHold, string? Message, string? ComparedWith, ComparisonResult? Change, bool FromCache);

/// <summary>First commit that newly violates an invariant.</summary>
/// <param name="Invariant">Invariant id.</param>
/// <param name="Commit">Commit.</param>
/// <param name="Cell">First cell that shows it.</param>
/// <param name="Witness">Witness.</param>
public sealed record FirstBad(string Invariant, CommitName Commit, CellKey Cell, string? Witness);

/// <summary>Something a commit breaks and a later one of the series repairs.</summary>
/// <param name="Commit">Breaks it.</param>
/// <param name="What">"does not build", or invariant and cell.</param>
/// <param name="RepairedBy">Repairs it.</param>
public sealed record NotAlone(CommitName Commit, string What, CommitName RepairedBy);

/// <summary>A commit of the earlier version of a series and what became of it.</summary>
/// <param name="Old">Commit of the earlier version; null when it is new.</param>
/// <param name="New">Commit now; null when it was dropped.</param>
/// <param name="SameText">Whether the patch text is the same.</param>
/// <param name="Change">What changed in behaviour from old to new; null when one is missing or did not run.</param>
public sealed record MatchRow(CommitName? Old, CommitName? New, bool SameText, ComparisonResult? Change);
