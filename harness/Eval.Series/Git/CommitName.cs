using System.Globalization;
using LibGit2Sharp;

namespace Eval.Series.Git;

/// <summary>A commit, for a reader.</summary>
/// <param name="Id">Full id, 40 hex digits.</param>
/// <param name="Tree">Id of its tree.</param>
/// <param name="Subject">First line of its message.</param>
/// <param name="Author">Name of its author.</param>
/// <param name="Date">Author's date, ISO 8601 day.</param>
public sealed record CommitName(string Id, string Tree, string Subject, string Author, string Date)
{
    /// <summary>First twelve digits of the id.</summary>
    public string ShortId => Id[..12];

    internal static CommitName Of(Commit commit) => new(
        commit.Sha,
        commit.Tree.Sha,
        commit.MessageShort,
        commit.Author.Name,
        commit.Author.When.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
}
