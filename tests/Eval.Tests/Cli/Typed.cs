using Eval.Cli;

namespace Eval.Tests.Cli;

/// <summary>What came of a command line typed in a directory, without starting a process.</summary>
internal sealed record Typed(int Status, string Out, string Error, Shell Shell)
{
    // A test neither reads nor fills the cache of whoever runs it.
    private static readonly Lazy<string> Cache = new(() =>
    {
        string made = Directory.CreateTempSubdirectory("memcg-eval-typed-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(made, recursive: true);
        return made;
    });

    public static Typed At(string directory, params string[] args)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter error = new() { NewLine = "\n" };
        Shell shell = new(directory, output, error, IsTerminal: false, UsesColour: false) { CacheDirectory = Cache.Value };
        int status = new CommandLine(shell).Run(args);
        return new Typed(status, output.ToString(), error.ToString(), shell);
    }
}
