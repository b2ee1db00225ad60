using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Eval.Harness.Results;
using Microsoft.Playwright;

namespace Eval.Tests.Reports;

/// <summary>Whether the page can be read: on a desk and on a phone, in light and in dark, by keyboard and by a screen reader.</summary>
public sealed class PageLayoutTests : BrowserTest
{
    // Pairs of texts of one picture that lie on each other, and texts that stick out of their picture or of the window.
    private const string BadLabels = """
        (() => {
            const bad = [];
            for (const picture of document.querySelectorAll('figure svg, #trade-picture svg')) {
                const frame = picture.getBoundingClientRect();
                if (frame.width === 0) continue;
                const texts = [...picture.querySelectorAll('text')].map(t => ({ text: t.textContent, box: t.getBoundingClientRect() }));
                for (const t of texts) {
                    if (t.box.left < frame.left - 1 || t.box.right > frame.right + 1 || t.box.top < frame.top - 1 || t.box.bottom > frame.bottom + 1 || t.box.right > innerWidth)
                        bad.push(`cut: ${t.text} in ${picture.querySelector('title').textContent}`);
                    if (t.box.height < 9) bad.push(`small: ${t.text}`);
                }
                for (let i = 0; i < texts.length; i++)
                    for (let k = i + 1; k < texts.length; k++) {
                        const a = texts[i].box, b = texts[k].box;
                        if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3)
                            bad.push(`overlap: ${texts[i].text} | ${texts[k].text} in ${picture.querySelector('title').textContent}`);
                    }
            }
            return bad;
        })()
        """;

    private static readonly string[] Reachable = ["nav", "sort", "tick", "A", "DIV"];
    private static readonly string[] Serious = ["serious", "critical"];

    /// <inheritdoc/>
    protected override RunResults Results { get; } = SyntheticResults.Full();

    [Test]
    public async Task The_first_screen_holds_the_whole_scorecard()
    {
        IPage page = await Opened(width: 1400);
        double bottom = await page.EvaluateAsync<double>("document.getElementById('scorecard').getBoundingClientRect().bottom");
        double scrolled = await page.EvaluateAsync<double>("(e => e.scrollWidth - e.clientWidth)(document.getElementById('scorecard').parentElement)");
        Assert.That(await page.Locator("#scorecard tr[data-strategy]").CountAsync(), Is.EqualTo(35));
        Assert.That(bottom, Is.LessThanOrEqualTo(900));
        Assert.That(scrolled, Is.Zero);
        await page.CloseAsync();
    }

    [TestCase(420, ColorScheme.Light)]
    [TestCase(420, ColorScheme.Dark)]
    [TestCase(1400, ColorScheme.Light)]
    [TestCase(1400, ColorScheme.Dark)]
    public async Task No_label_of_a_picture_lies_on_another_or_is_cut(int width, ColorScheme scheme)
    {
        IPage page = await Opened("#f-fixture-07", width, scheme);
        await page.EvaluateAsync("unfoldPictures(); drawTrade()");
        string[] bad = await page.EvaluateAsync<string[]>(BadLabels);
        Assert.That(await page.Locator("figure svg").CountAsync(), Is.GreaterThan(10));
        Assert.That(bad, Is.Empty, string.Join('\n', bad.Take(20)));
        await page.CloseAsync();
    }

    [TestCase(375, true)]
    [TestCase(420, false)]
    [TestCase(1400, true)]
    public async Task The_page_never_scrolls_sideways(int width, bool scripts)
    {
        IPage page = await Opened("#compare?s=linux-6.1,linux-7.2,objcg-reparenting", width, scripts: scripts);
        if (scripts)
        {
            await page.EvaluateAsync("document.querySelectorAll('details:not([data-fixture])').forEach(d => { d.open = true; fill(d) })");
        }

        int[] widths = await page.EvaluateAsync<int[]>("[document.documentElement.scrollWidth, innerWidth]");
        Assert.That(widths[0], Is.LessThanOrEqualTo(widths[1]));
        await page.CloseAsync();
    }

    [TestCase(ColorScheme.Light, 1400)]
    [TestCase(ColorScheme.Dark, 420)]
    public async Task Axe_finds_nothing_serious(ColorScheme scheme, int width)
    {
        IPage page = await Opened("#compare?s=linux-6.1,linux-7.2&f=fixture-07&open=fixture-07,linux-6.1,front", width, scheme);
        AxeResult found = await page.RunAxe();
        string[] serious =
        [
            .. found.Violations.Where(one => Serious.Contains(one.Impact)).Select(one => $"{one.Id}: {one.Help} ({one.Nodes.Length}×, {one.Nodes[0].Html})"),
        ];
        Assert.That(serious, Is.Empty, string.Join('\n', serious));
        await page.CloseAsync();
    }

    [Test]
    public async Task Opening_a_full_report_makes_only_what_is_seen_and_the_rest_when_it_is_asked_for()
    {
        IPage page = await Opened();
        int atFirst = await page.Locator("*").CountAsync();
        double interactive = await page.EvaluateAsync<double>("performance.getEntriesByType('navigation')[0].domInteractive");
        await TestContext.Out.WriteLineAsync(FormattableString.Invariant($"{atFirst} elements, interactive after {interactive:0} ms"));
        Assert.That(atFirst, Is.LessThan(6000));
        Assert.That(await page.EvaluateAsync<bool>("/^[\\x00-\\x7f]*$/.test(document.body.innerHTML.match(/<noscript[^]*?noscript>/g).join(''))"));

        string[] lost = await page.EvaluateAsync<string[]>(
            """
            (() => {
                document.querySelectorAll('details').forEach(fill);
                unfoldPictures();
                return data.fixtures.flatMap((_, f) => data.strategies.map((_, s) => cellAnchor(s, f))).filter(anchor => !document.getElementById(anchor));
            })()
            """);
        Assert.That(lost, Is.Empty);
        Assert.That(await page.Locator("noscript figure, noscript details").CountAsync(), Is.Zero);
        Assert.That(await page.Locator("*").CountAsync(), Is.GreaterThan(10 * atFirst));
        await page.CloseAsync();
    }

    [Test]
    public async Task A_place_in_a_folded_section_is_unfolded_and_shown()
    {
        IPage page = await Opened("#w-accounting-off-accuracy");
        ILocator more = page.Locator("#w-accounting-off-accuracy [data-more]");
        Assert.That(await more.IsVisibleAsync());
        Assert.That(await more.TextContentAsync(), Does.StartWith("also on fixture-"));
        await page.CloseAsync();
    }

    [Test]
    public async Task A_keyboard_reaches_what_a_mouse_reaches()
    {
        IPage page = await Opened();
        HashSet<string> reached = [];
        for (int i = 0; i < 60; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached.Add(
                await page.EvaluateAsync<string>(
                    "(e => e.closest('nav') ? 'nav' : e.className === 'sort' ? 'sort' : e.type === 'checkbox' ? 'tick' : e.tagName)(document.activeElement)"));
        }

        Assert.That(reached, Is.SupersetOf(Reachable));
        await page.CloseAsync();
    }
}
