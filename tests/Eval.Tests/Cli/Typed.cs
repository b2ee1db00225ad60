using Eval.Cli;

namespace Eval.Tests.Cli;

/// <summary>What came of a command line typed in a directory, without starting a process.</summary>
internal sealed record Typed(int Status, string Out, string Error, Shell Shell)
{
    public static Typed At(string directory, params string[] args)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter error = new() { NewLine = "\n" };
        Shell shell = new(directory, output, error, IsTerminal: false, UsesColour: false);
        int status = new CommandLine(shell).Run(args);
        return new Typed(status, output.ToString(), error.ToString(), shell);
    }
}
