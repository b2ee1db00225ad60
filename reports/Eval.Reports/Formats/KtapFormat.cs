namespace Eval.Reports.Formats;

/// <summary>
/// results.ktap: KTAP version 1 (Documentation/dev-tools/ktap.rst), a subtest for each strategy, in it one for each fixture, in it a line for each verdict.
/// </summary>
internal sealed class KtapFormat : ReportFormat
{
    /// <inheritdoc/>
    public override string Id => "ktap";

    /// <inheritdoc/>
    public override string FileName => "results.ktap";

    /// <inheritdoc/>
    public override string Template => "results.ktap.scriban";

    /// <summary>ASCII, and no # but the template's own: it would begin a directive.</summary>
    public override string Escape(string text) => TextFormat.ToAscii(text).Replace('#', '_');
}
