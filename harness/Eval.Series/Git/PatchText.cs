using System.Text;
using LibGit2Sharp;

namespace Eval.Series.Git;

/// <summary>A commit's patch as text to compare: subject and changed lines, without line numbers and blob ids, which a rebase changes.</summary>
public static class PatchText
{
    /// <summary>The patch text of a commit against its first parent.</summary>
    /// <exception cref="Eval.Harness.BadInputException">There is no such commit.</exception>
    public static string Of(GitRepository repository, string commit)
    {
        Commit found = repository.ResolveCommit(commit);
        using Patch patch = repository.Inner.Diff.Compare<Patch>(found.Parents.FirstOrDefault()?.Tree, found.Tree);
        StringBuilder text = new(found.MessageShort + "\n");
        foreach (string line in patch.Content.Split('\n'))
        {
            if (line.StartsWith("@@", StringComparison.Ordinal))
            {
                text.Append("@@\n");
            }
            else if (!line.StartsWith("index ", StringComparison.Ordinal))
            {
                text.Append(line).Append('\n');
            }
        }

        return text.ToString();
    }
}
