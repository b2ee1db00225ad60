using System.Text;
using Eval.Harness.Results;
using Eval.Reports.Terminal;

namespace Eval.Tests.Reports;

public sealed class CellViewTests
{
    private static readonly string[] Beginning = ["source", "a letter of 2008", "story", "X moves to B.", "yyyy", "expect", "B pays.", "groups", "verdicts"];

    [TestCase(40)]
    [TestCase(80)]
    [TestCase(300)]
    public void Without_a_terminal_it_is_plain_ASCII_within_the_width(int width)
    {
        foreach (RunResults results in new[] { SyntheticResults.Small(), SyntheticResults.WithHostileNames() })
        {
            string text = Draw(results, isTerminal: false, width);
            Assert.That(Ascii.IsValid(text));
            Assert.That(text, Does.Not.Contain('\u001b'));
            Assert.That(text.Split('\n').Max(line => line.Length), Is.LessThanOrEqualTo(Math.Min(width, CellView.MostColumns)));
        }
    }

    [Test]
    public void On_a_terminal_it_has_colour_and_block_signs_and_no_control_from_a_name()
    {
        string text = Draw(SyntheticResults.Small(), isTerminal: true, 100);
        Assert.That(text, Does.Contain("\u001b[32m").And.Contain("█"));
        RunResults hostile = SyntheticResults.Make(["a\u001b[2Jb"], ["plain"]);
        Assert.That(Draw(hostile, isTerminal: true, 100), Does.Not.Contain("\u001b[2J"));
    }

    [Test]
    public void It_shows_tree_verdicts_witness_figures_curves_and_fates()
    {
        string text = Draw(SyntheticResults.Small(), isTerminal: false, 100);
        Assert.That(text, Does.Contain("X        800 MiB").And.Contain("violated, admitted").And.Contain("event 0: /A is charged").And.Contain("teardown_ns")
            .And.Contain("over virtual time").And.Contain("pinned").And.Contain("charged:/A"));
    }

    [Test]
    public void It_begins_with_what_the_fixture_is_about()
    {
        RunResults results = SyntheticResults.Small();
        FixtureResult fixture = results.Fixtures[0] with { Source = "a letter of 2008", Story = "X moves to B. " + new string('y', 90), Expect = "B pays." };
        string text = CellView.Render(results.Cells[0], fixture, results.Strategies[0].Title, results.Metrics, isTerminal: false, 60);
        int[] places = [.. Beginning.Select(word => text.IndexOf(word, StringComparison.Ordinal))];
        Assert.That(places, Is.Ordered.And.All.Positive, text);
    }

    [Test]
    public void A_sparkline_keeps_a_short_peak()
    {
        CurvePoint[] points = [.. Enumerable.Range(0, 1000).Select(t => new CurvePoint(t, t == 500 ? 9 : 0))];
        string line = Sparkline.Of(points, 20, isTerminal: false);
        Assert.That(line, Has.Length.EqualTo(20));
        Assert.That(line.Count(sign => sign == '@'), Is.InRange(1, 2));
    }

    private static string Draw(RunResults results, bool isTerminal, int width) =>
        CellView.Render(results.Cells[0], results.Fixtures[0], results.Strategies[0].Title, results.Metrics, isTerminal, width);
}
