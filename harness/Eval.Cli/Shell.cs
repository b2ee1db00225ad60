using Eval.Harness;
using Spectre.Console;

namespace Eval.Cli;

/// <summary>Where a verb was typed: the working directory and where text goes. Tests hand in writers of their own.</summary>
/// <param name="Directory">Absolute working directory; relative paths start here.</param>
/// <param name="Out">Results.</param>
/// <param name="Error">Messages.</param>
/// <param name="IsTerminal">Whether a person is looking at <paramref name="Out"/>.</param>
/// <param name="UsesColour">Whether colour is welcome: a terminal, and NO_COLOR is not set.</param>
public sealed record Shell(string Directory, TextWriter Out, TextWriter Error, bool IsTerminal, bool UsesColour)
{
    // https://no-color.org: present and not empty means no colour.
    private const string NoColour = "NO_COLOR";

    private IAnsiConsole? terminal;

    /// <summary>The terminal for tables, colour and progress; plain text where <see cref="UsesColour"/> or <see cref="IsTerminal"/> is false.</summary>
    public IAnsiConsole Terminal => terminal ??= CreateTerminal();

    /// <summary>The shell of this process.</summary>
    public static Shell OfThisProcess() => OfEnvironment(Console.IsOutputRedirected, Environment.GetEnvironmentVariable);

    /// <summary>The shell of this process in an environment.</summary>
    /// <param name="isRedirected">Whether output goes to something that is no terminal.</param>
    /// <param name="variable">Value of an environment variable by name, null when it is not set.</param>
    public static Shell OfEnvironment(bool isRedirected, Func<string, string?> variable)
    {
        bool terminal = !isRedirected && variable("TERM") != "dumb";
        return new Shell(Environment.CurrentDirectory, Console.Out, Console.Error, terminal, terminal && string.IsNullOrEmpty(variable(NoColour)));
    }

    /// <summary>Absolute path of one given relative to <see cref="Directory"/>.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, Directory);

    /// <summary>Writes a text to a file, whole or not at all, or prints it where none is wanted.</summary>
    /// <param name="path">File, relative to <see cref="Directory"/>; null to print.</param>
    /// <param name="text">The text.</param>
    public void WriteOrPrint(string? path, string text)
    {
        if (path is null)
        {
            Out.Write(text);
        }
        else
        {
            WholeFile.Write(PathOf(path), text);
        }
    }

    private IAnsiConsole CreateTerminal()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = UsesColour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = IsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(Out),
        });
        if (!IsTerminal)
        {
            // Nobody's window: lines are as long as they are, so that a pipe sees whole lines.
            console.Profile.Width = int.MaxValue / 2;
        }

        return console;
    }
}
