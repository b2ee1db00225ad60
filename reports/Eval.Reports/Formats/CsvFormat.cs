namespace Eval.Reports.Formats;

/// <summary>results.csv: tidy, one value a row, with its unit (RFC 4180, but LF).</summary>
internal sealed class CsvFormat : ReportFormat
{
    /// <inheritdoc/>
    public override string Id => "csv";

    /// <inheritdoc/>
    public override string FileName => "results.csv";

    /// <inheritdoc/>
    public override string Template => "results.csv.scriban";

    /// <inheritdoc/>
    public override string Escape(string text)
    {
        // A spreadsheet would run a text that begins like a formula; a number may begin with its sign.
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' && !char.IsAsciiDigit(text.Length > 1 ? text[1] : ' ') && text != "=" && text != "-")
        {
            text = "'" + text;
        }

        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }
}
