using Microsoft.Playwright;

namespace Eval.Tests.Reports;

/// <summary>What a reader does with the page: follow, sort, filter; with scripts and without.</summary>
public sealed class HtmlPageTests : BrowserTest
{
    private const string LostLinks = """
        [...document.querySelectorAll('a[href]')].map(a => decodeURIComponent(a.getAttribute('href')))
            .filter(h => h[0] === '#' ? !document.getElementById(h.slice(1)) && !h.includes('@') : !h.startsWith('https://lore.kernel.org/all/'))
        """;

    private const string TwiceNamed = """
        (() => { const seen = new Set(), twice = []; document.querySelectorAll('[id]').forEach(e => { if (seen.has(e.id)) twice.push(e.id); seen.add(e.id) }); return twice })()
        """;

    private const string Contrast = """
        (() => {
            const light = c => { const v = c.match(/\d+/g).slice(0, 3).map(x => { x /= 255; return x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4 }); return .2126 * v[0] + .7152 * v[1] + .0722 * v[2] };
            const s = getComputedStyle(document.body), a = light(s.color), b = light(s.backgroundColor);
            return (Math.max(a, b) + .05) / (Math.min(a, b) + .05)
        })()
        """;

    [Test]
    public async Task It_opens_from_disk_without_a_console_message_or_a_request_for_anything_else()
    {
        List<string> requests = [];
        List<string> messages = [];
        IPage page = await Empty();
        page.Request += (_, request) => requests.Add(request.Url);
        page.Console += (_, message) => messages.Add(message.Text);
        page.PageError += (_, error) => messages.Add(error);
        await page.GotoAsync(Address, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
        await OpenAll(page);
        Assert.That(requests.Where(url => !url.StartsWith("data:", StringComparison.Ordinal)), Is.EqualTo(new[] { Address }));
        Assert.That(messages, Is.Empty);
        await page.CloseAsync();
    }

    [Test]
    public async Task Every_link_leads_to_a_place_on_the_page_or_to_lore()
    {
        IPage page = await Opened();
        await OpenAll(page);
        Assert.That(await page.EvaluateAsync<string[]>(LostLinks), Is.Empty);
        Assert.That(await page.EvaluateAsync<string[]>(TwiceNamed), Is.Empty);
        Assert.That(await page.EvaluateAsync<int>("document.querySelectorAll('a[href]').length"), Is.GreaterThan(30));
        await page.CloseAsync();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_broken_promise_leads_to_its_witness_with_scripts_and_without(bool scripts)
    {
        IPage page = await Opened(scripts: scripts);
        ILocator cell = page.Locator(".matrix td.admitted a, .matrix td.bad a").First;
        string place = (await cell.GetAttributeAsync("href"))![1..];
        ILocator witness = page.Locator($"[id='{place}'] li").First;
        Assert.That(await witness.IsVisibleAsync(), Is.False);
        await cell.ClickAsync();
        await witness.WaitForAsync(new LocatorWaitForOptions { Timeout = 5000 });
        Assert.That(await witness.TextContentAsync(), Does.Contain("event "));
        await page.CloseAsync();
    }

    [Test]
    public async Task A_column_sorts_both_ways_by_mouse_and_by_keyboard_and_says_so()
    {
        IPage page = await Opened();
        ILocator head = page.Locator("#matrix-table thead th").First;
        await head.Locator("button").ClickAsync();
        string[] up = await Column(page);
        Assert.That(await head.GetAttributeAsync("aria-sort"), Is.EqualTo("ascending"));
        await head.Locator("button").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        string[] down = await Column(page);
        Assert.That(up, Is.Ordered);
        Assert.That(down, Is.EqualTo(up.Reverse()));
        Assert.That(await head.GetAttributeAsync("aria-sort"), Is.EqualTo("descending"));
        await page.CloseAsync();
    }

    [Test]
    public async Task The_scorecard_sorts_by_value_within_each_kind_and_best_first()
    {
        IPage page = await Opened();
        await page.Locator("#scorecard th:has-text('slab in use') button").ClickAsync();
        string[] kinds = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('#scorecard tr[data-kind]')].map(r => r.dataset.kind)");
        double[] values = await page.EvaluateAsync<double[]>(
            "[...document.querySelectorAll('#scorecard tr[data-kind=proposal] td[data-c=slab_utilisation_end]')].map(c => +c.dataset.v)");
        Assert.That(values, Is.Ordered.Descending.And.Length.EqualTo(5));
        Assert.That(string.Join(' ', kinds), Is.EqualTo("mainline mainline proposal proposal proposal proposal proposal bound"));
        await page.CloseAsync();
    }

    [Test]
    public async Task A_fixture_s_table_holds_every_strategy_once_and_sorts_by_value()
    {
        IPage page = await Opened("#f-plain");
        ILocator table = page.Locator("details[data-fixture=plain] table");
        Assert.That(await table.Locator("tbody th span").CountAsync(), Is.EqualTo(8));
        await table.Locator("thead th[title=teardown_ns] button").ClickAsync();
        double[] values = await table.EvaluateAsync<double[]>(
            "t => { const i = [...t.tHead.rows[0].cells].findIndex(c => c.title === 'teardown_ns'); return [...t.tBodies[0].rows].map(r => " +
            "+r.cells[i].dataset.v) }");
        Assert.That(values, Is.Ordered.And.Length.GreaterThan(1));
        await page.CloseAsync();
    }

    [Test]
    public async Task The_filter_leaves_the_fixtures_it_asks_for()
    {
        IPage page = await Opened();
        await page.FillAsync("#filter", "transient");
        Assert.That(await page.Locator("details[data-fixture]:visible").CountAsync(), Is.EqualTo(3));
        await page.CloseAsync();
    }

    [Test]
    public async Task Both_colour_schemes_have_readable_text()
    {
        foreach (ColorScheme scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            IPage page = await Opened(scheme: scheme);
            Assert.That(await page.EvaluateAsync<double>(Contrast), Is.GreaterThan(7));
            Assert.That(
                await page.EvaluateAsync<bool>("getComputedStyle(document.body).backgroundColor!=='rgb(255, 255, 255)'"),
                Is.EqualTo(scheme == ColorScheme.Dark));
            await page.CloseAsync();
        }
    }

    [Test]
    public async Task With_scripts_off_the_answer_is_there_and_no_dead_control_is_shown()
    {
        IPage page = await Opened(scripts: false);
        Assert.That(await page.Locator(".scripted:visible").CountAsync(), Is.Zero);
        Assert.That(await page.Locator("#scorecard tbody tr[data-strategy]").CountAsync(), Is.EqualTo(8));
        Assert.That(await page.Locator("#matrix-table tbody tr").CountAsync(), Is.EqualTo(8));
        Assert.That(await page.Locator("figure svg").First.IsVisibleAsync());
        await page.CloseAsync();
    }

    private static async Task OpenAll(IPage page) => await page.EvaluateAsync("document.querySelectorAll('details').forEach(d => { d.open = true; fill(d) })");

    private static async Task<string[]> Column(IPage page) => [.. await page.Locator("#matrix-table tbody th").AllTextContentsAsync()];
}
