using Eval.Reports.Rendering;

namespace Eval.Reports.Views;

/// <summary>Everything a template can show. One view for all formats.</summary>
internal sealed record ReportView
{
    [Field("Title of the report")]
    public required string Title { get; init; }

    [Field("The question that the strategies answer differently")]
    public required string Question { get; init; }

    [Field("A row for each strategy, and the front")]
    public required ScorecardView Scorecard { get; init; }

    [Field("The cells as JSON for scripts of a page (already harmless inside a script element)")]
    public required Markup Data { get; init; }

    [Field("Provenance")]
    public required RunView Run { get; init; }

    [Field("Baseline strategy that figures are relative to, or empty")]
    public string Baseline { get; init; } = "";

    [Field("Before and after, with --against")]
    public ComparisonView? Comparison { get; init; }

    [Field("What is held against what, in lines: with --against and --baseline")]
    public required IReadOnlyList<ComparedView> Compared { get; init; }

    [Field("Claims of the series, checked")]
    public required ClaimsView Claims { get; init; }

    [Field("Strategies by invariants over all fixtures")]
    public required MatrixView Matrix { get; init; }

    [Field("The scorecard and a comparison as pictures")]
    public required IReadOnlyList<PlotView> Cards { get; init; }

    [Field("Pictures over all fixtures")]
    public required IReadOnlyList<PlotView> Plots { get; init; }

    [Field("Small pictures by family of fixtures")]
    public required IReadOnlyList<MultiplesView> Multiples { get; init; }

    [Field("Predicted against observed on real kernels")]
    public required FidelityView Fidelity { get; init; }

    [Field("Model and kernel, side by side: a part for each kernel that was booted; none when none was")]
    public required IReadOnlyList<SideBySideView> SideBySide { get; init; }

    [Field("What came from what and which release merged it; null when nothing is known of it")]
    public PlotView? Family { get; init; }

    [Field("The bugs seeded to try the judge, and what finds each")]
    public required IReadOnlyList<SeededBugView> SeededBugs { get; init; }

    [Field("Bug reports of real hosts, and whom each design would have spared")]
    public required FieldReportsView FieldReports { get; init; }

    [Field("Strategies")]
    public required IReadOnlyList<StrategyView> Strategies { get; init; }

    [Field("Fixtures")]
    public required IReadOnlyList<FixtureView> Fixtures { get; init; }

    [Field("Metrics")]
    public required IReadOnlyList<MetricView> Metrics { get; init; }

    [Field("Machine descriptions used")]
    public required IReadOnlyList<MachineView> Machines { get; init; }

    [Field("What the numbers cannot say, one sentence each")]
    public required IReadOnlyList<string> Limits { get; init; }

    [Field("Every verdict as a test with an outcome, by strategy and fixture")]
    public required IReadOnlyList<SuiteView> Suites { get; init; }

    [Field("Every single value as one row, for the tidy table")]
    public required IReadOnlyList<RowView> Rows { get; init; }
}

/// <summary>Provenance.</summary>
internal sealed record RunView
{
    [Field("Version of memcg-eval")]
    public required string Version { get; init; }

    [Field("Commit of the checkout, or 'unknown'")]
    public required string Commit { get; init; }

    [Field("'with uncommitted changes' or empty")]
    public required string Dirty { get; init; }

    [Field("Strategies shown", "count")]
    public required int Strategies { get; init; }

    [Field("Fixtures shown", "count")]
    public required int Fixtures { get; init; }

    [Field("Cells shown", "count")]
    public required int Cells { get; init; }

    [Field("Verdicts of these cells", "count")]
    public required int Verdicts { get; init; }

    [Field("Events of the fixtures shown, each counted once", "count")]
    public required string Events { get; init; }

    [Field("Command that makes all of this again")]
    public required string Command { get; init; }
}

/// <summary>A metric.</summary>
internal sealed record MetricView
{
    [Field("Id")]
    public required string Id { get; init; }

    [Field("Meaning in a few words")]
    public required string Title { get; init; }

    [Field("Unit of the exact value")]
    public required string Unit { get; init; }

    [Field("lower, higher or neither")]
    public required string Better { get; init; }

    [Field("Letter that stands for it at the head of a narrow table, empty outside of one")]
    public string Letter { get; init; } = "";
}

/// <summary>A machine description.</summary>
internal sealed record MachineView
{
    [Field("Id")]
    public required string Id { get; init; }

    [Field("Fixtures that run on it", "count")]
    public required int Fixtures { get; init; }
}

/// <summary>A single value.</summary>
internal sealed record RowView
{
    [Field("verdict, metric, sample, curve, fate, pin, claim or fidelity")]
    public required string Kind { get; init; }

    [Field("Strategy or kernel")]
    public string Strategy { get; init; } = "";

    [Field("Fixture or scenario")]
    public string Fixture { get; init; } = "";

    [Field("Label of the sample, if any")]
    public string Label { get; init; } = "";

    [Field("Group, if any")]
    public string Group { get; init; } = "";

    [Field("Name of the value")]
    public required string Name { get; init; }

    [Field("The value in full")]
    public required string Value { get; init; }

    [Field("Unit, or 'text'")]
    public required string Unit { get; init; }

    [Field("The value as the other formats print it")]
    public required string Shown { get; init; }
}
