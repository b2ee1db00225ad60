using Eval.Harness;

namespace Eval.Cli;

/// <summary>Where fixtures are that nobody named: in the checkout a person works in, or beside the tool, which carries them.</summary>
public static class FixtureFolder
{
    private const string Name = "fixtures";

    /// <summary>The directory for a shell.</summary>
    /// <exception cref="BadInputException">There is no checkout, and this build of the tool carries none.</exception>
    public static string Of(Shell shell)
    {
        string folder = Path.Combine(Checkout.FindRoot(shell.Directory) ?? AppContext.BaseDirectory, Name);
        return Directory.Exists(folder)
            ? folder
            : throw new BadInputException($"{shell.Directory}: expected a checkout of memcg-eval here or above, or --fixtures DIR");
    }
}
