using System.Text.Json;
using Eval.Harness.Comparisons;
using Eval.Harness.Results;
using Microsoft.Playwright;

namespace Eval.Tests.Reports;

/// <summary>What a reader selects: the page works it out as the harness does, and its address says what was selected.</summary>
public sealed class CompareViewTests : BrowserTest
{
    [Test]
    public async Task The_page_compares_as_the_harness_does()
    {
        IPage page = await Opened();
        string[] ids = [.. Results.Strategies.Select(strategy => strategy.Id)];
        string[] fixtures = [.. Results.Fixtures.Select(fixture => fixture.Id)];
        foreach ((int a, int b) in new[] { (0, 1), (2, 3), (4, 6), (7, 5) })
        {
            JsonElement shown = (await page.EvaluateAsync(
                $"(found => ({{ ...found, metrics: found.metrics.map(m => ({{ ...m, distance: 0, far: 0 }})) }}))(compareCells({a}, {b}, " +
                "data.fixtures.map((_, f) => f)))"))!.Value;
            SubjectComparison expected = SubjectComparison.Of(Results, ids[a], ids[b], fixtures);
            JsonElement[] promises = [.. shown.GetProperty("promises").EnumerateArray()];
            Assert.That(promises, Has.Length.EqualTo(expected.Promises.Count));
            foreach (JsonElement promise in promises)
            {
                PromiseChange same = expected.Promises.Single(one => one.Invariant == promise.GetProperty("id").GetString());
                Assert.That(promise.GetProperty("mended").GetArrayLength(), Is.EqualTo(same.Mended.Count));
                Assert.That(promise.GetProperty("broken").GetArrayLength(), Is.EqualTo(same.Broken.Count));
                Assert.That(promise.GetProperty("kept").GetInt32(), Is.EqualTo(same.Kept));
                Assert.That(promise.GetProperty("still").GetInt32(), Is.EqualTo(same.StillBroken));
            }

            JsonElement[] metrics = [.. shown.GetProperty("metrics").EnumerateArray()];
            Assert.That(metrics.Select(metric => metric.GetProperty("id").GetString()), Is.EqualTo(expected.Metrics.Select(metric => metric.Metric.Id)));
            foreach ((JsonElement metric, MetricChange same) in metrics.Zip(expected.Metrics))
            {
                Assert.That(metric.GetProperty("ratio").GetDouble(), Is.EqualTo(same.Ratio).Within(1e-9).Percent);
                Assert.That(metric.GetProperty("improved").GetInt32(), Is.EqualTo(same.Better));
                Assert.That(metric.GetProperty("worsened").GetInt32(), Is.EqualTo(same.Worse));
                Assert.That(fixtures[metric.GetProperty("largest").GetProperty("f").GetInt32()], Is.EqualTo(same.Largest!.Fixture));
            }
        }

        await page.CloseAsync();
    }

    [Test]
    public async Task Ticking_strategies_in_the_scorecard_compares_them_and_the_address_keeps_it()
    {
        IPage page = await Opened();
        await page.CheckAsync("#scorecard tr[data-strategy='linux-6.1'] input");
        await page.CheckAsync("#scorecard tr[data-strategy='objcg-reparenting'] input");
        await page.Locator("#compare-fixtures input[data-f=plain]").EvaluateAsync("e => e.click()");
        await page.Locator("#compare-view details").First.WaitForAsync();
        await page.Locator("#scorecard th:has-text('broken') button").ClickAsync();
        string verdict = await page.Locator("#compare-view .verdict").InnerTextAsync();
        Assert.That(verdict, Does.Contain("objcg-reparenting").And.Contain("against linux-6.1, on 1 fixture:"));
        Assert.That(page.Url, Does.Contain("s=linux-6.1,objcg-reparenting").And.Contain("f=plain").And.Contain("sort=scorecard:"));

        IPage again = await Opened(page.Url[Address.Length..]);
        Assert.That(await again.Locator("#compare-view .verdict").InnerTextAsync(), Is.EqualTo(verdict));
        Assert.That(await again.Locator("#compare-view svg").CountAsync(), Is.GreaterThan(0));
        Assert.That(await again.Locator("#scorecard th[aria-sort]").InnerTextAsync(), Does.Contain("broken"));
        await again.SelectOptionAsync("#compare-base", "objcg-reparenting");
        Assert.That(await again.Locator("#compare-view .verdict").InnerTextAsync(), Does.Contain("linux-6.1 against objcg-reparenting"));
        await page.CloseAsync();
        await again.CloseAsync();
    }

    [Test]
    public async Task Every_cell_has_an_address()
    {
        IPage page = await Opened("#objcg-reparenting@transient-100");
        ILocator row = page.Locator("[id='objcg-reparenting@transient-100']");
        Assert.That(await row.IsVisibleAsync());
        Assert.That(await page.Locator("tr.here").CountAsync(), Is.EqualTo(1));
        await page.CloseAsync();
    }

    [Test]
    public async Task Any_two_columns_can_be_held_against_each_other()
    {
        IPage page = await Opened("#trade");
        string before = await page.Locator("#trade-picture svg").GetAttributeAsync("aria-label") ?? "";
        await page.SelectOptionAsync("#trade-x", "teardown_ns");
        await page.SelectOptionAsync("#trade-y", "zombies_end");
        Assert.That(before, Is.EqualTo("wrongly owned against hot path, steps/op"));
        Assert.That(await page.Locator("#trade-picture svg").GetAttributeAsync("aria-label"), Is.EqualTo("dying groups left against teardown"));
        Assert.That(page.Url, Does.Contain("x=teardown_ns").And.Contain("y=zombies_end"));
        await page.CloseAsync();
    }

    [Test]
    public async Task Values_are_written_as_in_the_other_formats()
    {
        IPage page = await Opened();
        foreach ((decimal value, string unit, string text) in new (decimal, string, string)[]
        {
            (0, "bytes", "0 B"), (4096, "bytes", "4 KiB"), (1_234_567, "ns", "1.23 ms"), (0.4567m, "ratio", "45.7 %"), (123, "count", "123"),
            (1_500_000, "count", "1.5 M"),
            (99_999_999_999, "byte-seconds", "93.1 GiB*s"), (1.37m, "steps/op", "1.37"), (830_000, "ppm", "83 %"),
        })
        {
            string shown = await page.EvaluateAsync<string>(FormattableString.Invariant($"format({value}, '{unit}')"));
            Assert.That(shown, Is.EqualTo(text));
            Assert.That(Csv(value, unit), Is.EqualTo(text));
        }

        await page.CloseAsync();
    }

    /// <summary>The value as the tidy table shows it.</summary>
    private static string Csv(decimal value, string unit)
    {
        RunResults made = SyntheticResults.Make(["a"], ["plain"]);
        made = made with
        {
            Metrics = [new MetricResult("x", "x", unit, "lower")],
            Cells = [made.Cells[0] with { Metrics = new Dictionary<string, decimal> { ["x"] = value } }],
        };
        string row = Eval.Reports.ReportSet.Render(made, new Eval.Reports.ReportOptions { Formats = ["csv"] })[0].Content.Split('\n')
            .Single(line => line.StartsWith("metric,", StringComparison.Ordinal));
        return row.Split(',')[^1];
    }
}
