using Eval.Harness;

namespace Eval.Lab.Series;

/// <summary>A git tree of Linux whose commits are read, never written to.</summary>
/// <param name="path">Its working tree or repository.</param>
/// <param name="cancel">Ends what is under way.</param>
internal sealed class KernelTree(string path, CancellationToken cancel)
{
    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>The commits of BASE..HEAD, the base itself first, then from the oldest to the newest.</summary>
    /// <exception cref="BadInputException">It is no git tree, the range is none, or it is empty.</exception>
    public IReadOnlyList<SeriesCommit> Commits(string range)
    {
        string[] ends = range.Split("..", StringSplitOptions.None);
        if (ends.Length != 2 || ends[0].Length == 0 || ends[0].StartsWith('-'))
        {
            throw new BadInputException($"{range}: expected BASE..HEAD");
        }

        string head = ends[1].Length == 0 ? "HEAD" : ends[1];
        string[] ids =
        [
            Git("rev-parse", "--verify", "--quiet", $"{ends[0]}^{{commit}}"),
            .. Lines(Git("rev-list", "--reverse", "--first-parent", $"{ends[0]}..{head}", "--")),
        ];
        return ids.Length > 1
            ? [.. ids.Select(Describe)]
            : throw new BadInputException($"{range}: expected at least one commit in {path}, found none");
    }

    /// <summary>A commit by any of its names.</summary>
    /// <exception cref="BadInputException">There is none of that name.</exception>
    public SeriesCommit Commit(string name) => name.StartsWith('-')
        ? throw new BadInputException($"--kernel {name}: expected a commit of {path}")
        : Describe(Git("rev-parse", "--verify", "--quiet", $"{name}^{{commit}}"));

    /// <summary>Commits among these that touch a header, so that nearly everything is built again.</summary>
    public int TouchingHeaders(IEnumerable<SeriesCommit> commits) =>
        commits.Skip(1).Count(c => Lines(Git("diff", "--name-only", $"{c.Id}~1", c.Id)).Any(f => f.EndsWith(".h", StringComparison.Ordinal)));

    /// <summary>Runs git in the tree and returns what it prints.</summary>
    /// <exception cref="BadInputException">git refuses; in its words.</exception>
    public string Git(params string[] arguments)
    {
        (int status, string text) = ChildProcess.Run("git", ["-C", path, .. arguments], null, cancel);
        return status == 0
            ? text.Trim()
            : throw new BadInputException(
                $"{path}: git {arguments[0]}: {(text.Trim().Split('\n')[0] is { Length: > 0 } said ? said : $"no such commit as {arguments[^1]}")}");
    }

    private SeriesCommit Describe(string id) => new(id, Git("show", "-s", "--format=%s", id), Git("rev-parse", $"{id}^{{tree}}"));

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
