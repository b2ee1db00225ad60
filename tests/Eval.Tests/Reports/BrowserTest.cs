using Eval.Harness.Results;
using Eval.Reports;
using Microsoft.Playwright;

namespace Eval.Tests.Reports;

/// <summary>A report in a real browser, opened from disk. Where there is no browser the tests are skipped, and say what to install.</summary>
public abstract class BrowserTest
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    ];

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private string folder = "";
    private IPlaywright? driver;
    private IBrowser? browser;

    /// <summary>Address of the page.</summary>
    protected string Address => new Uri(Path.Combine(folder, "report.html")).AbsoluteUri;

    /// <summary>The run that is shown.</summary>
    protected virtual RunResults Results { get; } = SyntheticResults.Make(
        [
            "accounting-off", "charge-moving-rollback", "linux-6.1", "linux-7.2", "objcg-reparenting", "per-memcg-caches",
            "per-memcg-caches-reparented", "zz-last",
        ],
        ["plain", "transient-10", "transient-100", "transient-1000"]);

    [OneTimeSetUp]
    public async Task Open_the_browser()
    {
        string? chromium = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(path => Names.Select(name => Path.Combine(path, name))).FirstOrDefault(File.Exists);
        if (chromium is null)
        {
            Assert.Ignore("no browser on the PATH, the page was not looked at: install chromium");
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
        await File.WriteAllTextAsync(Path.Combine(folder, "report.html"), ReportSet.Render(Results, new ReportOptions { Formats = ["html"] })[0].Content);
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

    /// <summary>The page, at a place and a width.</summary>
    protected async Task<IPage> Opened(string place = "", int width = 1400, ColorScheme scheme = ColorScheme.Light, bool scripts = true)
    {
        IBrowserContext context = await browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = scheme,
            JavaScriptEnabled = scripts,
        });
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(Address + place);
        return page;
    }

    /// <summary>An empty page of its own.</summary>
    protected Task<IPage> Empty() => browser!.NewPageAsync();
}
