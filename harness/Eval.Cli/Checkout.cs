using Eval.Harness;

namespace Eval.Cli;

/// <summary>The checkout a person works in: the nearest directory upwards that holds Eval.sln.</summary>
public static class Checkout
{
    private const string Mark = "Eval.sln";

    /// <summary>Root of the checkout around a directory, null where there is none.</summary>
    public static string? FindRoot(string directory)
    {
        for (DirectoryInfo? at = new(directory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, Mark)))
            {
                return at.FullName;
            }
        }

        return null;
    }

    /// <summary>Root of the checkout around a directory.</summary>
    /// <exception cref="BadInputException">There is none.</exception>
    public static string Root(string directory) =>
        FindRoot(directory) ?? throw new BadInputException($"{directory}: expected a checkout of memcg-eval here or above ({Mark} not found)");
}
