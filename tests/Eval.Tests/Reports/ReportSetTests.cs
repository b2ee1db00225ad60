using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Eval.Harness;
using Eval.Harness.Results;
using Eval.Reports;

namespace Eval.Tests.Reports;

public sealed partial class ReportSetTests
{
    private static readonly string[] Main = ["report.html", "report.md", "report.txt", "results.csv"];

    [Test]
    public void Every_format_comes_out_of_the_same_records()
    {
        string[] names = [.. ReportSet.Render(SyntheticResults.Small(), new ReportOptions()).Select(file => file.FileName)];
        Assert.That(names, Is.SupersetOf(Main));
        Assert.That(names, Is.Unique);
    }

    [Test]
    public void The_whole_matrix_fits_in_a_page_that_a_mail_can_carry()
    {
        string html = Page("html", SyntheticResults.Full());
        Assert.That(Encoding.UTF8.GetByteCount(html), Is.LessThan(1_300_000));
        Assert.That(html.All(char.IsAscii));
    }

    [Test]
    public void The_same_run_gives_the_same_bytes_under_any_culture()
    {
        string here = string.Concat(ReportSet.Render(SyntheticResults.Small(), new ReportOptions()).Select(file => file.Content));
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo foreign = new("") { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = ".", NegativeSign = "~" } };
            CultureInfo.CurrentCulture = foreign;
            string there = string.Concat(ReportSet.Render(SyntheticResults.Small(), new ReportOptions()).Select(file => file.Content));
            Assert.That(there, Is.EqualTo(here));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Test]
    public void A_number_in_one_format_is_the_same_number_in_the_others()
    {
        RunResults results = SyntheticResults.Small();
        string[] telling = [.. CsvRows(results).Where(row => row[0] == "metric").Select(row => row[8])];
        foreach (Match cell in MarkdownCell().Matches(Page("md", results).Split("## Fixtures")[1]))
        {
            Assert.That(telling, Does.Contain(cell.Groups[1].Value));
        }
    }

    [Test]
    public void The_page_carries_every_value_of_every_cell()
    {
        RunResults results = SyntheticResults.Small();
        using JsonDocument data = JsonDocument.Parse(DataOf(Page("html", results)));
        JsonElement cells = data.RootElement.GetProperty("cells");
        JsonElement ways = data.RootElement.GetProperty("ways");
        JsonElement Own(JsonElement shared, int strategy) => shared[1 + ways[shared[0].GetInt32()][strategy].GetInt32()];
        foreach (CellResult cell in results.Cells)
        {
            int s = results.Strategies.ToList().FindIndex(strategy => strategy.Id == cell.Strategy);
            JsonElement fixture = cells[results.Fixtures.ToList().FindIndex(one => one.Id == cell.Fixture)];
            for (int m = 0; m < results.Metrics.Count; m++)
            {
                JsonElement values = fixture.GetProperty("m")[m];
                decimal shown = (values.ValueKind == JsonValueKind.Array ? Own(values, s) : values).GetDecimal();
                Assert.That(shown, Is.EqualTo(cell.Metrics[results.Metrics[m].Id]), $"{cell.Strategy} {cell.Fixture} {results.Metrics[m].Id}");
            }

            string signs = Own(fixture.GetProperty("v"), s).GetString()!;
            Assert.That(signs.Count(sign => sign is 'v' or 'V'), Is.EqualTo(cell.Verdicts.Values.Count(verdict => verdict.Verdict == Verdict.Violated)));
        }
    }

    [Test]
    public void Hostile_names_are_harmless_in_html()
    {
        string html = Page("html", SyntheticResults.WithHostileNames());
        Assert.That(html, Does.Not.Contain("<script>alert"));
        Assert.That(html, Does.Contain("&lt;script&gt;alert(1)&lt;/script&gt;"));
        Assert.That(Regex.Count(html, "<script"), Is.EqualTo(2));
    }

    [TestCase("html")]
    [TestCase("md")]
    [TestCase("text")]
    [TestCase("csv")]
    public void No_format_lets_a_name_turn_the_direction_of_text(string format)
    {
        string page = Page(format, SyntheticResults.WithHostileNames());
        Assert.That(page, Does.Not.Contain('\u202E'));
    }

    [Test]
    public void A_name_cannot_add_a_column_or_a_row_to_a_markdown_table()
    {
        string[] lines = Page("md", SyntheticResults.WithHostileNames()).Split('\n');
        int columns = 0;
        foreach (string line in lines)
        {
            int bars = line.StartsWith('|') ? line.Count(c => c == '|') : 0;
            bool inTable = bars > 0 && columns > 0;
            Assert.That(bars, inTable ? Is.EqualTo(columns) : Is.GreaterThanOrEqualTo(0), line);
            columns = bars;
        }

        Assert.That(string.Concat(lines), Does.Not.Contain("<script>").And.Not.Contain("](javascript"));
    }

    [Test]
    public void The_text_report_is_ASCII_in_72_columns_whatever_the_names()
    {
        foreach (RunResults results in new[] { SyntheticResults.WithHostileNames(), SyntheticResults.Full() })
        {
            string page = Page("text", results);
            Assert.That(Ascii.IsValid(page));
            Assert.That(page.Split('\n').Where(line => line.Length > 72), Is.Empty);
        }
    }

    [Test]
    public void A_summary_for_a_mail_fits_and_says_where_the_whole_is()
    {
        RunResults full = SyntheticResults.Full();
        foreach ((RunResults results, ReportOptions options) in new[]
        {
            (full, new ReportOptions()), (full, new ReportOptions { Baseline = "linux-6.1" }), (full, new ReportOptions { Against = full }),
            (SyntheticResults.WithHostileNames(), new ReportOptions { Baseline = "objcg-reparenting" }),
        })
        {
            string[] lines = Page("mail-summary", results, options).TrimEnd('\n').Split('\n');
            Assert.That(lines, Has.Length.LessThanOrEqualTo(60));
            Assert.That(lines.Where(line => line.Length > 72 || !Ascii.IsValid(line)), Is.Empty);
            Assert.That(
                string.Join('\n', lines),
                Does.Contain("report.html").And.Contain(options.Baseline is null && options.Against is null ? "Best of" : "What changed: mends "));
        }
    }

    [Test]
    public void A_summary_for_a_mail_names_what_is_broken_and_what_it_costs()
    {
        RunResults before = SyntheticResults.Small();
        CellResult cell = before.Cells.First(one => one.Verdicts["atomic-move"].Verdict == Verdict.Holds && one.Metrics["teardown_steps"] > 0);
        CellResult worse = cell with
        {
            Verdicts = cell.Verdicts.ToDictionary(
                pair => pair.Key, pair => pair.Key == "atomic-move" ? new VerdictResult(Verdict.Violated, null, "event 1") : pair.Value),
            Metrics = cell.Metrics.ToDictionary(pair => pair.Key, pair => pair.Key == "teardown_steps" ? pair.Value * 16 : pair.Value),
        };
        RunResults after = before with { Cells = [.. before.Cells.Select(one => one == cell ? worse : one)] };
        string mail = Page("mail-summary", after, new ReportOptions { Against = before });
        Assert.That(mail, Does.Contain("mends 0, breaks 1,").And.Contain("atomic-move on 1: " + cell.Fixture).And.Contain("steps of removal x2.00 (1 of 4;"));
    }

    [Test]
    public void Every_row_of_the_tidy_table_has_nine_fields_and_no_formula()
    {
        string[][] rows = [.. CsvRows(SyntheticResults.WithHostileNames())];
        Assert.That(rows.Select(row => row.Length), Is.All.EqualTo(9));
        Assert.That(rows.SelectMany(row => row).Where(field => field.StartsWith('=') || field.StartsWith('@')), Is.Empty);
    }

    [Test]
    public void Pictures_beside_the_markdown_are_whole_SVG_files_with_title_and_description()
    {
        (string FileName, string Content)[] pictures =
            [
                .. ReportSet.Render(SyntheticResults.WithHostileNames(), new ReportOptions { Formats = ["md"] })
                    .Where(file => file.FileName.EndsWith(".svg", StringComparison.Ordinal)),
            ];
        Assert.That(pictures, Is.Not.Empty);
        foreach ((string name, string content) in pictures)
        {
            XElement svg = XElement.Parse(content);
            XNamespace space = svg.Name.Namespace;
            Assert.That(svg.Element(space + "title")?.Value, Is.Not.Empty, name);
            Assert.That(svg.Element(space + "desc")?.Value, Is.Not.Empty, name);
            Assert.That(svg.Descendants(space + "script"), Is.Empty, name);
        }
    }

    [Test]
    public void A_baseline_shows_figures_relative_to_it()
    {
        RunResults results = SyntheticResults.Small();
        string page = Page("md", results, new ReportOptions { Baseline = results.Strategies[0].Id });
        Assert.That(page, Does.Contain("(&#61;)").And.Contain("(new)"));
        Assert.That(DataOf(Page("html", results, new ReportOptions { Baseline = results.Strategies[0].Id })), Does.Contain("\"base\":\"accounting-off\""));
        Assert.That(() => Page("html", results, new ReportOptions { Baseline = "nobody" }), Throws.TypeOf<BadInputException>().With.Message.Contains("nobody"));
    }

    [Test]
    public void Globs_narrow_a_report_and_one_that_matches_nothing_is_refused()
    {
        string csv = Page("csv", SyntheticResults.Small(), new ReportOptions { StrategyGlobs = ["cache-*"], FixtureGlobs = ["transient-*"] });
        Assert.That(csv, Does.Contain("metric,cache-merging,transient-100,").And.Not.Contain("metric,accounting-off").And.Not.Contain(",plain,"));
        Assert.That(() => Page("csv", SyntheticResults.Small(), new ReportOptions { StrategyGlobs = ["x*"] }), Throws.TypeOf<BadInputException>());
    }

    [Test]
    public void An_earlier_run_gives_before_and_after()
    {
        RunResults before = SyntheticResults.Small();
        CellResult cell = before.Cells[0];
        CellResult slower = cell with
        {
            Metrics = cell.Metrics.ToDictionary(pair => pair.Key, pair => pair.Key == "teardown_steps" ? pair.Value * 2 : pair.Value),
        };
        RunResults after = before with { Cells = [slower, .. before.Cells.Skip(1)] };
        string text = Page("text", after, new ReportOptions { Against = before });
        Assert.That(text, Does.Contain("1 of 4 cells differ").And.Match("teardown_steps +100 +200 +\\+100 %"));
    }

    [Test]
    public void A_fixture_that_is_not_the_same_in_both_runs_is_not_compared()
    {
        RunResults before = SyntheticResults.Small();
        RunResults after = before with { Fixtures = [before.Fixtures[0] with { Content = "11" }, before.Fixtures[1]] };
        string text = Page("text", after, new ReportOptions { Against = before });
        Assert.That(text, Does.Contain("0 of 2 cells differ").And.Contain("Fixture plain is not the same in both runs."));
    }

    [Test]
    public void A_run_with_nothing_in_it_still_gives_every_page()
    {
        RunResults nothing = SyntheticResults.Make([], []);
        Assert.That(ReportSet.Render(nothing, new ReportOptions()), Has.Count.GreaterThanOrEqualTo(4));
    }

    [Test]
    public void An_unknown_format_is_refused_with_the_known_ones() =>
        Assert.That(
            () => Page("pdf", SyntheticResults.Small()),
            Throws.TypeOf<BadInputException>().With.Message.Contains("csv, html, junit, ktap, mail-summary, md, text"));

    private static string DataOf(string html) => PageData().Match(html).Groups[1].Value;

    [GeneratedRegex("<script type=\"application/json\" id=\"data\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex PageData();

    private static string Page(string format, RunResults results, ReportOptions? options = null) =>
        ReportSet.Render(results, (options ?? new ReportOptions()) with { Formats = [format] })[0].Content;

    /// <summary>Rows of the tidy table, the header left out; a quoted field is one field.</summary>
    private static IEnumerable<string[]> CsvRows(RunResults results) =>
        from line in Page("csv", results).Split('\n').Skip(1)
        where line.Length > 0
        select CsvField().Matches(line).Select(field => field.Groups[1].Value.Trim('"')).ToArray();

    [GeneratedRegex("(?:^|,)(\"(?:[^\"]|\"\")*\"|[^,]*)")]
    private static partial Regex CsvField();

    [GeneratedRegex(@"\*\*([0-9][^*]*)\*\* \|")]
    private static partial Regex MarkdownCell();
}
