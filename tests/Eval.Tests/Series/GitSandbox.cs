using System.Diagnostics;
using System.Text;

namespace Eval.Tests.Series;

/// <summary>A real repository in a temporary directory, driven by the git command so that what is tested is not what tests.</summary>
internal sealed class GitSandbox : IDisposable
{
    public GitSandbox(bool bare = false)
    {
        Root = Path.Combine(Path.GetTempPath(), "memcg-eval-test-" + Guid.NewGuid().ToString("N")[..12]);
        Directory.CreateDirectory(Root);
        Git("init", "-q", "-b", "main", bare ? "--bare" : ".");
    }

    private GitSandbox(string root) => Root = root;

    /// <summary>The working directory.</summary>
    public string Root { get; }

    /// <summary>HEAD's commit.</summary>
    public string Head => Git("rev-parse", "HEAD").Trim();

    /// <summary>All that a command which only looks leaves as it is: objects, references, worktrees, the index and the files, ignored ones too.</summary>
    public string State => string.Join('\n',
        Git("fsck", "--full"),
        Git("symbolic-ref", "HEAD"),
        Git("for-each-ref"),
        Git("worktree", "list"),
        Git("ls-files", "--stage"),
        Git("status", "--porcelain", "--ignored"),
        Git("count-objects", "-v"));

    /// <summary>Another directory as a sandbox, such as a clone.</summary>
    public static GitSandbox CloneOf(GitSandbox origin, params string[] options)
    {
        string root = Path.Combine(Path.GetTempPath(), "memcg-eval-test-" + Guid.NewGuid().ToString("N")[..12]);
        origin.Git(["clone", "-q", .. options, "file://" + origin.Root, root]);
        return new GitSandbox(root);
    }

    public void Write(string path, string text)
    {
        string full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    public bool Has(string path) => File.Exists(Path.Combine(Root, path));

    public string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public void Delete(string path) => File.Delete(Path.Combine(Root, path));

    /// <summary>Commits everything.</summary>
    public string Commit(string message)
    {
        Git("add", "-A");
        Git("commit", "-q", "--allow-empty", "-m", message);
        return Head;
    }

    public string Git(params string[] arguments)
    {
        ProcessStartInfo start = new("git", arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        foreach ((string name, string value) in Settings)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Ended ended = Ended.Of(process);
        return ended.Status == 0 ? ended.Out : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {ended.Error}");
    }

    public void Dispose()
    {
        foreach (string file in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories))
        {
            // git writes its objects read-only, which keeps Windows from deleting them.
            File.SetAttributes(file, FileAttributes.Normal);
        }

        Directory.Delete(Root, recursive: true);
    }

    // The user's own configuration must not reach a test.
    private static readonly (string Name, string Value)[] Settings =
    [
        ("GIT_CONFIG_GLOBAL", OperatingSystem.IsWindows() ? "NUL" : "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_AUTHOR_NAME", "A Developer"),
        ("GIT_AUTHOR_EMAIL", "dev@example.org"),
        ("GIT_COMMITTER_NAME", "A Developer"),
        ("GIT_COMMITTER_EMAIL", "dev@example.org"),
        ("GIT_AUTHOR_DATE", "2026-01-02T03:04:05+00:00"),
        ("GIT_COMMITTER_DATE", "2026-01-02T03:04:05+00:00"),
    ];
}
