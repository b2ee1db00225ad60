using Eval.Harness;
using LibGit2Sharp;

namespace Eval.Series.Git;

/// <summary>The user's repository, read only: nothing here writes an object, a reference, the index or a file of it.</summary>
public sealed class GitRepository : IDisposable
{
    private GitRepository(Repository inner) => Inner = inner;

    /// <summary>Root of the checkout, with a slash at the end; null in a bare repository.</summary>
    public string? WorkingDirectory => Inner.Info.WorkingDirectory;

    /// <summary>Directories of objects, the repository's own first, then those it borrows from.</summary>
    public IReadOnlyList<string> ObjectDirectories => [Path.Combine(CommonDirectory, "objects")];

    internal Repository Inner { get; }

    private string CommonDirectory
    {
        get
        {
            // A linked worktree keeps only its HEAD and index; this file names the place of the rest (gitrepository-layout(5)).
            string link = Path.Combine(Inner.Info.Path, "commondir");
            return File.Exists(link) ? Path.GetFullPath(File.ReadAllText(link).Trim(), Inner.Info.Path) : Inner.Info.Path;
        }
    }

    /// <summary>Opens the repository that a directory is in.</summary>
    /// <exception cref="BadInputException">There is none.</exception>
    public static GitRepository Open(string directory)
    {
        try
        {
            string? found = Repository.Discover(Path.GetFullPath(directory));
            return found is null
                ? throw new BadInputException($"{directory}: expected a git repository here or above")
                : new GitRepository(new Repository(found));
        }
        catch (LibGit2SharpException e)
        {
            throw new BadInputException($"{directory}: expected a readable git repository: {e.Message}", e);
        }
    }

    /// <summary>The commit that a revision names.</summary>
    /// <param name="revision">Anything gitrevisions(7) knows: a branch, tag, id, HEAD~2.</param>
    /// <exception cref="BadInputException">There is no such commit.</exception>
    public CommitName Resolve(string revision) => CommitName.Of(ResolveCommit(revision));

    /// <inheritdoc/>
    public void Dispose() => Inner.Dispose();

    internal Commit ResolveCommit(string revision)
    {
        try
        {
            GitObject? found = Inner.Lookup(revision);
            while (found is TagAnnotation tag)
            {
                found = tag.Target;
            }

            if (found is Commit commit)
            {
                return commit;
            }
        }
        catch (LibGit2SharpException e)
        {
            throw NoSuchRevision(revision, e);
        }

        throw NoSuchRevision(revision, null);
    }

    private BadInputException NoSuchRevision(string revision, Exception? inner)
    {
        string hint = Inner.Info.IsShallow ? " (this clone is shallow: git fetch --unshallow brings the rest)" : "";
        return new BadInputException($"{revision}: expected a commit, branch or tag of this repository{hint}", inner);
    }
}
