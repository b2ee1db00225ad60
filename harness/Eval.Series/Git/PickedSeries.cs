using LibGit2Sharp;

namespace Eval.Series.Git;

/// <summary>A series picked onto another base, in a workspace: the user's repository gets no object of it.</summary>
/// <param name="Base">The other base.</param>
/// <param name="Commits">Its commits, as far as they apply; merges are left out.</param>
/// <param name="Conflict">Why it ends early; null when all apply.</param>
public sealed record PickedSeries(CommitName Base, IReadOnlyList<CommitRange.Entry> Commits, string? Conflict)
{
    /// <summary>Picks a range.</summary>
    /// <param name="workspace">Workspace that takes the new commits.</param>
    /// <param name="range">Range.</param>
    /// <param name="onto">The other base.</param>
    public static PickedSeries Pick(Workspace workspace, CommitRange range, CommitName onto)
    {
        Repository repository = workspace.Scratch;
        Commit tip = repository.Lookup<Commit>(onto.Id);
        List<CommitRange.Entry> picked = [];
        foreach (CommitRange.Entry entry in range.Commits.Where(e => !e.IsMerge && e.Parent is not null))
        {
            Commit commit = repository.Lookup<Commit>(entry.Commit.Id);
            MergeTreeResult merged = repository.ObjectDatabase.CherryPickCommit(commit, tip, 0, new MergeTreeOptions());
            if (merged.Status == MergeTreeStatus.Conflicts)
            {
                string files = string.Join(", ", merged.Conflicts.Select(c => (c.Ours ?? c.Theirs ?? c.Ancestor).Path).Distinct());
                return new PickedSeries(
                    onto, picked, $"{entry.Commit.ShortId} ({entry.Commit.Subject}) does not apply onto {onto.ShortId}: conflict in {files}");
            }

            Commit made = repository.ObjectDatabase.CreateCommit(commit.Author, commit.Committer, commit.Message, merged.Tree, [tip], prettifyMessage: false);
            picked.Add(new CommitRange.Entry(CommitName.Of(made), tip.Sha, false));
            tip = made;
        }

        return new PickedSeries(onto, picked, null);
    }
}
