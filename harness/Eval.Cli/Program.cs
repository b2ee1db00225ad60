using Eval.Cli.Plugins;

namespace Eval.Cli;

/// <summary>memcg-eval, the process.</summary>
public static class Program
{
    /// <summary>Runs one verb and ends with its status; see <see cref="ExitStatus"/>.</summary>
    public static int Main(string[] args) =>
        args is [ServeCells.Word, ..] ? ServeCells.Run(args) : new CommandLine(Shell.OfThisProcess()).Run(args);
}
