using Eval.Harness;
using Eval.Harness.Caching;
using Spectre.Console;

namespace Eval.Cli;

/// <summary>Where a verb was typed: the working directory and where text goes. Tests hand in writers of their own.</summary>
/// <param name="Directory">Absolute working directory; relative paths start here.</param>
/// <param name="Out">Results.</param>
/// <param name="Error">Messages and progress.</param>
/// <param name="IsTerminal">Whether a person is looking at <paramref name="Out"/>.</param>
/// <param name="UsesColour">Whether colour is welcome on a terminal: NO_COLOR is not set.</param>
public sealed record Shell(string Directory, TextWriter Out, TextWriter Error, bool IsTerminal, bool UsesColour)
{
    // https://no-color.org: present and not empty means no colour.
    private const string NoColour = "NO_COLOR";

    // Columns of a terminal that does not say how wide it is, such as one that a script opened.
    private const int UsualColumns = 80;

    /// <summary>Whether a line on <see cref="Error"/> can be drawn over: a terminal that a person watches, not a job of CI that keeps a log.</summary>
    public bool RedrawsError { get; init; }

    /// <summary>Columns of the terminal; a usual number where there is none.</summary>
    public int Columns { get; init; } = UsualColumns;

    /// <summary>Where what can be made again is kept.</summary>
    public string CacheDirectory { get; init; } = UserCache.Root;

    /// <summary>The terminal for what is drawn over on <see cref="Error"/>.</summary>
    public IAnsiConsole ErrorTerminal
    {
        get
        {
            IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
            {
                Ansi = RedrawsError ? AnsiSupport.Yes : AnsiSupport.No,
                ColorSystem = RedrawsError && UsesColour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
                Interactive = RedrawsError ? InteractionSupport.Yes : InteractionSupport.No,
                Out = new AnsiConsoleOutput(Error),
            });
            console.Profile.Width = Columns;
            return console;
        }
    }

    /// <summary>The shell of this process.</summary>
    public static Shell OfThisProcess()
    {
        Shell shell = OfEnvironment(Console.IsOutputRedirected, Console.IsErrorRedirected, Environment.GetEnvironmentVariable);
        bool isWindow = shell.IsTerminal || (shell.RedrawsError && !OperatingSystem.IsWindows());
        return isWindow && Console.WindowWidth is > 0 and int columns ? shell with { Columns = columns } : shell;
    }

    /// <summary>The shell of this process in an environment.</summary>
    /// <param name="isRedirected">Whether output goes to something that is no terminal.</param>
    /// <param name="isErrorRedirected">Whether messages go to something that is no terminal.</param>
    /// <param name="variable">Value of an environment variable by name, null when it is not set.</param>
    public static Shell OfEnvironment(bool isRedirected, bool isErrorRedirected, Func<string, string?> variable)
    {
        bool draws = variable("TERM") is not "dumb";
        bool colour = draws && string.IsNullOrEmpty(variable(NoColour));
        return new Shell(Environment.CurrentDirectory, Console.Out, Console.Error, draws && !isRedirected, colour && !isRedirected)
        {
            RedrawsError = draws && !isErrorRedirected && variable("CI") is null or "" or "false",
        };
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
}
