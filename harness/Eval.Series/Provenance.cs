using Eval.Harness.Results;
using LibGit2Sharp;

namespace Eval.Series;

/// <summary>Reads the commit and dirtiness of a checkout. Never fails: without a repository it says so and goes on.</summary>
public static class Provenance
{
    /// <summary>Version of memcg-eval, major.minor.patch.</summary>
    public static string ToolVersion => typeof(Provenance).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>Commit and dirtiness of the checkout that a directory is in. An untracked file that is not ignored makes it dirty, too.</summary>
    /// <param name="directory">Any directory of the checkout.</param>
    public static ProvenanceReading Read(string directory)
    {
        try
        {
            return ReadWithGit(directory);
        }
        catch (LibGit2SharpException e)
        {
            return Unknown(e.Message);
        }
    }

    private static ProvenanceReading Unknown(string reason) => new(new ToolResult(ToolVersion, null, null), reason);

    private static ProvenanceReading ReadWithGit(string directory)
    {
        string? found = Repository.Discover(Path.GetFullPath(directory));
        if (found is null)
        {
            return Unknown($"{directory} is not in a git repository");
        }

        using Repository repository = new(found);
        string? commit = repository.Head.Tip?.Sha;
        if (commit is null)
        {
            return Unknown("the repository has no commit yet");
        }

        bool? dirty = repository.Info.IsBare ? null : repository.RetrieveStatus(new StatusOptions { IncludeIgnored = false }).IsDirty;
        return new(new ToolResult(ToolVersion, commit, dirty), null);
    }
}
