using System.Diagnostics;
using System.Globalization;
using Eval.Harness;
using LibGit2Sharp;

namespace Eval.Series.Git;

/// <summary>
/// A temporary place outside the user's checkout, with a worktree for each commit that is looked at. Each is a repository of its own that borrows
/// the objects of the user's (gitrepository-layout(5), objects/info/alternates), so that nothing is ever written into the user's repository:
/// no worktree entry, no branch, no index. It is removed when disposed; what a killed process left is removed by the next one.
/// </summary>
public sealed class Workspace : IDisposable
{
    private const string Prefix = "memcg-eval-series-";

    private readonly Repository scratch;
    private readonly IReadOnlyList<string> objects;

    /// <summary>Makes a workspace that borrows from a repository.</summary>
    /// <param name="repository">The user's repository.</param>
    /// <param name="parent">Directory to make it in; the system's temporary one when null.</param>
    public Workspace(GitRepository repository, string? parent = null)
    {
        string place = parent ?? Path.GetTempPath();
        RemoveAbandoned(place);
        string unique = Guid.NewGuid().ToString("N")[..8];
        Root = Path.Combine(place, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{unique}"));
        string bare = Path.Combine(Root, "picked.git");
        Repository.Init(bare, isBare: true);
        Borrow(bare, repository.ObjectDirectories);
        objects = [Path.Combine(bare, "objects"), .. repository.ObjectDirectories];
        scratch = new Repository(bare);
    }

    /// <summary>Its directory.</summary>
    public string Root { get; }

    /// <summary>Repository that sees the user's objects and takes new ones, for commits that are picked onto another base.</summary>
    internal Repository Scratch => scratch;

    /// <summary>Checks a commit out into a worktree of its own. May be called from several threads.</summary>
    /// <param name="commit">Full id.</param>
    /// <returns>Directory.</returns>
    public string Checkout(string commit)
    {
        string directory = Path.Combine(Root, commit[..12]);
        Repository.Init(directory);
        string git = Path.Combine(directory, ".git");
        Borrow(git, objects);
        File.WriteAllText(Path.Combine(git, "HEAD"), commit + "\n");
        using Repository repository = new(directory);
        repository.Reset(ResetMode.Hard, repository.Head.Tip);
        return directory;
    }

    /// <summary>Removes one worktree; the others stay.</summary>
    public static void Remove(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        foreach (string file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            // Objects are read-only, which keeps Windows from deleting them.
            if (File.GetAttributes(file).HasFlag(FileAttributes.ReadOnly))
            {
                File.SetAttributes(file, FileAttributes.Normal);
            }
        }

        Directory.Delete(directory, recursive: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        scratch.Dispose();
        Remove(Root);
    }

    private static void Borrow(string git, IReadOnlyList<string> directories) =>
        WholeFile.Write(Path.Combine(git, "objects", "info", "alternates"), string.Join('\n', directories) + "\n");

    private static void RemoveAbandoned(string place)
    {
        foreach (string directory in Directory.EnumerateDirectories(place, Prefix + "*"))
        {
            string pid = Path.GetFileName(directory)[Prefix.Length..].Split('-')[0];
            if (int.TryParse(pid, CultureInfo.InvariantCulture, out int id) && !IsAlive(id))
            {
                RemoveIfDone(directory);
            }
        }
    }

    private static void RemoveIfDone(string directory)
    {
        try
        {
            Remove(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A build that the killed one had begun still writes there, or another series clears up as well: a later one removes what is left.
        }
    }

    private static bool IsAlive(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
