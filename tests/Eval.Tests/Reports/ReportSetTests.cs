using Eval.Harness.Results;
using Eval.Reports;
using NUnit.Framework;

namespace Eval.Tests.Reports;

internal sealed class ReportSetTests
{
    private static readonly string[] Main = ["report.html", "report.md", "report.txt", "results.csv"];

    [Test]
    public void EveryFormatComesOutOfTheSameRecords()
    {
        string[] names = [.. ReportSet.Render(SyntheticResults.Small(), new ReportOptions()).Select(file => file.FileName)];
        Assert.That(names, Is.SupersetOf(Main));
        Assert.That(names, Is.Unique);
    }

    [Test]
    public void TheWholeMatrixFitsInThreeMegabytes()
    {
        string html = Page("html", SyntheticResults.Full());
        Assert.That(System.Text.Encoding.UTF8.GetByteCount(html), Is.LessThan(3_000_000));
        if (Environment.GetEnvironmentVariable("REPORT_DIR") is { Length: > 0 } folder)
        {
            foreach ((string name, string content) in ReportSet.Render(SyntheticResults.Full(), new ReportOptions()))
            {
                Harness.WholeFile.Write(Path.Combine(folder, name), content);
            }
        }
    }

    private static string Page(string format, RunResults results, ReportOptions? options = null) =>
        ReportSet.Render(results, (options ?? new ReportOptions()) with { Formats = [format] })[0].Content;
}
