using Eval.Harness;
using LibGit2Sharp;

namespace Eval.Series.Git;

/// <summary>The commits of BASE..HEAD: those that HEAD reaches and BASE does not, parents first.</summary>
/// <param name="Base">Where the series starts; no part of it.</param>
/// <param name="Head">Its last commit.</param>
/// <param name="Commits">Its commits, at least one, each with the id of its first parent.</param>
public sealed record CommitRange(CommitName Base, CommitName Head, IReadOnlyList<CommitRange.Entry> Commits)
{
    private const string Dots = "..";

    /// <summary>A commit of the range.</summary>
    /// <param name="Commit">Commit.</param>
    /// <param name="Parent">Id of its first parent; null for a root commit.</param>
    /// <param name="IsMerge">Whether it has more than one parent.</param>
    public sealed record Entry(CommitName Commit, string? Parent, bool IsMerge);

    /// <summary>Reads a range.</summary>
    /// <param name="repository">Repository.</param>
    /// <param name="range">BASE..HEAD; HEAD when a side is empty.</param>
    /// <exception cref="BadInputException">It is no range, a side does not exist, nothing is in it, or the history is cut.</exception>
    public static CommitRange Read(GitRepository repository, string range)
    {
        string[] sides = range.Split(Dots);
        if (sides.Length != 2 || sides[1].StartsWith('.'))
        {
            throw new BadInputException($"{range}: expected a range BASE..HEAD");
        }

        Commit start = repository.ResolveCommit(sides[0].Length == 0 ? "HEAD" : sides[0]);
        Commit end = repository.ResolveCommit(sides[1].Length == 0 ? "HEAD" : sides[1]);
        HashSet<ObjectId> excluded = Ancestors(repository.Inner, start);
        List<Entry> entries = [.. Walk(repository, end, excluded)];
        return entries.Count > 0
            ? new CommitRange(CommitName.Of(start), CommitName.Of(end), entries)
            : throw new BadInputException($"{range}: expected at least one commit; {sides[1]} adds none to {sides[0]}");
    }

    // What a shallow clone does not have cannot be excluded, and need not be.
    private static HashSet<ObjectId> Ancestors(Repository repository, Commit start)
    {
        HashSet<ObjectId> seen = [start.Id];
        Stack<ObjectId> open = new([start.Id]);
        while (open.TryPop(out ObjectId? id))
        {
            foreach (Commit parent in repository.Lookup<Commit>(id)?.Parents ?? [])
            {
                if (seen.Add(parent.Id))
                {
                    open.Push(parent.Id);
                }
            }
        }

        return seen;
    }

    // Depth first, parents before children, so that a merged branch stands whole before its merge.
    private static IEnumerable<Entry> Walk(GitRepository repository, Commit end, HashSet<ObjectId> excluded)
    {
        HashSet<ObjectId> done = [];
        Stack<(ObjectId Id, bool Entered)> open = new([(end.Id, false)]);
        while (open.TryPop(out (ObjectId Id, bool Entered) next))
        {
            if (excluded.Contains(next.Id) || (!next.Entered && done.Contains(next.Id)))
            {
                continue;
            }

            Commit commit = repository.ResolveCommit(next.Id.Sha);
            ObjectId[] parents = [.. commit.Parents.Select(p => p.Id)];
            if (next.Entered)
            {
                if (done.Add(next.Id))
                {
                    yield return new Entry(CommitName.Of(commit), parents.FirstOrDefault()?.Sha, parents.Length > 1);
                }

                continue;
            }

            open.Push((next.Id, true));
            foreach (ObjectId parent in parents.Reverse())
            {
                open.Push((parent, false));
            }
        }
    }
}
