using System.IO.Enumeration;

namespace Eval.Harness;

/// <summary>Selection by glob, as the options --strategy and --fixture take it: * and ? match any characters.</summary>
public static class Glob
{
    /// <summary>Those of <paramref name="items"/> whose id matches one of the globs, in their order; all when there is no glob.</summary>
    /// <param name="items">What to select from.</param>
    /// <param name="idOf">Id of an item.</param>
    /// <param name="globs">Globs.</param>
    /// <param name="what">strategy, fixture, …: for the message.</param>
    /// <exception cref="BadInputException">A glob matches nothing.</exception>
    public static IReadOnlyList<T> Select<T>(IReadOnlyList<T> items, Func<T, string> idOf, IReadOnlyList<string> globs, string what)
    {
        if (globs.Count == 0)
        {
            return items;
        }

        foreach (string glob in globs)
        {
            if (!items.Any(item => Matches(glob, idOf(item))))
            {
                throw new BadInputException($"--{what} {glob}: expected a glob that matches a {what}; see 'memcg-eval list'");
            }
        }

        return [.. items.Where(item => globs.Any(glob => Matches(glob, idOf(item))))];
    }

    /// <summary>Whether an id matches a glob.</summary>
    public static bool Matches(string glob, string id) => FileSystemName.MatchesSimpleExpression(glob, id, ignoreCase: false);
}
