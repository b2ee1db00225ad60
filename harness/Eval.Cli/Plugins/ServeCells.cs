namespace Eval.Cli.Plugins;

/// <summary>What this tool starts of itself for plugins. No verb: nobody types it.</summary>
internal static class ServeCells
{
    /// <summary>The first word of its command line.</summary>
    public const string Word = "--serve-cells";

    /// <summary>Serves: PIPE FIXTURES PLUGIN...</summary>
    public static int Run(string[] words)
    {
        using CellServer server = new(words[2], words[1]);
        server.Serve(words[3..]);
        return ExitStatus.Verified;
    }
}
