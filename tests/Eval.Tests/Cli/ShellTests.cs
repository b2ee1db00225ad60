using Eval.Cli;

namespace Eval.Tests.Cli;

public sealed class ShellTests
{
    [TestCase(false, null, "xterm", true)]
    [TestCase(false, "", "xterm", true)]
    [TestCase(false, "1", "xterm", false)]
    [TestCase(false, null, "dumb", false)]
    [TestCase(true, null, "xterm", false)]
    public void Colour_needs_a_terminal_and_nobody_who_says_no(bool isRedirected, string? noColour, string term, bool expected) =>
        Assert.That(Shell.OfEnvironment(isRedirected, false, name => name == "NO_COLOR" ? noColour : term).UsesColour, Is.EqualTo(expected));
}
