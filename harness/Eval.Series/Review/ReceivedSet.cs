using Eval.Harness;
using Eval.Series.Comparison;
using Eval.Series.Verified;

namespace Eval.Series.Review;

/// <summary>All received snapshots of a checkout, with what they would change together.</summary>
/// <param name="Snapshots">By name.</param>
/// <param name="Change">What accepting all of them changes.</param>
public sealed record ReceivedSet(IReadOnlyList<ReceivedSnapshot> Snapshots, ComparisonResult Change)
{
    /// <summary>Reads what waits in a checkout.</summary>
    /// <param name="root">Root of the checkout.</param>
    /// <param name="isWanted">Whether to read a snapshot of this name; all when null.</param>
    /// <exception cref="BadInputException">A snapshot cannot be read.</exception>
    public static ReceivedSet Open(string root, Func<string, bool>? isWanted = null)
    {
        IReadOnlyList<ReceivedSnapshot> waiting = [.. ReceivedSnapshot.Find(root).Where(s => isWanted?.Invoke(s.Name) != false)];
        string snapshots = Path.Combine(root, VerifiedReader.SnapshotsPath);
        SortedDictionary<string, VerifiedFile> files = new(StringComparer.Ordinal);
        foreach (string path in waiting.Count == 0 ? [] : Directory.EnumerateFiles(snapshots, "*" + VerifiedFile.Ending, SearchOption.AllDirectories))
        {
            VerifiedFile file = VerifiedFile.OnDisk(VerifiedReader.NameOf(snapshots, path), Path.GetRelativePath(root, path), path);
            files.Add(file.Name, file);
        }

        VerifiedResults verified = VerifiedReader.Of("verified", null, [.. files.Values]);
        foreach (ReceivedSnapshot one in waiting)
        {
            files[one.Name] = VerifiedFile.OnDisk(one.Name, Path.GetRelativePath(root, one.Received), one.Received);
        }

        VerifiedResults received = VerifiedReader.Of("received", null, [.. files.Values]);

        // A fixture may be another one now; a person who agrees to what it gives agrees to that as well, so every cell is compared.
        ComparisonResult change = RevisionComparison.Between(verified, received with { Contents = verified.Contents });
        return new ReceivedSet(waiting, change with { OtherContents = RevisionComparison.OtherContentsOf(verified, received) });
    }

    /// <summary>Kinds of changes, in the order a person is asked.</summary>
    public IReadOnlyList<ReviewGroup> Groups => ReviewGroups.Of(this);

    /// <summary>What each snapshot changes, as --field names it: an invariant, a metric, a section, claims, fidelity, contents, page or new.</summary>
    public ILookup<string, string> Fields => Groups.SelectMany(g => g.Members).ToLookup(m => m.Name, m => m.Field);
}
