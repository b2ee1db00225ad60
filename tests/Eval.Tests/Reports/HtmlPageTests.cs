using Eval.Reports;
using Microsoft.Playwright;

namespace Eval.Tests.Reports;

/// <summary>The page in a real browser, opened from disk.</summary>
[NonParallelizable]
public sealed class HtmlPageTests
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    ];

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private string folder = "";
    private IPlaywright? driver;
    private IBrowser? browser;

    private string Address => new Uri(Path.Combine(folder, "report.html")).AbsoluteUri;

    [OneTimeSetUp]
    public async Task Open_the_browser()
    {
        string? chromium = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(path => Names.Select(name => Path.Combine(path, name))).FirstOrDefault(File.Exists);
        if (chromium is null)
        {
            Assert.Ignore("no chromium on the PATH: the page was not looked at");
        }

        try
        {
            driver = await Playwright.CreateAsync();
            browser = await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = Arguments, Headless = true });
        }
        catch (PlaywrightException e)
        {
            Assert.Ignore("the browser cannot be driven here, the page was not looked at: " + e.Message.Split('\n')[0]);
        }

        folder = Directory.CreateTempSubdirectory("page").FullName;
        string html = ReportSet.Render(SyntheticResults.Make(["charge-moving-rollback", "objcg-reparenting", "per-memcg-caches", "zz-last", "per-memcg-caches-reparented", "six"], ["plain", "transient-10", "transient-100", "transient-1000"]), new ReportOptions { Formats = ["html"] })[0].Content;
        await File.WriteAllTextAsync(Path.Combine(folder, "report.html"), html);
    }

    [OneTimeTearDown]
    public async Task Close_the_browser()
    {
        if (browser is not null)
        {
            await browser.CloseAsync();
        }

        driver?.Dispose();
        if (folder.Length > 0)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task It_opens_from_disk_without_a_console_message_or_a_request_for_anything_else()
    {
        List<string> requests = [];
        List<string> messages = [];
        IPage page = await browser!.NewPageAsync();
        page.Request += (_, request) => requests.Add(request.Url);
        page.Console += (_, message) => messages.Add(message.Text);
        page.PageError += (_, error) => messages.Add(error);
        await page.GotoAsync(Address, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
        Assert.That(requests.Where(url => !url.StartsWith("data:", StringComparison.Ordinal)), Is.EqualTo(new[] { Address }));
        Assert.That(messages, Is.Empty);
        await page.CloseAsync();
    }

    [Test]
    public async Task Every_link_leads_to_a_place_on_the_page()
    {
        IPage page = await Opened();
        string[] lost = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('a[href]')].map(a=>a.getAttribute('href')).filter(h=>h[0]!=='#'||!document.getElementById(h.slice(1)))");
        int links = await page.EvaluateAsync<int>("document.querySelectorAll('a[href]').length");
        string[] twice = await page.EvaluateAsync<string[]>("(()=>{const seen=new Set(),twice=[];document.querySelectorAll('[id]').forEach(e=>{if(seen.has(e.id))twice.push(e.id);seen.add(e.id)});return twice})()");
        Assert.That(lost, Is.Empty);
        Assert.That(twice, Is.Empty);
        Assert.That(links, Is.GreaterThan(30));
        await page.CloseAsync();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_cell_opens_its_witness_with_scripts_and_without(bool scripts)
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
    public async Task A_column_sorts_up_and_down()
    {
        IPage page = await Opened();
        ILocator head = page.Locator(".matrix thead th").First;
        await head.ClickAsync();
        string[] up = await Column(page);
        await head.ClickAsync();
        string[] down = await Column(page);
        Assert.That(up, Is.Ordered);
        Assert.That(down, Is.EqualTo(up.Reverse()));
        Assert.That(await head.GetAttributeAsync("aria-sort"), Is.EqualTo("descending"));
        await page.CloseAsync();
    }

    [Test]
    public async Task A_column_of_figures_sorts_by_value_not_by_text()
    {
        IPage page = await Opened();
        await page.EvaluateAsync("document.querySelectorAll('details').forEach(d=>d.open=true)");
        ILocator table = page.Locator("#fixtures ~ details table").First;
        ILocator head = table.Locator("thead th[title=teardown_ns]");
        await head.ClickAsync();
        double[] values = await table.EvaluateAsync<double[]>("t=>{const i=[...t.tHead.rows[0].cells].findIndex(c=>c.title==='teardown_ns');return [...t.tBodies[0].rows].map(r=>+(r.cells[i].dataset.v||r.cells[i].textContent))}");
        Assert.That(values, Is.Ordered.And.Length.EqualTo(6));
        await page.CloseAsync();
    }

    [Test]
    public async Task Filters_leave_what_they_ask_for()
    {
        IPage page = await Opened();
        await page.FillAsync("#filter-strategy", "objcg");
        Assert.That(await page.Locator(".matrix tbody tr:visible").CountAsync(), Is.EqualTo(1));
        await page.FillAsync("#filter-strategy", "");
        await page.FillAsync("#filter-fixture", "transient");
        Assert.That(await page.Locator("details[data-f]:visible").CountAsync(), Is.EqualTo(3));
        await page.SelectOptionAsync("#filter-outcome", "no");
        Assert.That(await page.Locator(".claims tbody tr:visible").CountAsync(), Is.EqualTo(3));
        await page.CloseAsync();
    }

    [TestCase(375, ColorScheme.Light, true)]
    [TestCase(375, ColorScheme.Dark, true)]
    [TestCase(375, ColorScheme.Light, false)]
    [TestCase(1440, ColorScheme.Light, true)]
    [TestCase(1440, ColorScheme.Dark, true)]
    [TestCase(1440, ColorScheme.Dark, false)]
    public async Task The_page_never_scrolls_sideways(int width, ColorScheme scheme, bool scripts)
    {
        IPage page = await Opened(width, scheme, scripts);
        foreach (ILocator summary in await page.Locator("summary").AllAsync())
        {
            await summary.ClickAsync();
        }

        int[] widths = await page.EvaluateAsync<int[]>("[document.documentElement.scrollWidth, innerWidth]");
        Assert.That(widths[0], Is.LessThanOrEqualTo(widths[1]));
        await page.CloseAsync();
    }

    [Test]
    public async Task Both_colour_schemes_have_readable_text()
    {
        foreach (ColorScheme scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            IPage page = await Opened(1440, scheme);
            double contrast = await page.EvaluateAsync<double>("(()=>{const l=c=>{const v=c.match(/\\d+/g).slice(0,3).map(x=>{x/=255;return x<=.03928?x/12.92:((x+.055)/1.055)**2.4});return .2126*v[0]+.7152*v[1]+.0722*v[2]};const s=getComputedStyle(document.body),a=l(s.color),b=l(s.backgroundColor);return (Math.max(a,b)+.05)/(Math.min(a,b)+.05)})()");
            bool dark = await page.EvaluateAsync<bool>("getComputedStyle(document.body).backgroundColor!=='rgb(255, 255, 255)'");
            Assert.That(contrast, Is.GreaterThan(7));
            Assert.That(dark, Is.EqualTo(scheme == ColorScheme.Dark));
            await page.CloseAsync();
        }
    }

    [Test]
    public async Task With_scripts_off_everything_is_there_and_no_dead_control_is_shown()
    {
        IPage page = await Opened(scripts: false);
        Assert.That(await page.Locator(".tools").IsVisibleAsync(), Is.False);
        Assert.That(await page.Locator(".matrix tbody tr").CountAsync(), Is.EqualTo(6));
        Assert.That(await page.Locator("figure svg").First.IsVisibleAsync());
        await page.CloseAsync();
    }

    private static async Task<string[]> Column(IPage page) => [.. await page.Locator(".matrix tbody th").AllTextContentsAsync()];

    private async Task<IPage> Opened(int width = 1440, ColorScheme scheme = ColorScheme.Light, bool scripts = true)
    {
        IBrowserContext context = await browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = scheme,
            JavaScriptEnabled = scripts,
        });
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(Address);
        return page;
    }
}
