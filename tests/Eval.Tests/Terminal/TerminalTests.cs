using Eval.Cli;

namespace Eval.Tests.Terminal;

/// <summary>Every verb in front of a person: wherever its text goes, it ends as it does into a pipe, and shows only what belongs there.</summary>
[Platform("Linux", Reason = "a pseudo-terminal is made with Linux's calls")]
[Parallelizable(ParallelScope.All)]
public sealed class TerminalTests
{
    private static readonly string[] Failures = ["Exception", "   at Eval.", "Unhandled", "memcg-eval failed"];
    private static readonly string[] Bars = ["run", "replay"];

    private static IEnumerable<string> Lines => TypedLine.Names;

    [TestCaseSource(nameof(Lines))]
    public void A_line_ends_the_same_wherever_its_text_goes(string name)
    {
        int status = Of(name, line => line.IntoPipe(), s => Assert.That(s.HasEscapes, Is.False, s.Text)).Status;
        using (Assert.EnterMultipleScope())
        {
            Ends(status, "80 columns", Of(name, line => line.AtTerminal(80), s => Assert.That(s.LeavesCursor, s.Text)));
            Ends(status, "20 columns, NO_COLOR", Of(name, line => line.AtTerminal(20, ("NO_COLOR", "1")), s =>
            {
                Assert.That(s.DrawnLines.Where(l => l.Length > 20), Is.Empty, s.Text);
                Assert.That(s.HasColours, Is.False, s.Text);
            }));
            Ends(status, "CI, no size", Of(name, line => line.AtTerminal(0, ("CI", "true")), s => Assert.That(s.DrawsOver, Is.False, s.Text)));
            Ends(status, "TERM=dumb", Of(name, line => line.AtTerminal(80, ("TERM", "dumb")), s => Assert.That(s.HasEscapes, Is.False, s.Text)));
            Ends(status, "a reader that closes early", Of(name, line => line.IntoClosedPipe()));
        }

        static void Ends(int expected, string where, Showing showing) => Assert.That(showing.Status, Is.EqualTo(expected), $"{where}: {showing.Text}");
    }

    [TestCaseSource(nameof(Bars))]
    public void A_run_draws_its_bar_for_a_person_only(string name)
    {
        Assert.That(Of(name, line => line.AtTerminal(80)).DrawsOver, Is.True);
        Assert.That(Of(name, line => line.IntoPipe()).Text, Does.Contain("1/1 leave-behind × "), "one line per cell");
    }

    [Test]
    public void Every_verb_has_a_line_here() =>
        Assert.That(
            new CommandLine(Cli.Typed.At(Repository.Root, "--help").Shell).VerbNames.Except(TypedLine.Names), Is.Empty,
            "add a small command line for these to TypedLine.Lines");

    private static Showing Of(string name, Func<TypedLine, Showing> type, Action<Showing>? check = null)
    {
        using TypedLine line = new(name);
        Showing showing = type(line);
        foreach (string failure in Failures)
        {
            Assert.That(showing.Text, Does.Not.Contain(failure));
        }

        check?.Invoke(showing);
        return showing;
    }
}
