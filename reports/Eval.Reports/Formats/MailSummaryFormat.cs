namespace Eval.Reports.Formats;

/// <summary>mail-summary.txt: what goes into a mail beside a series, ASCII, at most 60 lines of 72 columns; it says where the whole is.</summary>
internal sealed class MailSummaryFormat : ReportFormat
{
    private const int MostLines = 60;
    private const string CutHere = "[...]";

    /// <inheritdoc/>
    public override string Id => "mail-summary";

    /// <inheritdoc/>
    public override string FileName => "mail-summary.txt";

    /// <inheritdoc/>
    public override string Template => "mail-summary.txt.scriban";

    /// <inheritdoc/>
    public override bool IsChosenByEnding => false;

    /// <inheritdoc/>
    public override string Escape(string text) => TextFormat.ToAscii(text);

    /// <inheritdoc/>
    public override string Finish(string page)
    {
        string[] lines = [.. page.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd(' '))];
        return string.Join('\n', lines.Length <= MostLines ? lines : [.. lines[..(MostLines - 1)], CutHere]) + "\n";
    }
}
