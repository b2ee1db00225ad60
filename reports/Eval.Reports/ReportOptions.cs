using Eval.Harness.Results;

namespace Eval.Reports;

/// <summary>What to render. Every value has a default: four formats, everything, with the shipped templates.</summary>
public sealed record ReportOptions
{
    /// <summary>Formats by id, in the order wanted: csv, html, junit, ktap, mail-summary, md, text.</summary>
    public IReadOnlyList<string> Formats { get; init; } = ["md", "html", "text", "csv"];

    /// <summary>
    /// A template of the user's own, or null for the shipped ones. Its name's ending (.html, .md, .txt, .csv, before .scriban) decides how text is
    /// escaped.
    /// </summary>
    public string? TemplatePath { get; init; }

    /// <summary>Strategy that figures are shown relative to, or null.</summary>
    public string? Baseline { get; init; }

    /// <summary>Only the strategies that match one of these globs; all when empty.</summary>
    public IReadOnlyList<string> StrategyGlobs { get; init; } = [];

    /// <summary>Only the fixtures that match one of these globs; all when empty.</summary>
    public IReadOnlyList<string> FixtureGlobs { get; init; } = [];

    /// <summary>An earlier run to compare with, or null.</summary>
    public RunResults? Against { get; init; }
}
