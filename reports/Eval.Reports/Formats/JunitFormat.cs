namespace Eval.Reports.Formats;

/// <summary>results.junit.xml: a suite for each strategy, a case for each verdict, for what shows tests. No times: a verdict takes none.</summary>
internal sealed class JunitFormat : ReportFormat
{
    /// <inheritdoc/>
    public override string Id => "junit";

    /// <inheritdoc/>
    public override string FileName => "results.junit.xml";

    /// <inheritdoc/>
    public override string Template => "results.junit.xml.scriban";

    /// <inheritdoc/>
    public override string Escape(string text) => HtmlFormat.EscapeMarkup(text);
}
